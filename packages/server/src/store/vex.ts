import type { VexAuthority, VexDocument, VexStatus } from '@dirigent/domain/vex/vex'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from './database.ts'

export type VexDocumentRow = {
  document: string
  format: VexDocument['format']
  documentId: string
  author: string
  authority: VexAuthority
  version: string
  issuedAt: InstantMs
  importedBy: string
  importedAt: InstantMs
  endedAt: InstantMs | null
  endedBecause: string | null
  statements: number
  /** Verdicts that it decides now. */
  decides: number
  unmatchedProducts: number
}

const ROW = `
  select d.uid as document, d.format, d.document_id as "documentId", d.author, d.authority, d.version,
         d.issued_at as "issuedAt", d.imported_by as "importedBy", d.imported_at as "importedAt",
         d.ended_at as "endedAt", d.ended_because as "endedBecause", d.unmatched_products as "unmatchedProducts",
         (select count(*) from vex_statement s where s.document_id = d.id) as statements,
         (select count(*) from verdict v join vex_statement s on s.id = v.vex_statement_id
           where s.document_id = d.id) as decides
    from vex_document d`

export const listVexDocuments = (db: Queryable, show: 'live' | 'all'): Promise<VexDocumentRow[]> =>
  db.rows<VexDocumentRow>(
    `${ROW} ${show === 'live' ? 'where d.ended_at is null' : ''} order by d.ended_at nulls first, d.imported_at desc, d.id`,
  )

export const findVexDocument = (db: Queryable, uid: string): Promise<VexDocumentRow | null> =>
  db.maybe<VexDocumentRow>(`${ROW} where d.uid = $1`, [uid])

export type CurrentVex = { uid: string; version: string; issuedAt: InstantMs; sha256: string }

/** The document of this author and id that counts now. */
export const currentVex = (
  tx: Tx,
  author: string,
  documentId: string,
): Promise<CurrentVex | null> =>
  tx.maybe<CurrentVex>(
    `select uid, version, issued_at as "issuedAt", sha256 from vex_document
      where author = $1 and document_id = $2 and ended_at is null for update`,
    [author, documentId],
  )

export type NewVex = {
  uid: string
  document: VexDocument
  authority: VexAuthority
  sha256: string
  by: string
}

/** Stores a document and its statements, one row per product. */
export async function insertVex(tx: Tx, given: NewVex, now: InstantMs): Promise<void> {
  const { document } = given
  const { id } = await tx.one<{ id: number }>(
    `insert into vex_document (uid, format, document_id, author, authority, version, issued_at, sha256,
                               unmatched_products, imported_by, imported_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id`,
    [
      given.uid,
      document.format,
      document.id,
      document.author,
      given.authority,
      document.version,
      instant(Date.parse(document.issuedAt)),
      given.sha256,
      document.unmatchedProducts,
      given.by,
      instant(now),
    ],
  )
  const rows = document.statements.flatMap((statement) =>
    [...new Set([statement.vulnerability, ...statement.aliases])].flatMap((vulnerability) =>
      statement.products.map((product) => ({ ...statement, vulnerability, product })),
    ),
  )
  await tx.execute(
    `insert into vex_statement (document_id, vulnerability, status, justification, note, purl_type, namespace, name, version)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])`,
    [
      id,
      rows.map((row) => row.vulnerability),
      rows.map((row) => row.status),
      rows.map((row) => row.justification),
      rows.map((row) => row.note),
      rows.map(({ product }) => product.type),
      rows.map(({ product }) => product.namespace),
      rows.map(({ product }) => product.name),
      rows.map(({ product }) => product.version),
    ],
  )
}

export async function endVex(
  tx: Tx,
  ended: { uid: string; by: string; because: string },
  now: InstantMs,
): Promise<boolean> {
  const rows = await tx.execute(
    `update vex_document set ended_at = $2, ended_by = $3, ended_because = $4 where uid = $1 and ended_at is null`,
    [ended.uid, instant(now), ended.by, ended.because],
  )
  return rows > 0
}

/** Which purl type the packages of a provider have; everything else is `generic`. */
const PURL_TYPE = `case p.provider when 'apt' then 'deb' when 'dnf' then 'rpm' when 'zypper' then 'rpm'
  when 'apk' then 'apk' when 'pacman' then 'alpm' else 'generic' end`

/**
 * Whether statement s speaks about package version p. A purl names a source package or a binary one; of an rpm's epoch
 * both ways of writing are heard; a distribution's namespace is its name (`redhat` for rhel, `suse` for sles).
 */
const SPEAKS_OF = `s.purl_type = ${PURL_TYPE} and s.name in (p.name, p.source)
  and (s.namespace is null or ${PURL_TYPE} = 'generic' or s.namespace = split_part(p.ecosystem, ':', 1)
       or (s.namespace = 'redhat' and p.ecosystem like 'rhel:%') or (s.namespace = 'suse' and p.ecosystem like 'sles:%')
       or (s.namespace = 'opensuse' and p.ecosystem like 'opensuse%'))
  and (s.version is null or s.version in (p.version, p.source_version, regexp_replace(p.version, '^0:', ''),
       regexp_replace(p.version, '^\\d+:', '')))`

export type HeardStatement = {
  package: number
  vulnerability: number
  statement: number
  status: VexStatus
  authority: VexAuthority
}

/** What documents in force say about these package versions: the organisation's own word first, then the newest. */
export async function vexAbout(tx: Tx, packages: readonly number[]): Promise<HeardStatement[]> {
  const { any } = await tx.one<{ any: boolean }>('select exists (select from vex_statement) as any')
  if (!any || packages.length === 0) return []
  return tx.rows<HeardStatement>(
    `select distinct on (p.id, v.id) p.id as package, v.id as vulnerability, s.id as statement, s.status, d.authority
       from package_version p join vex_statement s on ${SPEAKS_OF}
       join vex_document d on d.id = s.document_id and d.ended_at is null
       join vulnerability v on v.name = s.vulnerability
      where p.id = any($1)
      order by p.id, v.id, d.authority = 'own' desc, d.issued_at desc, s.id desc`,
    [packages],
  )
}

export type SpokenOf = { id: number; ecosystem: string; source: string; title: boolean }

/** The package versions of the fleet that a document speaks about. */
export const spokenOf = (tx: Tx, documentUid: string): Promise<SpokenOf[]> =>
  tx.rows<SpokenOf>(
    `select distinct p.id, p.ecosystem, p.source, p.provider in ('msi', 'apps') as title
       from vex_document d join vex_statement s on s.document_id = d.id
       join package_version p on ${SPEAKS_OF} where d.uid = $1 order by p.id`,
    [documentUid],
  )

export type VexWord = {
  author: string
  authority: VexAuthority
  documentId: string
  version: string
  issuedAt: InstantMs
  status: VexStatus
  justification: string | null
  note: string | null
  product: string
}

/** What documents in force say about one vulnerability. */
export const vexWords = (db: Queryable, vulnerability: string): Promise<VexWord[]> =>
  db.rows<VexWord>(
    `select d.author, d.authority, d.document_id as "documentId", d.version, d.issued_at as "issuedAt", s.status,
            s.justification, s.note, concat_ws('@', concat_ws('/', s.namespace, s.name), s.version) as product
       from vex_statement s join vex_document d on d.id = s.document_id and d.ended_at is null
      where s.vulnerability = $1 order by d.authority, d.issued_at desc, s.id limit 200`,
    [vulnerability],
  )
