import type { DeviceUid, PolicyUid, RolloutUid, UpdateUid } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type {
  DeviceFacts,
  EvidenceFacts,
  HoldFacts,
  Neighbours,
  PlanInput,
  UpdateFacts,
} from '@dirigent/domain/planning/facts'
import type { HoldReason } from '@dirigent/domain/planning/reasons'
import type { Group, Policy } from '@dirigent/domain/rollouts/policy'
import type { Rollout } from '@dirigent/domain/rollouts/rollout'
import type { Queryable } from './database.ts'
import { judgedEcosystems } from './feeds.ts'
import { askedFor, loadAwaited } from './awaited-offers.ts'
import { loadAtWork, loadNeighbours } from './neighbours.ts'
import { loadDeviceFacts, type DeviceBasics } from './plan-devices.ts'
import { WARNING } from './update-warnings.ts'
import { loadRelevantRollouts, type Listing } from './rollouts.ts'

/** Numbers behind the uids that a plan names. */
export type PlanIds = {
  devices: Map<DeviceUid, number>
  updates: Map<UpdateUid, number>
  rollouts: Map<RolloutUid, number>
}

export type PlanSource = {
  now: InstantMs
  scope: 'all' | 'some'
  offlineAfterMs: number
  groups: readonly Group[]
  policies: readonly Policy[]
  basics: readonly DeviceBasics[]
  freshUids: readonly RolloutUid[]
  /** Whether to look who is there for waves that are due, which reads whole rings. */
  lookAround?: boolean
}

/** Reads everything that one plan depends on. Called under the planning lock. */
export async function loadPlanInput(
  db: Queryable,
  source: PlanSource,
): Promise<{ input: PlanInput; ids: PlanIds }> {
  const beside = await loadNeighbours(
    db,
    source.basics.map(({ id }) => id),
  )
  const [loaded, holds, critical, judged, atWork] = await Promise.all([
    loadRelevantRollouts(db, listingOf(source, beside.ids)),
    loadHolds(db),
    loadCriticalAtWork(db),
    judgedEcosystems(db),
    loadAtWork(db),
  ])
  const basics = source.basics
  const facts = await loadDeviceFacts(db, basics, [...loaded.ids.values()])
  const devices = basics.some(({ id }) => beside.byDevice.has(id))
    ? facts.map((device, index) =>
        withNeighbours(device, beside.byDevice.get(basics[index]?.id ?? 0)),
      )
    : facts
  const rollouts = source.scope === 'all' ? loaded.rollouts : []
  const named = namedUpdates(rollouts, devices, [...holds.keys()])
  const [updates, evidence, awaited] = await Promise.all([
    loadUpdates(db, named),
    loadEvidence(db, named),
    loadAwaited(db, askedFor(loaded.rollouts, source.scope === 'all' ? named : []), source.now),
  ])
  const input: PlanInput = {
    now: source.now,
    scope: source.scope,
    settings: { offlineAfterMs: source.offlineAfterMs, judgedEcosystems: judged },
    groups: source.groups,
    policies: new Map(source.policies.map((policy): [PolicyUid, Policy] => [policy.uid, policy])),
    updates: new Map(
      updates.map(({ id: _id, ...update }): [UpdateUid, UpdateFacts] => [update.uid, update]),
    ),
    devices,
    rollouts: loaded.rollouts,
    holds,
    evidence,
    awaited,
    criticalAtWork: critical,
    atWork,
    freshUids: source.freshUids,
  }
  const ids: PlanIds = {
    devices: new Map(source.basics.map(({ uid, id }) => [uid, id])),
    updates: new Map(updates.map(({ uid, id }) => [uid, id])),
    rollouts: loaded.ids,
  }
  return { input, ids }
}

/** A plan of everybody lists everybody; one of a few devices those, and sums the others up. */
function listingOf(source: PlanSource, beside: readonly number[]): Listing {
  const { scope, basics, policies, now, lookAround } = source
  if (scope === 'all') return 'all'
  const waveGapMs = new Map(policies.map(({ uid, document }) => [uid, document.waves.waveGapMs]))
  const devices = [...new Set([...basics.map(({ id }) => id), ...beside])]
  return { devices, waves: lookAround ? { now, waveGapMs } : null }
}

const withNeighbours = (device: DeviceFacts, neighbours: Neighbours | undefined): DeviceFacts =>
  neighbours ? { ...device, neighbours } : device

function namedUpdates(
  rollouts: readonly Rollout[],
  devices: readonly DeviceFacts[],
  held: readonly UpdateUid[],
): UpdateUid[] {
  const named = new Set<UpdateUid>(held)
  for (const { updates } of rollouts) for (const uid of updates) named.add(uid)
  for (const { offers, parts } of devices) {
    for (const { update } of offers) named.add(update)
    for (const { update } of parts) named.add(update)
  }
  return [...named]
}

function loadUpdates(
  db: Queryable,
  uids: readonly UpdateUid[],
): Promise<(UpdateFacts & { id: number })[]> {
  return db.rows(
    `select u.id, u.uid, u.provider, u.ecosystem, u.name, u.arch, u.version, u.source_version as "sourceVersion",
            u.class, u.sha256, ${WARNING} as warning
       from available_update u where u.uid = any($1::uuid[])`,
    [uids],
  )
}

async function loadEvidence(
  db: Queryable,
  uids: readonly UpdateUid[],
): Promise<Map<UpdateUid, EvidenceFacts>> {
  const rows = await db.rows<EvidenceFacts & { uid: UpdateUid }>(
    `select u.uid, (count(*) filter (where m.ring = 'test'))::int as test,
            (count(*) filter (where m.ring = 'pilot'))::int as pilot
       from available_update u join rollout_update ru on ru.update_id = u.id
       join rollout r on r.id = ru.rollout_id and r.kind <> 'rollback'
       join rollout_device m on m.rollout_id = r.id and m.ring in ('test', 'pilot')
       join rollout_device_update p on p.rollout_id = m.rollout_id and p.device_id = m.device_id and p.update_id = u.id
      where u.uid = any($1::uuid[]) and p.state in ('installed', 'in_effect')
      group by u.uid`,
    [uids],
  )
  return new Map(rows.map(({ uid, ...evidence }) => [uid, evidence]))
}

async function loadHolds(db: Queryable): Promise<Map<UpdateUid, HoldFacts>> {
  const rows = await db.rows<{ uid: UpdateUid; since: InstantMs; because: HoldReason }>(
    `select u.uid, h.since, h.because from hold h join available_update u on u.id = h.update_id
      where h.released_at is null`,
  )
  return new Map(rows.map(({ uid, ...hold }) => [uid, hold]))
}

async function loadCriticalAtWork(
  db: Queryable,
): Promise<Map<PolicyUid, { device: DeviceUid; name: string }[]>> {
  const rows = await db.rows<{ policy: PolicyUid; device: DeviceUid; name: string }>(
    `select p.uid as policy, d.uid as device, d.name from attempt t
       join rollout r on r.id = t.rollout_id join policy p on p.id = r.policy_id join device d on d.id = t.device_id
      where t.state in ('leased', 'started') and t.ring = 'critical'
        and not exists (select 1 from availability_member a where a.device_id = d.id) order by t.id`,
  )
  const byPolicy = new Map<PolicyUid, { device: DeviceUid; name: string }[]>()
  for (const { policy, ...one } of rows)
    byPolicy.set(policy, [...(byPolicy.get(policy) ?? []), one])
  return byPolicy
}
