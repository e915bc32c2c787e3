import { asId, type DeviceUid, type PolicyUid, type UpdateUid } from '@dirigent/domain/identity/ids'
import { DAY_MS, HOUR_MS, type InstantMs } from '@dirigent/domain/identity/time'
import {
  packageKey,
  type DeviceFacts,
  type FindingFacts,
  type OfferFacts,
  type PlanInput,
  type UpdateFacts,
} from '@dirigent/domain/planning/facts'
import type { Plan } from '@dirigent/domain/planning/plan'
import type { Group, Policy, RingName } from '@dirigent/domain/rollouts/policy'
import { waitingRings, type Rollout } from '@dirigent/domain/rollouts/rollout'
import { STANDARD_POLICY } from '@dirigent/domain/rollouts/standard-policy'

const NOW: InstantMs = Date.parse('2026-11-20T12:00:00Z')
const ECOSYSTEM = asId<'Ecosystem'>('debian:12')
const NOTHING: ReadonlySet<never> = new Set<never>()
const UPDATES_PER_ROLLOUT = 8
const MODELS = 40
const SITES = 25
const ZONES = ['Europe/Berlin', 'Europe/Vienna', 'America/New_York', 'UTC']

export type FleetSize = {
  devices: number
  rollouts: number
  /** Updates that each device is offered, in as many rollouts of its policy as they need. */
  offers: number
  policies: number
}

/** A fleet as it is after the monthly cuts: each device waits for its updates, a few findings have deadlines. */
export function planInput(size: FleetSize): PlanInput {
  const policies = Array.from({ length: size.policies }, (_, at): Policy => ({
    uid: asId<'PolicyUid'>(`policy-${at}`),
    name: `Policy ${at}`,
    revision: 1,
    document: STANDARD_POLICY,
  }))
  const rollouts = Array.from({ length: size.rollouts }, (_, at) => rolloutOf(at, policies))
  const updates = new Map(
    rollouts.flatMap(({ updates: uids }) => uids.map((uid) => [uid, updateOf(uid)] as const)),
  )
  const keys = new Map([...updates].map(([uid, { name, arch }]) => [uid, packageKey(name, arch)]))
  const offered = policies.map(({ uid }) => updatesOfPolicy(uid, rollouts))
  return {
    now: NOW,
    scope: 'all',
    settings: { offlineAfterMs: HOUR_MS, judgedEcosystems: new Set([ECOSYSTEM]) },
    groups: groupsOf(policies),
    policies: new Map(policies.map((policy): [PolicyUid, Policy] => [policy.uid, policy])),
    updates,
    devices: Array.from({ length: size.devices }, (_, at) => {
      const own = offered[at % policies.length] ?? []
      return deviceOf(at, own, { updates, keys }, size)
    }),
    rollouts,
    holds: new Map(),
    evidence: new Map([...updates.keys()].map((uid) => [uid, { test: 3, pilot: 20 }])),
    criticalAtWork: new Map(),
    freshUids: Array.from({ length: 2 * policies.length }, (_, at) =>
      asId<'RolloutUid'>(`fresh-${at}`),
    ),
  }
}

/** The facts of the next plan: what the last one decided is stored. */
export function afterwards(input: PlanInput, made: Plan): PlanInput {
  return {
    ...input,
    rollouts: made.rollouts,
    devices: input.devices.map((device) => ({
      ...device,
      parts: made.parts.get(device.uid) ?? device.parts,
    })),
  }
}

function rolloutOf(at: number, policies: readonly Policy[]): Rollout {
  const uid = asId<'RolloutUid'>(`rollout-${at}`)
  const isUrgent = at % 3 === 0
  return {
    uid,
    name: uid,
    policy: policies[at % policies.length]?.uid ?? asId<'PolicyUid'>('none'),
    kind: 'cut',
    lane: isUrgent ? 'urgent' : 'routine',
    state: 'open',
    cutAt: NOW - HOUR_MS - at * 1000,
    because: { code: 'cadence', lane: isUrgent ? 'urgent' : 'routine' },
    halted: null,
    paused: null,
    resumedAt: null,
    reverted: false,
    updates: Array.from({ length: UPDATES_PER_ROLLOUT }, (_, index) =>
      asId<'UpdateUid'>(`update-${at}-${index}`),
    ),
    rings: waitingRings(STANDARD_POLICY.waves.broadPercents.length),
    members: new Map(),
    approvals: new Map(),
    waivers: new Set(),
  }
}

