import {
  CAUSE_RANK,
  type Decision,
  type DifferenceCause,
  type DifferenceCode,
  type Side,
} from '@dirigent/domain/reconciliation/causes'
import type { Comparison } from '@dirigent/domain/reconciliation/reconcile'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from './database.ts'
import {
  keyset,
  likePattern,
  parameters,
  toPage,
  type Page,
  type PageRequest,
  type Parameters,
} from './paging.ts'

export type DeviceComparison = { device: number; uid: string; comparison: Comparison }

type Stored = { id: number; device: number; subject: string; facts: string; detail: string | null }

/**
 * Brings the stored comparison of these devices with one scanner to what it is now, by differences. A decision stays
 * with its row; whether it still counts, its facts say. What neither side sees any more goes, its decision is in the
 * audit log.
 */
export async function writeComparisons(
  tx: Tx,
  scanner: string,
  devices: readonly number[],
  found: readonly DeviceComparison[],
  now: InstantMs,
): Promise<void> {
  const stored = await tx.rows<Stored>(
    `select id, device_id as device, subject, facts_key as facts, cause_detail::text as detail
       from scanner_difference where scanner = $1 and device_id = any($2::bigint[])`,
    [scanner, devices],
  )
  const before = new Map(stored.map((row) => [`${row.device} ${row.subject}`, row]))
  const changed = found.filter(({ device, comparison }) => {
    const key = `${device} ${comparison.subject}`
    const row = before.get(key)
    before.delete(key)
    return row === undefined || row.facts !== comparison.factsKey || momentsMoved(row, comparison)
  })
  if (before.size > 0)
    await tx.execute('delete from scanner_difference where id = any($1::bigint[])', [
      [...before.values()].map(({ id }) => id).toSorted((a, b) => a - b),
    ])
  if (changed.length > 0) await upsert(tx, scanner, changed, now)
}

/** Times of scans are left out of the facts, but the sentence should name the newest. */
function momentsMoved(row: Stored, { cause }: Comparison): boolean {
  if (cause === null || !('seenAt' in cause)) return false
  const former = JSON.parse(row.detail ?? '{}') as { seenAt?: number | null }
  return former.seenAt !== cause.seenAt
}

async function upsert(
  tx: Tx,
  scanner: string,
  changed: readonly DeviceComparison[],
  now: InstantMs,
): Promise<void> {
  const sorted = changed.toSorted(
    (a, b) => a.device - b.device || (a.comparison.subject < b.comparison.subject ? -1 : 1),
  )
  const comparisons = sorted.map(({ comparison }) => comparison)
  await tx.execute(
    `insert into scanner_difference (uid, device_id, scanner, subject, side, cause, cause_detail, cause_rank, facts_key,
                                     severity, since)
     select t.uid, t.device, $1, t.subject, t.side, t.cause ->> 'code', t.cause, t.rank, t.facts, u.severity, $2
       from unnest($3::bigint[], $4::text[], $5::uuid[], $6::text[], $7::jsonb[], $8::smallint[], $9::text[])
            as t (device, subject, uid, side, cause, rank, facts)
       left join vulnerability u on u.name = t.subject
      order by t.device, t.subject
     on conflict (device_id, scanner, subject) do update
        set side = excluded.side, cause = excluded.cause, cause_detail = excluded.cause_detail,
            cause_rank = excluded.cause_rank, facts_key = excluded.facts_key, severity = excluded.severity,
            since = case when scanner_difference.side = excluded.side
                          and scanner_difference.cause is not distinct from excluded.cause
                         then scanner_difference.since else excluded.since end`,
    [
      scanner,
      instant(now),
      sorted.map(({ device }) => device),
      comparisons.map(({ subject }) => subject),
      sorted.map(({ uid }) => uid),
      comparisons.map(({ side }) => side),
      comparisons.map(({ cause }) => (cause === null ? null : JSON.stringify(cause))),
      comparisons.map(({ cause }) => (cause === null ? 99 : CAUSE_RANK[cause.code])),
      comparisons.map(({ factsKey }) => factsKey),
    ],
  )
}

/** What a transaction has just filled, the planner takes for empty until it is told, and reads it whole each time. */
export const analyzeScans = (tx: Tx) =>
  tx.execute('analyze scanner_target, scanner_finding, scanner_difference')

/** Comparisons of devices that have no target of this scanner any more. */
export const removeComparisons = (tx: Tx, scanner: string, devices: readonly number[]) =>
  tx.execute(
    `delete from scanner_difference x where x.scanner = $1 and x.device_id = any($2::bigint[])
        and not exists (select from scanner_target t where t.scanner = $1 and t.device_id = x.device_id)`,
    [scanner, devices],
  )

/** A decision counts while the facts are those it rested on. */
const DECIDED = '(x.decided_facts is not null and x.decided_facts = x.facts_key)'

export type DifferenceRow = {
  difference: string
  device: string
  deviceName: string
  scanner: string
  subject: string
  severity: 'critical' | 'high' | 'medium' | 'low' | 'none' | null
  side: Side
  cause: DifferenceCause | null
  since: InstantMs
  decision: { word: Decision; because: string; by: string; at: InstantMs; counts: boolean } | null
}

export type DifferenceFilter = PageRequest & {
  scanner?: string | undefined
  device?: string | undefined
  side?: Side | undefined
  cause?: DifferenceCode | undefined
  decided: 'no' | 'yes' | 'all'
}

