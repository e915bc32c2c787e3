import { createHash } from 'node:crypto'
import { MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { canonicalJson } from '@dirigent/protocol/agent/section-hash'
import { instant, type Queryable, type Tx } from './database.ts'

/** One audit row as it is chained: every column, so that no change of any of them goes unnoticed. */
type AuditRow = {
  id: number
  uid: string
  at: InstantMs
  actor_kind: string
  actor: string
  action: string
  subject_kind: string
  subject: string
  reason: string | null
  detail: unknown
}
const COLUMNS =
  'a.id, a.uid, a.at, a.actor_kind, a.actor, a.action, a.subject_kind, a.subject, a.reason, a.detail'

/** A point of the chain that was written outside of the database, so that rewriting all of it shows. */
export type ChainHead = { sequence: number; hash: string; sealedAt: InstantMs }

export type SealedHead = ChainHead & { previousSealedAt: InstantMs | null }

const SEAL_BATCH = 2_000
/** Transactions that are still open have ids this far back at most … */
const LATE_COMMIT_IDS = 50_000
/** … and after a pause like this (a stopped server) all rows are looked at. */
const EVERYTHING_AFTER_MS = 10 * MINUTE_MS
const GENESIS = Buffer.alloc(32)

function link(previous: Buffer, row: AuditRow): Buffer {
  return createHash('sha256').update(previous).update(canonicalJson(row)).digest()
}

/**
 * Chains committed audit rows that have no seal yet; one caller at a time. Answers the new head, or null when there was
 * nothing to seal. The chain follows the order of sealing: a row that committed late is chained late, and no writer
 * ever waits for another.
 */
export async function sealAudit(tx: Tx, now: InstantMs): Promise<SealedHead | null> {
  const last = await tx.maybe<{ sequence: number; hash: Buffer; sealed_at: InstantMs }>(
    'select sequence, hash, sealed_at from audit_seal order by sequence desc limit 1',
  )
  const everything = !last || now - last.sealed_at > EVERYTHING_AFTER_MS
  const rows = await tx.rows<AuditRow>(
    `select ${COLUMNS} from audit a
      where a.id > case when $1 then 0 else coalesce((select max(audit_id) from audit_seal), 0) - ${LATE_COMMIT_IDS} end
        and not exists (select 1 from audit_seal s where s.audit_id = a.id)
      order by a.id limit ${SEAL_BATCH}`,
    [everything],
  )
  if (rows.length === 0) return null
  let hash: Buffer = last?.hash ?? GENESIS
  const seals = rows.map((row, at) => {
    hash = link(hash, row)
    return { sequence: (last?.sequence ?? 0) + 1 + at, id: row.id, hash }
  })
  await tx.execute(
    `insert into audit_seal (sequence, audit_id, hash, sealed_at)
     select s, a, h, $4::timestamptz from unnest($1::bigint[], $2::bigint[], $3::bytea[]) as t (s, a, h)`,
    [seals.map((s) => s.sequence), seals.map((s) => s.id), seals.map((s) => s.hash), instant(now)],
  )
  return {
    sequence: (last?.sequence ?? 0) + rows.length,
    hash: hash.toString('hex'),
    sealedAt: now,
    previousSealedAt: last?.sealed_at ?? null,
  }
}

export type ChainVerdict = {
  ok: boolean
  entries: number
  sealed: number
  head: string | null
  /** uid of the first entry that does not fit; null when it is gone altogether or the chain is whole. */
  brokenAt: string | null
  because: 'entry_changed' | 'entry_missing' | 'seal_missing' | 'head_differs' | null
}

const VERIFY_BATCH = 5_000

/**
 * Recomputes the chain from the rows and says where it breaks. `heads` are earlier heads from outside the database:
 * each must still be part of the chain.
 */
export async function verifyAudit(
  db: Queryable,
  heads: readonly ChainHead[],
): Promise<ChainVerdict> {
  const { entries } = await db.one<{ entries: number }>('select count(*) as entries from audit')
  const expected = new Map(heads.map((head) => [head.sequence, head.hash]))
  let hash: Buffer = GENESIS
  let sequence = 0
  const verdict = (because: ChainVerdict['because'], brokenAt: string | null): ChainVerdict => ({
    ok: because === null,
    entries,
    sealed: sequence,
    head: sequence === 0 ? null : hash.toString('hex'),
    brokenAt,
    because,
  })
  for (;;) {
    const rows = await db.rows<AuditRow & { sequence: number; hash: Buffer; present: boolean }>(
      `select s.sequence, s.hash, a.id is not null as present, ${COLUMNS}
         from audit_seal s left join audit a on a.id = s.audit_id
        where s.sequence > $1 order by s.sequence limit ${VERIFY_BATCH}`,
      [sequence],
    )
    if (rows.length === 0) break
    for (const { sequence: next, hash: sealed, present, ...row } of rows) {
      if (next !== sequence + 1) return verdict('seal_missing', present ? row.uid : null)
      if (!present) return verdict('entry_missing', null)
      const computed = link(hash, row)
      if (!computed.equals(sealed)) return verdict('entry_changed', row.uid)
      hash = computed
      sequence = next
      const head = expected.get(sequence)
      if (head !== undefined && head !== hash.toString('hex'))
        return verdict('head_differs', row.uid)
    }
  }
  const lost = heads.some((head) => head.sequence > sequence)
  return verdict(lost ? 'head_differs' : null, null)
}