function updateOf(uid: UpdateUid): UpdateFacts {
  return {
    uid,
    provider: 'apt',
    ecosystem: ECOSYSTEM,
    name: `package-of-${uid}`,
    arch: 'amd64',
    version: '2.4.1-3+deb12u2',
    sourceVersion: '2.4.1-3+deb12u2',
    class: 'security',
    sha256: 'a'.repeat(64),
  }
}

const updatesOfPolicy = (policy: PolicyUid, rollouts: readonly Rollout[]): UpdateUid[] =>
  rollouts.filter((one) => one.policy === policy).flatMap((one) => one.updates)

function groupsOf(policies: readonly Policy[]): Group[] {
  const ring = (name: RingName, position: number): Group => ({
    uid: asId<'GroupUid'>(name),
    name,
    membership: 'rule',
    rule: { nameMatches: `${name}-*` },
    policy: null,
    mode: 'managed',
    ring: name,
    critical: null,
    position,
  })
  const everybody = policies.map(({ uid }, at): Group => ({
    uid: asId<'GroupUid'>(`all-${at}`),
    name: `all ${at}`,
    membership: 'rule',
    rule: { nameMatches: `*-p${at}` },
    policy: uid,
    mode: 'managed',
    ring: null,
    critical: null,
    position: 100 + at,
  }))
  return [ring('test', 1), ring('pilot', 2), ring('critical', 3), ...everybody]
}

/** Of 10,000 devices 5 are in Test, 20 in Pilot and 50 are critical servers. */
function ringOf(at: number, policies: number): string {
  const place = Math.floor(at / policies) % 2000
  if (place === 0) return 'test'
  if (place < 5) return 'pilot'
  return place < 15 ? 'critical' : 'device'
}

function deviceOf(
  at: number,
  offered: readonly UpdateUid[],
  {
    updates,
    keys,
  }: { updates: ReadonlyMap<UpdateUid, UpdateFacts>; keys: ReadonlyMap<UpdateUid, string> },
  size: FleetSize,
): DeviceFacts {
  const name = `${ringOf(at, size.policies)}-${at}-p${at % size.policies}`
  const offers = Array.from({ length: size.offers }, (_, index): OfferFacts => {
    const update = offered[(at * 7 + index * 5) % offered.length] ?? asId<'UpdateUid'>('none')
    return { update, installedVersion: '2.4.1-3', held: false, closure: [], since: NOW - DAY_MS }
  })
  return {
    uid: asId<'DeviceUid'>(`device-${String(at).padStart(6, '0')}`),
    name,
    state: 'active',
    role: at % 10 === 0 ? 'server' : 'client',
    osFamily: 'debian',
    osName: `Debian ${12 + (at % 2)}`,
    model: `Model ${at % MODELS}`,
    site: `Site ${at % SITES}`,
    zone: ZONES[at % ZONES.length] ?? 'UTC',
    ring: null,
    critical: null,
    listedIn: NOTHING,
    rulePackages: NOTHING,
    lastSeenAt: NOW - (at % 30) * 60_000,
    backupAt: NOW - HOUR_MS,
    unscannedProviders: NOTHING,
    offers,
    findings: offers.slice(0, 5).map((offer) => findingOf(offer, updates)),
    parts: [],
    installed: new Map(offers.map(({ update }) => [keys.get(update) ?? '', '2.4.1-3'])),
    packagesTakenAt: NOW - HOUR_MS,
    restart: null,
    running: null,
  }
}

function findingOf(
  { update }: OfferFacts,
  updates: ReadonlyMap<UpdateUid, UpdateFacts>,
): FindingFacts {
  return {
    vulnerability: 'CVE-2026-1000',
    packageName: updates.get(update)?.name ?? '',
    arch: 'amd64',
    fixedVersion: '2.4.1-3+deb12u1',
    detectedAt: NOW - DAY_MS,
    dueAt: NOW + 20 * DAY_MS,
    rule: 'cap/high_severity-30',
  }
}

/** Facts of one device alone, all rollouts beside it: what a changed inventory plans. */
export const onlyDevice = (input: PlanInput, uid: DeviceUid): PlanInput => ({
  ...input,
  scope: 'some',
  devices: input.devices.filter((device) => device.uid === uid),
})