function conditions(filter: Omit<DifferenceFilter, 'limit'>, into: Parameters): string {
  const where = ['true']
  if (filter.side === undefined) where.push("x.side <> 'agreed'")
  else where.push(`x.side = ${into.add(filter.side)}`)
  if (filter.scanner) where.push(`x.scanner = ${into.add(filter.scanner)}`)
  if (filter.device) where.push(`d.uid = ${into.add(filter.device)}`)
  if (filter.cause) where.push(`x.cause = ${into.add(filter.cause)}`)
  if (filter.decided !== 'all') where.push(filter.decided === 'yes' ? DECIDED : `not ${DECIDED}`)
  if (filter.search) {
    const pattern = into.add(likePattern(filter.search))
    where.push(`(lower(x.subject) like ${pattern} or lower(d.name) like ${pattern})`)
  }
  return where.join(' and ')
}

const COLUMNS = `x.uid as difference, d.uid as device, d.name as "deviceName", x.scanner, x.subject, x.severity, x.side,
  x.cause_detail as cause, x.since,
  case when x.decision is null then null else jsonb_build_object('word', x.decision, 'because', x.decided_because,
    'by', x.decided_by, 'at', (extract(epoch from x.decided_at) * 1000)::bigint, 'counts', ${DECIDED}) end as decision`
const FROM = `from scanner_difference x join device d on d.id = x.device_id`

/** Differences, worst first: what may be our own blindness leads. */
export async function listDifferences(
  db: Queryable,
  filter: DifferenceFilter,
): Promise<Page<DifferenceRow>> {
  const into = parameters()
  const where = conditions(filter, into)
  const counted = [...into.values]
  const page = keyset(
    {
      columns: [
        ['x.cause_rank', 'smallint'],
        ['x.id', 'bigint'],
      ],
    },
    filter,
    into,
  )
  const [rows, { total }] = await Promise.all([
    db.rows<DifferenceRow & { cursorKey: string[] }>(
      `select ${COLUMNS}, ${page.cursor} ${FROM} where ${where} and ${page.after} ${page.order} limit ${filter.limit + 1}`,
      into.values,
    ),
    db.one<{ total: number }>(`select count(*) as total ${FROM} where ${where}`, counted),
  ])
  return toPage(rows, total, filter.limit)
}

export type CauseCount = {
  scanner: string
  side: Side
  cause: DifferenceCode | null
  count: number
  undecided: number
}

/** How many are agreed and how many differ, by scanner and cause. */
export const countDifferences = (db: Queryable) =>
  db.rows<CauseCount>(
    `select x.scanner, x.side, x.cause, count(*) as count,
            count(*) filter (where x.side <> 'agreed' and not ${DECIDED}) as undecided
       from scanner_difference x group by 1, 2, 3 order by x.scanner, min(x.cause_rank), x.side`,
  )

/** Which differences a decision is about: single ones, or all undecided ones of a scanner with one cause. */
export type DecisionScope =
  | { differences: readonly string[] }
  | { scanner: string; cause: DifferenceCode }

/** Writes a person's decision; answers how many differences it is about. */
export async function decideDifferences(
  tx: Tx,
  scope: DecisionScope,
  word: { decision: Decision; because: string; by: string },
  now: InstantMs,
): Promise<number> {
  const into = parameters(word.decision, word.because, word.by, instant(now))
  const where =
    'differences' in scope
      ? `x.uid = any(${into.add(scope.differences)}::uuid[])`
      : `x.scanner = ${into.add(scope.scanner)} and x.cause = ${into.add(scope.cause)} and not ${DECIDED}`
  return tx.execute(
    `update scanner_difference x set decision = $1, decided_because = $2, decided_by = $3, decided_at = $4,
            decided_facts = x.facts_key
      where x.id in (select x.id from scanner_difference x where x.side <> 'agreed' and ${where} order by x.id for update)`,
    into.values,
  )
}

export type ReportRow = DifferenceRow & { id: number }

/** The rows of an auditor's report after one of them, agreed ones too. */
export const readReport = (
  db: Queryable,
  scanner: string | undefined,
  after: number,
  limit: number,
) =>
  db.rows<ReportRow>(
    `select x.id, ${COLUMNS} ${FROM} where x.id > $1 and ($2::text is null or x.scanner = $2) order by x.id limit $3`,
    [after, scanner ?? null, limit],
  )

/** Devices whose comparison rests on an older inventory or older feeds than there are now. */
export const devicesToCompare = (db: Queryable, limit: number) =>
  db.rows<{ scanner: string; device: number }>(
    `select distinct t.scanner, t.device_id as device from scanner_target t join device d on d.id = t.device_id
      where t.reconciled_at is null or t.reconciled_at < d.inventory_at
         or t.reconciled_at < (select max(f.succeeded_at) from feed f)
      order by 1, 2 limit $1`,
    [limit],
  )

/** Notes when devices were compared. */
export const writeReconciled = (
  tx: Tx,
  scanner: string,
  devices: readonly number[],
  now: InstantMs,
) =>
  tx.execute(
    'update scanner_target set reconciled_at = $3 where scanner = $1 and device_id = any($2::bigint[])',
    [scanner, devices, instant(now)],
  )
