import { CAUSE_RANK } from '@dirigent/domain/reconciliation/causes'
import type { Comparison } from '@dirigent/domain/reconciliation/reconcile'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { uuidsV7, type Random } from '@dirigent/system/random'
import { instant, type Tx } from './database.ts'

export type DeviceComparison = { device: number; comparison: Comparison }

type Stored = { id: number; device: number; subject: string; facts: string; detail: string | null }

/** The first number of its advisory locks; the second is the scanner's name. */
const SCANNER_LOCK = 0x5ca4

/**
 * Until the transaction ends nobody else compares with this scanner: two would add the same rows. To be taken before any
 * row lock on its targets.
 */
export const lockScanner = (tx: Tx, scanner: string) =>
  tx.execute('select pg_advisory_xact_lock($1, hashtext($2))', [SCANNER_LOCK, scanner])

/**
 * Brings the stored comparison of these devices with one scanner to what it is now, by differences, under
 * `lockScanner`. A decision stays with its row; whether it still counts, its facts say. What neither side sees any more
 * goes, its decision is in the audit log.
 */
export async function writeComparisons(
  tx: Tx,
  random: Random,
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
  const added: DeviceComparison[] = []
  const changed: (DeviceComparison & { id: number })[] = []
  for (const one of found) {
    const key = `${one.device} ${one.comparison.subject}`
    const row = before.get(key)
    if (row === undefined) added.push(one)
    else if (row.facts !== one.comparison.factsKey || momentsMoved(row, one.comparison))
      changed.push({ ...one, id: row.id })
    before.delete(key)
  }
  if (before.size > 0)
    await tx.execute('delete from scanner_difference where id = any($1::bigint[])', [
      [...before.values()].map(({ id }) => id).toSorted((a, b) => a - b),
    ])
  if (changed.length > 0) await change(tx, changed, now)
  if (added.length > 0) await add(tx, random, scanner, added, now)
}

/** Times of scans are left out of the facts, but the sentence should name the newest. */
function momentsMoved(row: Stored, { cause }: Comparison): boolean {
  if (cause === null || !('seenAt' in cause)) return false
  const former = JSON.parse(row.detail ?? '{}') as { seenAt?: number | null }
  return former.seenAt !== cause.seenAt
}

/** Behind all causes. */
const NO_CAUSE = 99

/**
 * What is found, once however many devices share it: a hundred devices of one image differ in the same thousand ways,
 * and a hundred copies of each would be most of the work. `which` tells each row's.
 */
function dictionary(rows: readonly DeviceComparison[]) {
  const numbers = new Map<string, number>()
  const distinct: Comparison[] = []
  const which = rows.map(({ comparison }) => {
    const { subject, factsKey, cause } = comparison
    // Two with the same facts may still name different moments.
    const moments = cause && 'seenAt' in cause ? JSON.stringify(cause) : ''
    const key = `${subject} ${factsKey} ${moments}`
    const known = numbers.get(key)
    if (known !== undefined) return known
    distinct.push(comparison)
    numbers.set(key, distinct.length)
    return distinct.length
  })
  return { distinct, which }
}

/** The text of an array whose elements need no quotes: numbers and ids. */
const arrayText = (elements: readonly (number | string)[]) => `{${elements.join(',')}}`

/** A dictionary as a table, of the parameters $1 to $5, with the severity of what is a vulnerability. */
const DICTIONARY = `dictionary as materialized (
  select d.at, d.subject, d.side, d.cause ->> 'code' as cause, d.cause as detail, d.rank, d.facts, u.severity
    from unnest($1::text[], $2::text[], $3::jsonb[], $4::smallint[], $5::text[])
         with ordinality as d (subject, side, cause, rank, facts, at)
    left join vulnerability u on u.name = d.subject)`

const dictionaryValues = (distinct: readonly Comparison[]) => [
  distinct.map(({ subject }) => subject),
  distinct.map(({ side }) => side),
  distinct.map(({ cause }) => (cause === null ? null : JSON.stringify(cause))),
  distinct.map(({ cause }) => (cause === null ? NO_CAUSE : CAUSE_RANK[cause.code])),
  distinct.map(({ factsKey }) => factsKey),
]

async function add(
  tx: Tx,
  random: Random,
  scanner: string,
  added: readonly DeviceComparison[],
  now: InstantMs,
): Promise<void> {
  const { distinct, which } = dictionary(added)
  await tx.execute(
    `with ${DICTIONARY}
     insert into scanner_difference (uid, device_id, scanner, subject, side, cause, cause_detail, cause_rank, facts_key,
                                     severity, since)
     select t.uid, t.device, $6, d.subject, d.side, d.cause, d.detail, d.rank, d.facts, d.severity, $7
       from unnest($8::bigint[], $9::integer[], $10::uuid[]) as t (device, which, uid) join dictionary d on d.at = t.which
      order by t.device, d.subject`,
    [
      ...dictionaryValues(distinct),
      scanner,
      instant(now),
      arrayText(added.map(({ device }) => device)),
      arrayText(which),
      arrayText(uuidsV7(added.length, now, random)),
    ],
  )
}

async function change(
  tx: Tx,
  changed: readonly (DeviceComparison & { id: number })[],
  now: InstantMs,
): Promise<void> {
  const { distinct, which } = dictionary(changed)
  await tx.execute(
    `with ${DICTIONARY}
     update scanner_difference x
        set side = d.side, cause = d.cause, cause_detail = d.detail, cause_rank = d.rank, facts_key = d.facts,
            severity = d.severity,
            since = case when x.side = d.side and x.cause is not distinct from d.cause then x.since else $6 end
       from unnest($7::bigint[], $8::integer[]) as t (id, which) join dictionary d on d.at = t.which
      where x.id = t.id`,
    [
      ...dictionaryValues(distinct),
      instant(now),
      arrayText(changed.map(({ id }) => id)),
      arrayText(which),
    ],
  )
}

/**
 * What a transaction has just filled, the planner takes for empty until it is told, and reads it whole each time. Only
 * the columns that rows are found by: the others are long.
 */
export const analyzeScans = (tx: Tx) =>
  tx.execute(
    `analyze scanner_target (scanner, device_id, import_id, id), scanner_finding (target_id, vulnerability, state),
             scanner_difference (device_id, scanner)`,
  )

/** Comparisons of devices that have no target of this scanner any more. */
export const removeComparisons = (tx: Tx, scanner: string, devices: readonly number[]) =>
  tx.execute(
    `delete from scanner_difference x where x.scanner = $1 and x.device_id in (
       select d from unnest($2::bigint[]) as d
        where not exists (select from scanner_target t where t.scanner = $1 and t.device_id = d))`,
    [scanner, devices],
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
