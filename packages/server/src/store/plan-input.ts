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
import type { Group, Policy } from '@dirigent/domain/rollouts/policy'
import type { PartState, Rollout } from '@dirigent/domain/rollouts/rollout'
import type { Queryable } from './database.ts'
import { judgedEcosystems } from './feeds.ts'
import { loadAtWork, NOBODY_AT_WORK } from './at-work.ts'
import { askedFor, loadAwaited } from './awaited-offers.ts'
import { ALONE, loadNeighbours } from './neighbours.ts'
import type { DeviceBasics } from './plan-devices.ts'
import { loadDeviceFacts, loadDeviceRows, loadParts, type DeviceRows } from './plan-facts.ts'
import { readOutline, type PlanOutline } from './plan-outline.ts'
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
  /** Absent = it is read. */
  outline?: Pick<PlanOutline, 'hasAttemptsAtWork' | 'hasNeighbours' | 'hasHolds' | 'hasPeople'>
  /** Whether to look who is there for waves that are due, which reads whole rings. */
  lookAround?: boolean
}

/** Reads everything that one plan depends on. Called under the planning lock. */
export async function loadPlanInput(
  db: Queryable,
  source: PlanSource,
): Promise<{ input: PlanInput; ids: PlanIds }> {
  const { basics } = source
  const outline = source.outline ?? (await readOutline(db))
  const numbers = basics.map(({ id }) => id)
  const beside = outline.hasNeighbours ? await loadNeighbours(db, numbers) : ALONE
  const [loaded, held, judged, work, own] = await Promise.all([
    loadRelevantRollouts(db, listingOf(source, beside.ids)),
    outline.hasHolds ? loadHolds(db) : [],
    judgedEcosystems(db),
    outline.hasAttemptsAtWork ? loadAtWork(db) : NOBODY_AT_WORK,
    loadDeviceRows(db, numbers, outline),
  ])
  const rows = { ...own, parts: await loadParts(db, numbers, [...loaded.ids.values()]) }
  const rollouts = source.scope === 'all' ? loaded.rollouts : []
  const updates = await loadUpdates(db, rollouts, numbersOf(rows, held))
  const known = {
    updates: updates.byNumber,
    rollouts: new Map([...loaded.ids].map(([uid, id]) => [id, uid])),
    running: work.running,
  }
  const offered = new Set(rows.offers.map(({ update }) => update))
  const others = source.scope === 'all' ? uidsOf(offered, updates) : []
  const [devices, evidence, awaited] = await Promise.all([
    loadDeviceFacts(db, basics, rows, known),
    loadEvidence(db, mayBegin(offered, rows), updates),
    loadAwaited(db, askedFor(loaded.rollouts, others), source.now),
  ])
  const input: PlanInput = {
    now: source.now,
    scope: source.scope,
    settings: { offlineAfterMs: source.offlineAfterMs, judgedEcosystems: judged },
    groups: source.groups,
    policies: new Map(source.policies.map((policy): [PolicyUid, Policy] => [policy.uid, policy])),
    updates: updates.byUid,
    devices: devices.map((device, index) =>
      withNeighbours(device, beside.byDevice.get(numbers[index] ?? 0)),
    ),
    rollouts: loaded.rollouts,
    holds: holdsOf(held, updates),
    evidence,
    awaited,
    criticalAtWork: work.criticalAtWork,
    atWork: work.atWork,
    freshUids: source.freshUids,
  }
  const ids: PlanIds = {
    devices: new Map(basics.map(({ uid, id }) => [uid, id])),
    updates: updates.ids,
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

/** Updates that something about these devices names, and held ones: a closure may bring those along. */
function numbersOf(rows: DeviceRows, held: readonly HoldRow[]): number[] {
  const named = new Set<number>()
  for (const { update } of held) named.add(update)
  for (const { update } of rows.offers) named.add(update)
  for (const { update } of rows.parts) named.add(update)
  return [...named]
}

type Updates = {
  byNumber: ReadonlyMap<number, UpdateFacts>
  byUid: ReadonlyMap<UpdateUid, UpdateFacts>
  ids: Map<UpdateUid, number>
}

async function loadUpdates(
  db: Queryable,
  rollouts: readonly Rollout[],
  numbers: readonly number[],
): Promise<Updates> {
  const rows = await db.rows<UpdateFacts & { id: number }>(
    `select u.id, u.uid, u.provider, u.ecosystem, u.name, u.arch, u.version, u.source_version as "sourceVersion",
            u.class, u.sha256, ${WARNING} as warning
       from available_update u where u.id = any($1::integer[]) or u.uid = any($2::uuid[]) order by u.id`,
    [numbers, [...new Set(rollouts.flatMap((rollout) => rollout.updates))]],
  )
  const byNumber = new Map(rows.map(({ id, ...update }) => [id, update]))
  return {
    byNumber,
    byUid: new Map([...byNumber.values()].map((update) => [update.uid, update])),
    ids: new Map(rows.map(({ uid, id }) => [uid, id])),
  }
}

/**
 * From the few devices of Test and Pilot to what they have of these updates, one step after the other (`offset 0`): the
 * other way round PostgreSQL would look at everybody who has them.
 */
const EVIDENCE = `
  select p.update_id as update, (count(*) filter (where m.ring = 'test'))::int as test,
         (count(*) filter (where m.ring = 'pilot'))::int as pilot
    from (select ru.rollout_id from rollout_update ru join rollout r on r.id = ru.rollout_id and r.kind <> 'rollback'
           where ru.update_id = any($1::integer[]) group by 1 offset 0) r
   cross join lateral (select m.device_id, m.ring from rollout_device m
      where m.rollout_id = r.rollout_id and m.ring in ('test', 'pilot') offset 0) m
   cross join lateral (select x.update_id, x.state from rollout_device_update x
      where x.rollout_id = r.rollout_id and x.device_id = m.device_id offset 0) p
   where p.update_id = any($1::integer[]) and p.state in ('installed', 'in_effect')
   group by 1`

/** Updates that may begin somewhere, now or once more: of what is over nobody asks who has tried it. */
function mayBegin(offered: ReadonlySet<number>, { parts }: DeviceRows): number[] {
  const pending = parts.filter(({ state }) => !OVER.has(state)).map(({ update }) => update)
  return [...new Set([...offered, ...pending])]
}

/** Without a new offer these stay as they are. */
const OVER: ReadonlySet<PartState> = new Set([
  'in_effect',
  'not_needed',
  'rolled_back',
  'superseded',
])

async function loadEvidence(
  db: Queryable,
  asked: readonly number[],
  { byNumber }: Updates,
): Promise<Map<UpdateUid, EvidenceFacts>> {
  if (asked.length === 0) return new Map()
  const rows = await db.rows<EvidenceFacts & { update: number }>(EVIDENCE, [asked])
  return new Map(
    rows.flatMap(({ update, test, pilot }) => {
      const uid = byNumber.get(update)?.uid
      return uid ? [[uid, { test, pilot }]] : []
    }),
  )
}

const uidsOf = (numbers: Iterable<number>, { byNumber }: Updates): UpdateUid[] =>
  [...numbers].flatMap((id) => byNumber.get(id)?.uid ?? [])

type HoldRow = HoldFacts & { update: number }

const loadHolds = (db: Queryable): Promise<HoldRow[]> =>
  db.rows(
    'select update_id as update, since, because from hold where released_at is null order by id',
  )

function holdsOf(held: readonly HoldRow[], { byNumber }: Updates): Map<UpdateUid, HoldFacts> {
  return new Map(
    held.flatMap(({ update, since, because }) => {
      const uid = byNumber.get(update)?.uid
      return uid ? [[uid, { since, because }]] : []
    }),
  )
}
