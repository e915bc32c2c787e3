import type {
  Decision,
  DifferenceCause,
  DifferenceCode,
  Side,
} from '@dirigent/domain/reconciliation/causes'
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
