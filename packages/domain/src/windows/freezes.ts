import type { InstantMs } from '../identity/time.ts'
import type { Freeze } from '../rollouts/policy.ts'
import { localInstant } from './local-time.ts'

export type FreezePeriod = { name: string; fromMs: InstantMs; untilMs: InstantMs }

/**
 * A freeze as moments, half-open. In a repeated hour it begins at the first pass and ends at the second, so that the
 * clock change never makes it shorter. A freeze whose times cannot be read covers all time: the harm of a forgotten
 * freeze is an update in the middle of a year-end closing; too long a freeze only has to be corrected.
 */
export function freezePeriod(freeze: Freeze, zone: string): FreezePeriod {
  const from = readLocal(freeze.from)
  const until = readLocal(freeze.until)
  if (!from || !until) {
    return {
      name: freeze.name,
      fromMs: Number.NEGATIVE_INFINITY,
      untilMs: Number.POSITIVE_INFINITY,
    }
  }
  const own = freeze.zone ?? zone
  return {
    name: freeze.name,
    fromMs: localInstant(from, own, 'first'),
    untilMs: localInstant(until, own, 'second'),
  }
}

/** The freeze in the words of a device's own zone, for those that know no other. */
export function freezeInZone(freeze: Freeze, zone: string): Freeze {
  const { name, from, until } = freeze
  if (freeze.zone === undefined || freeze.zone === zone) return { name, from, until }
  const { fromMs, untilMs } = freezePeriod(freeze, zone)
  if (!Number.isFinite(fromMs) || !Number.isFinite(untilMs)) return { name, from, until }
  return { name, from: localText(fromMs, zone), until: localText(untilMs, zone) }
}

/** The same of many. Those without a zone of their own, which is nearly all, are not even copied: 100,000 devices ask. */
export function freezesInZone(freezes: readonly Freeze[], zone: string): readonly Freeze[] {
  return freezes.every((freeze) => freeze.zone === undefined)
    ? freezes
    : freezes.map((freeze) => freezeInZone(freeze, zone))
}

const localText = (atMs: InstantMs, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(atMs)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })

/** The freeze that covers this moment; of several the one that ends last. null when none does. */
export function activeFreeze(
  freezes: readonly Freeze[],
  zone: string,
  atMs: InstantMs,
): FreezePeriod | null {
  let active: FreezePeriod | null = null
  for (const freeze of freezes) {
    const period = freezePeriod(freeze, zone)
    if (atMs < period.fromMs || atMs >= period.untilMs) continue
    if (!active || period.untilMs > active.untilMs) active = period
  }
  return active
}

/** Whether a text is a local date-time as freezes name it (`2026-12-20T18:00`); for checking what comes in. */
export function isLocalDateTime(text: string): boolean {
  return readLocal(text) !== null
}

function readLocal(text: string): Temporal.PlainDateTime | null {
  try {
    return Temporal.PlainDateTime.from(text)
  } catch {
    return null
  }
}
