import { DAY_MS, type InstantMs } from '../identity/time.ts'

/**
 * What is accepted: a vulnerability, all findings of one package, or one in the other; on one device, on a group's
 * devices, or everywhere. null = any.
 */
export type ExceptionScope = {
  vulnerability: string | null
  packageName: string | null
  device: string | null
  group: string | null
}

/** A risk that somebody accepts for a time (NIS2 implementing regulation (EU) 2024/2690, annex 6.6; BSI OPS.1.1.3.A15). */
export type ExceptionDocument = ExceptionScope & {
  /** Who answers for the risk: a person or a department, in words. */
  owner: string
  reason: string
  /** What protects meanwhile instead of the update; "none" has to be written out. */
  control: string
  expiresAt: InstantMs
}

export type ExceptionProblem = {
  field: 'vulnerability' | 'device' | 'owner' | 'reason' | 'control' | 'expiresAt'
  because:
    | { code: 'scope_too_wide' }
    | { code: 'device_and_group' }
    | { code: 'too_short'; least: number }
    | { code: 'expires_in_the_past' }
    | { code: 'expires_too_late'; daysMax: number }
}

/** Shorter texts say nothing to the auditor who reads them in a year. */
const OWNER_MIN = 2
const TEXT_MIN = 3

/**
 * Why an exception cannot be granted as it stands; empty = it can. One without an end would be forgotten, one without a
 * vulnerability or package would hide whatever comes.
 */
export function checkException(
  given: ExceptionDocument,
  now: InstantMs,
  daysMax: number,
): ExceptionProblem[] {
  const found: ExceptionProblem[] = []
  if (given.vulnerability === null && given.packageName === null)
    found.push({ field: 'vulnerability', because: { code: 'scope_too_wide' } })
  if (given.device !== null && given.group !== null)
    found.push({ field: 'device', because: { code: 'device_and_group' } })
  for (const [field, least] of [
    ['owner', OWNER_MIN],
    ['reason', TEXT_MIN],
    ['control', TEXT_MIN],
  ] as const) {
    if (given[field].trim().length < least)
      found.push({ field, because: { code: 'too_short', least } })
  }
  if (given.expiresAt <= now)
    found.push({ field: 'expiresAt', because: { code: 'expires_in_the_past' } })
  else if (given.expiresAt > now + daysMax * DAY_MS)
    found.push({ field: 'expiresAt', because: { code: 'expires_too_late', daysMax } })
  return found
}

/** `live` covers findings now; the others do no more. */
export type ExceptionState = 'live' | 'expired' | 'revoked'

/** Half-open: at the moment of its expiry an exception covers nothing any more. */
export function exceptionState(
  exception: { expiresAt: InstantMs; revokedAt: InstantMs | null },
  now: InstantMs,
): ExceptionState {
  if (exception.revokedAt !== null) return 'revoked'
  return now < exception.expiresAt ? 'live' : 'expired'
}
