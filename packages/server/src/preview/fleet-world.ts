import {
  asId,
  type DeviceUid,
  type Ecosystem,
  type RolloutUid,
} from '@dirigent/domain/identity/ids'
import { DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { effectiveIn, membershipsOf } from '@dirigent/domain/planning/effective'
import type { DeviceFacts, PlanInput } from '@dirigent/domain/planning/facts'
import { presenceAhead, weekAndHour } from '@dirigent/domain/preview/past-presence'
import { habitsOf } from '@dirigent/domain/preview/quiet-times'
import type { PlayedDevice, PlayedWorld } from '@dirigent/domain/preview/stream'
import type { Weights } from '@dirigent/domain/preview/summary'
import { peopleAt } from '@dirigent/domain/quiet-slots/people'
import type { Person } from '@dirigent/domain/quiet-slots/quiet-slot'
import { createWorkCalendar } from '@dirigent/domain/quiet-slots/work-times'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import type { Queryable } from '../store/database.ts'
import { loadBasics } from '../store/plan-devices.ts'
import { loadPlanInput } from '../store/plan-input.ts'
import { loadGroupsInForce, loadPoliciesInForce } from '../store/calendars.ts'
import { readPresenceWeeks } from '../store/presence-weeks.ts'
import * as facts from '../store/preview-facts.ts'
import { PRESENCE_WEEKS_KEPT } from '../tasks/presence-weeks.ts'
import { expectedReleases, knownOffers } from './expected.ts'
import { sampleOf } from './fleet-sample.ts'

/** A person asked in the evening restarts on about every other day: an assumption, and named as one. */
const AGREES = 0.5

/** The fleet of one policy, ready to be played, and what a reader must know about it. */
export type FleetWorld = {
  world: PlayedWorld
  input: PlanInput
  weight: Weights
  rings: Record<RingName, number>
  devicesAll: number
  /** Nothing is managed yet: everybody is played as if. */
  asIfManaged: boolean
  /** Of the played ones: how many have a past that is known. */
  withPast: number
  /** Of the played ones: how many told a quiet slot, or have people of whom somebody said when they work. */
  withPeople: number
  /** Findings of the past that are expected once more. */
  expected: number
}

/** Reads the real fleet: its offers and findings, its windows, when it was there, what the past weeks brought. */
export async function readFleetWorld(
  db: Queryable,
  request: { policy: string; days: number; now: InstantMs; offlineAfterMs: number; zone: string },
): Promise<FleetWorld> {
  const { policy, days, now } = request
  const ruled = await facts.readPolicyDevices(db, policy)
  const asIfManaged = !ruled.some(({ managed }) => managed)
  const all = asIfManaged ? ruled : ruled.filter(({ managed }) => managed)
  const sample = sampleOf(all)
  const ids = sample.devices.map(({ id }) => id)
  const [groups, policies] = await Promise.all([
    loadGroupsInForce(db, now),
    loadPoliciesInForce(db, now),
  ])
  const basics = await loadBasics(db, ids, groups)
  const { input: whole } = await loadPlanInput(db, {
    now,
    scope: 'all',
    lookAround: false,
    offlineAfterMs: request.offlineAfterMs,
    groups: asIfManaged ? groups.map((group) => ({ ...group, mode: 'managed' as const })) : groups,
    policies,
    basics,
    freshUids: [] as RolloutUid[],
  })
  const input = withMembersOf(whole, new Set(basics.map(({ uid }) => uid)))
  const playedMs = days * DAY_MS
  const { week } = weekAndHour(now)
  const [open, recent, exposed, weeks, slots] = await Promise.all([
    facts.readOpenFindings(db, ids),
    facts.readRecentFindings(db, ids, now - playedMs),
    facts.readExposed(db, ids),
    readPresenceWeeks(db, ids, week - PRESENCE_WEEKS_KEPT, week),
    facts.readQuietSlots(db, ids),
  ])
  const workCalendar = createWorkCalendar(now, now + playedMs)
  const peopleOf = peopleBy(input)
  const numbers = new Map(basics.map(({ uid, id }) => [uid, id]))
  const openBy = Map.groupBy(open, ({ device }) => device)
  const critical = new Set(all.filter(({ ring }) => ring === 'critical').map(({ uid }) => uid))
  const habits = new Map(
    input.devices.map(({ uid, zone }) => [
      uid,
      habitsOf(slots.get(uid) ?? null, zone, now, now + playedMs),
    ]),
  )
  const devices = input.devices.map((device): PlayedDevice => ({
    facts: { ...device, running: null },
    exposed: exposed.has(device.uid),
    systemCritical: device.critical ?? critical.has(device.uid),
    presence: presenceAhead(
      {
        role: device.role,
        weeks: weeks.get(numbers.get(device.uid) ?? -1) ?? [],
        times: workCalendar(peopleOf(device), device.zone),
        habits: habits.get(device.uid) ?? [],
      },
      now,
      now + playedMs,
    ),
    agrees: AGREES,
    habits: habits.get(device.uid) ?? [],
    slowness: 1,
    backsUp: device.backupAt !== null && now - device.backupAt < 2 * DAY_MS,
    known: knownOffers(device, input.updates, openBy.get(device.uid) ?? []),
  }))
  return {
    input,
    weight: sample.weight,
    rings: countRings(all),
    devicesAll: all.length,
    asIfManaged,
    withPast: devices.filter(
      ({ facts: { uid } }) => (weeks.get(numbers.get(uid) ?? -1)?.length ?? 0) > 0,
    ).length,
    withPeople: input.devices.filter((one) => slots.has(one.uid) || peopleOf(one).length > 0)
      .length,
    expected: recent.length,
    world: {
      from: now,
      until: now + playedMs,
      zone: request.zone,
      devices,
      releases: expectedReleases(recent, ecosystemsOf(input), playedMs),
      failureChance: 0,
      workCalendar,
      keepsOldVersions: false,
    },
  }
}

/** Who works at a device by the policies as they are saved: people do not change with a draft. */
function peopleBy({ groups, policies }: PlanInput): (device: DeviceFacts) => Person[] {
  const memberships = membershipsOf(groups)
  return (device) => {
    const { policy, working } = effectiveIn(device, memberships)
    const said = policy === null ? undefined : policies.get(policy)?.document.people
    const byPolicy = said?.workingWeekly
      ? { weekly: said.workingWeekly, holidays: said.workingHolidays ?? [] }
      : null
    return peopleAt(device.people ?? [], working ?? byPolicy)
  }
}

/** A device that is not played reports nothing: a gate must not wait for it. */
function withMembersOf(input: PlanInput, played: ReadonlySet<DeviceUid>): PlanInput {
  const rollouts = input.rollouts.map((rollout) => ({
    ...rollout,
    members: new Map([...rollout.members].filter(([uid]) => played.has(uid))),
  }))
  return { ...input, rollouts }
}

function countRings(all: readonly { ring: RingName }[]): Record<RingName, number> {
  const counts = { test: 0, pilot: 0, broad: 0, critical: 0 }
  for (const { ring } of all) counts[ring] += 1
  return counts
}

/** The release that a device's own updates are of. */
function ecosystemsOf({ devices, updates }: PlanInput): Map<DeviceUid, Ecosystem> {
  const known = new Map<DeviceUid, Ecosystem>()
  for (const { uid, offers } of devices) {
    const update = offers.map((offer) => updates.get(offer.update)).find((one) => one !== undefined)
    known.set(uid, update?.ecosystem ?? asId<'Ecosystem'>('debian:12'))
  }
  return known
}
