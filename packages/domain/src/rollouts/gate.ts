import type { InstantMs } from '../identity/time.ts'
import type { GateCondition } from '../planning/reasons.ts'
import { chanceNoticed } from '../statistics/noticing.ts'
import { RINGS, type PolicyDocument, type RingName } from './policy.ts'
import { censusOf, countFrom, type Census, type RingCensus } from './census.ts'
import { isEmergency, type Member, type Rollout } from './rollout.ts'
import { EMERGENCY_SOAK_MS, soakFor } from './soak.ts'

/** What a gate could have noticed, for the sentence "with n devices a failure on one in ten would have been seen with x %". */
export type GateEvidence = { devices: number; oneIn: number; seenPercent: number }

/** The last look at the gate behind a ring. */
export type GateEvaluation = {
  conditions: readonly GateCondition[]
  evidence: GateEvidence
  /** When the soak ends, if nothing else is missing then; null while it has not begun. */
  expectedAt: InstantMs | null
}

const FAILURE_ONE_IN = 10

/** Chance, in whole percent, that at least one of `devices` shows a failure that strikes one device in ten: 1 − 0.9^n. */
export function chanceSeen(devices: number): GateEvidence {
  const chance = chanceNoticed(devices, 1 / FAILURE_ONE_IN)
  return { devices, oneIn: FAILURE_ONE_IN, seenPercent: Math.round(chance * 100) }
}

/** Whether all conditions are met. A gate without any condition is a mistake, not an open door. */
export const gateMet = (evaluation: GateEvaluation): boolean =>
  evaluation.conditions.length > 0 && evaluation.conditions.every(({ met }) => met)

/** The moment the reporting minimum was reached, i.e. when the soak began; null before. */
function soakBegan(reportedAt: readonly InstantMs[], neededCount: number): InstantMs | null {
  if (neededCount === 0 || reportedAt.length < neededCount) return null
  return reportedAt.toSorted((a, b) => a - b)[neededCount - 1] ?? null
}

/**
 * Judges the gate behind Test or Pilot. An empty ring has nothing to say and lets pass; that it proves nothing is
 * settled per update (`untested`). A ring in which everybody was found not to need the rollout is as empty.
 * `alreadyThere` devices of an empty ring have what is rolled out without having been offered it.
 */
export function evaluateGate(
  rollout: Rollout,
  ring: RingName,
  policy: Pick<PolicyDocument, 'gates' | 'waves' | 'attemptsMax'>,
  now: InstantMs,
  census: Census = censusOf(rollout, policy.attemptsMax),
  alreadyThere = 0,
): GateEvaluation {
  const counted = census.rings[ring]
  const decides = ring === 'test' || (ring === 'pilot' && !isEmergency(rollout))
  if (counted.needed === 0)
    return emptyRing(rollout, ring, policy, census, { decides, now, alreadyThere })
  if (rollout.kind !== 'cut' || !decides) return lastRing(counted)
  return betweenRings(rollout, ring, policy, census, now)
}

/**
 * What a shortened soak costs: faults are taken to show themselves evenly over the full one, so a third of the time on n
 * devices notices as much as n / 3 devices would: 1 − 0.9^(n · share).
 */
function lostEvidence(
  soak: { soakMs: number; shortenedFromMs: number | null } | null,
  installed: number,
): { seenFullPercent?: number; seenPercent?: number } {
  if (!soak?.shortenedFromMs || installed === 0) return {}
  const share = soak.soakMs / soak.shortenedFromMs
  return {
    seenFullPercent: chanceSeen(installed).seenPercent,
    seenPercent: chanceSeen(installed * share).seenPercent,
  }
}

function betweenRings(
  rollout: Rollout,
  ring: RingName,
  policy: Pick<PolicyDocument, 'gates' | 'waves'>,
  census: Census,
  now: InstantMs,
): GateEvaluation {
  const rule = policy.gates[ring]
  const {
    needed: devices,
    reported,
    installed,
    reportedAt,
    seenAt,
    stuckSeenAt,
    harmed,
  } = census.rings[ring]
  // Those that were there since the ring opened, or have reported: nobody waits for a machine in a cupboard.
  const since = rollout.rings[ring].openedAt ?? Number.POSITIVE_INFINITY
  // Who waits for a person at the device holds nobody up, as long as those that spoke are more (decision 29).
  const stuck = countFrom(stuckSeenAt, since)
  const online = reported + countFrom(seenAt, since) + (reported > stuck ? 0 : stuck)
  // At least one: "80 % of nobody" is no evidence.
  const needed = Math.max(1, Math.ceil((online * rule.reportedPercentMin) / 100))
  const began = soakBegan(reportedAt, needed)
  const soak = began === null ? null : soakOf(rollout, ring, policy, began, census.earliestDue)
  const doneAt = began === null || soak === null ? null : began + soak.soakMs
  const { failed, unhealthy } = sinceResumed(rollout, harmed)
  return {
    conditions: [
      {
        code: 'soaked',
        met: doneAt !== null && now >= doneAt,
        soakMs:
          soak?.soakMs ??
          (isEmergency(rollout) ? Math.min(rule.soakMs, EMERGENCY_SOAK_MS) : rule.soakMs),
        doneAt,
        shortenedFromMs: soak?.shortenedFromMs ?? null,
        ...lostEvidence(soak, installed),
      },
      {
        code: 'reported',
        met: reported >= needed,
        reported,
        online,
        percentMin: rule.reportedPercentMin,
      },
      {
        code: 'failures',
        met: failed === 0 || (devices >= rule.smallRingBelow && !tooMany(failed, reported, rule)),
        failed,
        reported,
      },
      { code: 'health', met: unhealthy < rule.failedHealthDevicesHalt, failed: unhealthy },
      { code: 'installed_somewhere', met: installed > 0 },
    ],
    evidence: chanceSeen(installed),
    expectedAt: doneAt,
  }
}

