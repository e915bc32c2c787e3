import type { PolicyUid, RolloutUid } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { RingCounts, UnlistedMembers, WaveCounts } from '@dirigent/domain/rollouts/census'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import {
  hasReported,
  isSettled,
  waitsForPerson,
  type MemberState,
  type Rollout,
} from '@dirigent/domain/rollouts/rollout'
import type { Queryable, Tx } from './database.ts'
import { grouped } from './rows.ts'

/** When the next wave of a rollout may open, by its policy's pause between waves. */
export type WavesDue = { now: InstantMs; waveGapMs: ReadonlyMap<PolicyUid, number> }

type TallyRow = {
  rollout: number
  ring: RingName
  wave: number
  state: MemberState
  counted: number
}
type OnlineRow = { rollout: number; wave: number; counted: number }

/** Adds to rollouts that list only some members what the others come to. */
export async function withUnlisted(
  db: Queryable,
  rollouts: readonly Rollout[],
  ids: ReadonlyMap<RolloutUid, number>,
  listing: { devices: readonly number[]; waves: WavesDue | null },
): Promise<Rollout[]> {
  const keys = [...ids.values()]
  const due = listing.waves ? wavesDue(rollouts, ids, listing.waves) : []
  const [counts, earliest, online] = await Promise.all([
    db.rows<TallyRow>(COUNTS, [keys]),
    db.rows<{ rollout: number; dueAt: InstantMs | null }>(EARLIEST, [keys, listing.devices]),
    due.length === 0 ? [] : db.rows<OnlineRow>(ONLINE, [due, listing.devices]),
  ])
  const byRollout = grouped(counts, ({ rollout }) => rollout)
  const dueAt = new Map(earliest.map((row) => [row.rollout, row.dueAt]))
  const seen = grouped(online, ({ rollout }) => rollout)
  return rollouts.map((rollout) => {
    const id = ids.get(rollout.uid) ?? 0
    const lookedAt = due.includes(id) ? (seen.get(id) ?? []) : null
    const others = withoutListed(byRollout.get(id) ?? [], rollout)
    return {
      ...rollout,
      unlisted: unlistedOf(others, rollout.rings.broad.waves, dueAt.get(id) ?? null, lookedAt),
    }
  })
}

const COUNTS = `
  select rollout_id as rollout, ring, wave, state, sum(counted)::int as counted from rollout_tally
   where rollout_id = any($1::bigint[]) group by 1, 2, 3, 4 having sum(counted) <> 0`
const EARLIEST = `
  select r.id as rollout, e.due_at as "dueAt" from unnest($1::bigint[]) as r (id)
   cross join lateral (select m.due_at from rollout_device m
      where m.rollout_id = r.id and m.state in ('waiting', 'running') and m.due_at is not null
        and m.device_id <> all($2::bigint[]) order by m.due_at limit 1) as e`
const ONLINE = `
  select m.rollout_id as rollout, m.wave, count(*)::int as counted from rollout_device m
    join rollout_ring g on g.rollout_id = m.rollout_id and g.ring = 'broad'
    join device_presence p on p.device_id = m.device_id and p.last_seen_at >= g.wave_opened_at
   where m.rollout_id = any($1::bigint[]) and m.ring = 'broad' and m.state in ('waiting', 'running')
     and not m.health_failed and m.device_id <> all($2::bigint[]) group by 1, 2`

function wavesDue(
  rollouts: readonly Rollout[],
  ids: ReadonlyMap<RolloutUid, number>,
  { now, waveGapMs }: WavesDue,
): number[] {
  return rollouts.flatMap((rollout) => {
    const { state, wavesOpen, waves, waveOpenedAt } = rollout.rings.broad
    const waits = rollout.state === 'open' && state === 'open' && wavesOpen < waves
    const openedAt = waveOpenedAt ?? rollout.cutAt
    const isDue = waits && now >= openedAt + (waveGapMs.get(rollout.policy) ?? 0)
    const id = ids.get(rollout.uid)
    return isDue && id !== undefined ? [id] : []
  })
}

/** What is listed is counted one by one; of everybody's counts it is taken away. */
function withoutListed(counts: readonly TallyRow[], rollout: Rollout): TallyRow[] {
  const left = new Map(
    counts.map((row): [string, TallyRow] => [`${row.ring} ${row.wave} ${row.state}`, { ...row }]),
  )
  for (const { ring, wave, state } of rollout.members.values()) {
    const row = left.get(`${ring} ${wave} ${state}`)
    if (row) row.counted--
  }
  return [...left.values()]
}

const noCounts = (): RingCounts => ({ all: 0, needed: 0, reported: 0, installed: 0, unsettled: 0 })

function unlistedOf(
  rows: readonly TallyRow[],
  waves: number,
  earliestDue: InstantMs | null,
  online: readonly OnlineRow[] | null,
): UnlistedMembers {
  const rings = { broad: noCounts(), critical: noCounts() }
  const inWaves: WaveCounts[] = Array.from({ length: waves }, (_, index) => {
    const seen = online?.find(({ wave }) => wave === index + 1)?.counted ?? 0
    return { all: 0, needed: 0, reported: 0, held: 0, online: online === null ? null : seen }
  })
  for (const { ring, wave, state, counted } of rows) {
    if (ring !== 'broad' && ring !== 'critical') continue
    addTo(rings[ring], state, counted)
    const own = ring === 'broad' ? inWaves[wave - 1] : undefined
    if (own) addTo(own, state, counted)
  }
  return { ...rings, waves: inWaves, earliestDue }
}

function addTo(
  counts: Pick<RingCounts, 'all' | 'needed' | 'reported'> & Partial<RingCounts & { held: number }>,
  state: MemberState,
  counted: number,
): void {
  counts.all += counted
  if (counts.unsettled !== undefined && !isSettled({ state, attempts: 0 }, 1))
    counts.unsettled += counted
  if (state === 'not_needed') return
  counts.needed += counted
  if (counts.held !== undefined && waitsForPerson({ state })) counts.held += counted
  if (hasReported({ state })) counts.reported += counted
  if (counts.installed !== undefined && (state === 'installed' || state === 'in_effect'))
    counts.installed += counted
}

/** Rows beside those that each rollout needs: more are worth summing up. */
const TALLY_ROWS_SPARE = 20_000
/** Four rings, some of them in waves, eight states. */
const TALLY_ROWS_PER_ROLLOUT = 70

/** Sums the counts up. Called under the planning lock, alone: nobody counts meanwhile. */
export async function compactTally(tx: Tx): Promise<void> {
  const { crowded } = await tx.one<{ crowded: boolean }>(
    `select (select count(*) from rollout_tally) > $1 + $2 * (select count(*) from rollout) as crowded`,
    [TALLY_ROWS_SPARE, TALLY_ROWS_PER_ROLLOUT],
  )
  if (!crowded) return
  await tx.execute(`
    with gone as (delete from rollout_tally returning *)
    insert into rollout_tally (rollout_id, ring, wave, state, counted)
    select rollout_id, ring, wave, state, sum(counted)::int from gone group by 1, 2, 3, 4 having sum(counted) <> 0`)
}
