import type { DeviceUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import type { RingName } from './policy.ts'
import { hasReported, isSettled, waitsForPerson, type Member, type Rollout } from './rollout.ts'

/** How many members of a ring there are, without naming them. */
export type RingCounts = {
  all: number
  /** Without those that were found not to need the rollout. */
  needed: number
  /** Of the needed ones. */
  reported: number
  /** Of the needed ones, installed or in effect. */
  installed: number
  /** Something will still happen there by itself. */
  unsettled: number
}

export type WaveCounts = Pick<RingCounts, 'all' | 'needed' | 'reported'> & {
  /** Of the needed ones, those from which nobody waits for a report. */
  held: number
  /** Seen since the newest wave opened, and not reported; null = not looked at now: then no wave opens. */
  online: number | null
}

/**
 * Members that a rollout has beside the listed ones, summed up: one changed device does not load 100,000 others. All of
 * Test and Pilot, and everybody that failed anywhere, are listed always: gates judge them one by one.
 */
export type UnlistedMembers = {
  broad: RingCounts
  critical: RingCounts
  /** Of Broad, the first wave first. */
  waves: readonly WaveCounts[]
  /** Earliest deadline among those that have not reported. */
  earliestDue: InstantMs | null
}

type WaveCensus = {
  all: number
  needed: number
  reported: number
  held: number
  seenAt: InstantMs[]
}

export type RingCensus = RingCounts & {
  /** Needed members that failed, were rolled back or lost a health check. */
  harmed: Member[]
  /** When each needed member reported. */
  reportedAt: InstantMs[]
  /** Last contact of the needed members that have not reported. */
  seenAt: InstantMs[]
  /** Last contact of those that wait for a person at the device. */
  stuckSeenAt: InstantMs[]
  /** When the last member was found not to need the rollout any more; null = none was. */
  setAsideAt: InstantMs | null
}

/** What gates, waves and halts have to know of a rollout's members, counted in one pass over them. */
export type Census = {
  rings: Readonly<Record<RingName, RingCensus>>
  waves: readonly WaveCensus[]
  unlisted: UnlistedMembers | null
  /** Earliest deadline on devices that the rollout has not reached yet. */
  earliestDue: InstantMs | null
}

const emptyRing = (): RingCensus => ({
  all: 0,
  needed: 0,
  reported: 0,
  installed: 0,
  unsettled: 0,
  harmed: [],
  reportedAt: [],
  seenAt: [],
  stuckSeenAt: [],
  setAsideAt: null,
})

/** Counts the members of a rollout. `attemptsMax` decides whether a failed device is still tried again. */
export function censusOf(
  rollout: Pick<Rollout, 'members' | 'unlisted' | 'rings'>,
  attemptsMax: number,
): Census {
  const rings = { test: emptyRing(), pilot: emptyRing(), broad: emptyRing(), critical: emptyRing() }
  const waves: WaveCensus[] = Array.from({ length: rollout.rings.broad.waves }, () => ({
    all: 0,
    needed: 0,
    reported: 0,
    held: 0,
    seenAt: [],
  }))
  const unlisted = rollout.unlisted ?? null
  let earliestDue = unlisted?.earliestDue ?? null
  for (const member of rollout.members.values()) {
    countMember(rings[member.ring], member, attemptsMax)
    const wave = member.ring === 'broad' ? waves[member.wave - 1] : undefined
    if (wave) countInWave(wave, member)
    const { dueAt } = member
    if (dueAt === null || waitsForPerson(member) || hasReported(member)) continue
    if (earliestDue === null || dueAt < earliestDue) earliestDue = dueAt
  }
  if (unlisted) {
    addCounts(rings.broad, unlisted.broad)
    addCounts(rings.critical, unlisted.critical)
    waves.forEach((wave, index) => addToWave(wave, unlisted.waves[index]))
  }
  return { rings, waves, unlisted, earliestDue }
}

function countMember(ring: RingCensus, member: Member, attemptsMax: number): void {
  const { state } = member
  ring.all++
  if (!isSettled(member, attemptsMax)) ring.unsettled++
  if (state === 'not_needed') {
    ring.setAsideAt = Math.max(ring.setAsideAt ?? member.changedAt, member.changedAt)
    return
  }
  ring.needed++
  if (state === 'waiting' || state === 'running') {
    if (member.lastSeenAt !== null) ring.seenAt.push(member.lastSeenAt)
  } else if (state === 'stuck') {
    if (member.lastSeenAt !== null) ring.stuckSeenAt.push(member.lastSeenAt)
  } else if (state !== 'held') {
    ring.reported++
    ring.reportedAt.push(member.changedAt)
    if (state === 'installed' || state === 'in_effect') ring.installed++
  }
  if (state === 'failed' || state === 'rolled_back' || member.healthFailed) ring.harmed.push(member)
}

function countInWave(wave: WaveCensus, member: Member): void {
  wave.all++
  if (member.state === 'not_needed') return
  wave.needed++
  if (waitsForPerson(member)) wave.held++
  else if (hasReported(member)) wave.reported++
  else if (member.lastSeenAt !== null) wave.seenAt.push(member.lastSeenAt)
}

function addCounts(ring: RingCensus, more: RingCounts): void {
  ring.all += more.all
  ring.needed += more.needed
  ring.reported += more.reported
  ring.installed += more.installed
  ring.unsettled += more.unsettled
}

function addToWave(wave: WaveCensus, more: WaveCounts | undefined): void {
  if (!more) return
  wave.all += more.all
  wave.needed += more.needed
  wave.reported += more.reported
  wave.held += more.held
}

/** What the first `open` waves have come to; `online` null = it was not looked at who is there. */
export function wavesUpTo(
  census: Census,
  open: number,
  since: InstantMs,
): {
  needed: number
  reported: number
  held: number
  online: number | null
  newestNeeded: number
} {
  const sum = { needed: 0, reported: 0, held: 0, newestNeeded: 0 }
  let online: number | null = 0
  census.waves.slice(0, open).forEach((wave, index) => {
    sum.needed += wave.needed
    sum.reported += wave.reported
    sum.held += wave.held
    if (index === open - 1) sum.newestNeeded = wave.needed
    const others = census.unlisted ? census.unlisted.waves[index]?.online : 0
    if (others === null) online = null
    else if (online !== null)
      online += wave.reported + countFrom(wave.seenAt, since) + (others ?? 0)
  })
  return { ...sum, online }
}

/** How many of these moments are not before `since`. */
export function countFrom(moments: readonly InstantMs[], since: InstantMs): number {
  let count = 0
  for (const at of moments) if (at >= since) count++
  return count
}

/** How many members each wave of Broad has, those that do not need the rollout included. */
export function waveSizes(rollout: Pick<Rollout, 'members' | 'unlisted' | 'rings'>): number[] {
  const sizes = Array.from(
    { length: rollout.rings.broad.waves },
    (_, index) => rollout.unlisted?.waves[index]?.all ?? 0,
  )
  for (const { ring, wave } of rollout.members.values()) {
    if (ring === 'broad' && wave <= sizes.length) sizes[wave - 1] = (sizes[wave - 1] ?? 0) + 1
  }
  return sizes
}

/**
 * The same rollout with only these devices, Test, Pilot and the harmed ones listed and everybody else summed up: what a
 * plan of a few devices needs (the store reads the same from its own counts).
 */
export function listOnly(
  rollout: Rollout,
  devices: ReadonlySet<DeviceUid>,
  attemptsMax: number,
): Rollout {
  const listed = new Map<DeviceUid, Member>()
  const others = new Map<DeviceUid, Member>()
  for (const [uid, member] of rollout.members) {
    const { ring, state } = member
    const judged = ring === 'test' || ring === 'pilot' || member.healthFailed
    const harmed = state === 'failed' || state === 'rolled_back'
    if (judged || harmed || devices.has(uid)) listed.set(uid, member)
    else others.set(uid, member)
  }
  const census = censusOf({ ...rollout, members: others }, attemptsMax)
  const since = rollout.rings.broad.waveOpenedAt
  return {
    ...rollout,
    members: listed,
    unlisted: {
      broad: countsOf(census.rings.broad),
      critical: countsOf(census.rings.critical),
      waves: census.waves.map(({ all, needed, reported, held, seenAt }, index) => ({
        all,
        needed,
        reported,
        held,
        online:
          countFrom(seenAt, since ?? Number.POSITIVE_INFINITY) +
          (rollout.unlisted?.waves[index]?.online ?? 0),
      })),
      earliestDue: census.earliestDue,
    },
  }
}

const countsOf = ({ all, needed, reported, installed, unsettled }: RingCounts): RingCounts => ({
  all,
  needed,
  reported,
  installed,
  unsettled,
})