/**
 * Nobody in the ring needs the rollout. Where somebody did when it was cut, they have the update from elsewhere since
 * then, and where they had it before, since nobody knows when: it has to show for the length of a soak that it does no
 * harm, as long as others wait behind the ring.
 */
function emptyRing(
  rollout: Rollout,
  ring: RingName,
  policy: Pick<PolicyDocument, 'gates' | 'waves'>,
  census: Census,
  { decides, now, alreadyThere }: { decides: boolean; now: InstantMs; alreadyThere: number },
): GateEvaluation {
  const hadBefore = alreadyThere > 0 ? rollout.rings[ring].openedAt : null
  const began = census.rings[ring].setAsideAt ?? hadBefore
  const others = RINGS.filter((one) => one !== ring)
  const isAwaited = others.some((one) => census.rings[one].unsettled > 0)
  const soak =
    rollout.kind === 'cut' && decides && began !== null && isAwaited
      ? soakOf(rollout, ring, policy, began, census.earliestDue)
      : null
  const doneAt = soak && began !== null ? began + soak.soakMs : null
  return {
    conditions: [
      { code: 'no_devices', met: true },
      ...(soak && doneAt !== null
        ? [
            ...(alreadyThere > 0
              ? [{ code: 'already_there' as const, met: true, devices: alreadyThere }]
              : []),
            { code: 'soaked' as const, met: now >= doneAt, doneAt, ...soak },
          ]
        : []),
    ],
    evidence: chanceSeen(0),
    expectedAt: doneAt,
  }
}

/** An emergency has an hour, whatever the policy says and whatever is due. */
function soakOf(
  rollout: Rollout,
  ring: RingName,
  policy: Pick<PolicyDocument, 'gates' | 'waves'>,
  began: InstantMs,
  dueAt: InstantMs | null,
): { soakMs: number; shortenedFromMs: number | null } {
  if (!isEmergency(rollout)) return soakFor(policy, ring, began, dueAt)
  const { soakMs } = policy.gates[ring]
  return soakMs > EMERGENCY_SOAK_MS
    ? { soakMs: EMERGENCY_SOAK_MS, shortenedFromMs: soakMs }
    : { soakMs, shortenedFromMs: null }
}

/** Behind Broad and Critical servers nothing waits: they have passed when every device has come to an end. */
function lastRing(counted: RingCensus): GateEvaluation {
  const { needed, reported, installed, unsettled } = counted
  return {
    conditions: [
      { code: 'reported', met: unsettled === 0, reported, online: needed, percentMin: 100 },
    ],
    evidence: chanceSeen(installed),
    expectedAt: null,
  }
}

/**
 * Devices that the rollout has harmed: it failed or was taken back there, or health checks failed although it stayed.
 * What a person has already seen and gone on from is not counted again.
 */
export function sinceResumed(rollout: Pick<Rollout, 'resumedAt'>, members: readonly Member[]) {
  const fresh = members.filter(
    ({ changedAt }) => changedAt > (rollout.resumedAt ?? Number.NEGATIVE_INFINITY),
  )
  const failedMembers = fresh.filter(
    ({ state, healthFailed }) => state === 'failed' || state === 'rolled_back' || healthFailed,
  )
  const unhealthyMembers = fresh.filter(({ healthFailed }) => healthFailed)
  return {
    failed: failedMembers.length,
    unhealthy: unhealthyMembers.length,
    failedMembers,
    unhealthyMembers,
  }
}

/** Whether this share of failures is above what the rule allows, once enough devices reported to speak of a share. */
export function tooMany(
  failed: number,
  reported: number,
  rule: { failurePercentMax: number; smallRingBelow: number },
): boolean {
  const sample = Math.max(reported, rule.smallRingBelow)
  return (failed / sample) * 100 > rule.failurePercentMax
}
