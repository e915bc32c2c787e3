import type { CatalogueEntry, CatalogueSource, Installer } from '@dirigent/domain/catalogue/entry'
import { compareVersions } from '@dirigent/domain/versions/registry'
import { DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { uuidV7, type Random } from '@dirigent/system/random'
import { instant, type Queryable, type Tx } from './database.ts'

/** The newest version of each package while a load streams by; one that names installers before one that does not. */
export type NewestEntries = Map<string, CatalogueEntry>

export function keepNewest(newest: NewestEntries, entry: CatalogueEntry): void {
  const key = `${entry.source}\t${entry.packageId}`
  const known = newest.get(key)
  const order = known ? compareVersions('generic', entry.version, known.version) : 1
  if (!known || order > 0 || (order === 0 && known.installers.length === 0)) newest.set(key, entry)
}

const WRITE_BATCH = 2_000

/**
 * Brings the catalogue to what was loaded, by differences. A version's installers that are known stay when a load only
 * names the version. What a load does not speak about stays: catalogues come in parts.
 */
export async function mergeCatalogue(
  tx: Tx,
  random: Random,
  newest: NewestEntries,
  now: InstantMs,
): Promise<number> {
  const entries = [...newest.values()].sort((a, b) =>
    `${a.source}\t${a.packageId}` < `${b.source}\t${b.packageId}` ? -1 : 1,
  )
  let changed = 0
  for (let at = 0; at < entries.length; at += WRITE_BATCH)
    changed += await mergeBatch(tx, random, entries.slice(at, at + WRITE_BATCH), now)
  return changed
}

async function mergeBatch(
  tx: Tx,
  random: Random,
  batch: readonly CatalogueEntry[],
  now: InstantMs,
): Promise<number> {
  const columns = [
    batch.map((one) => one.source),
    batch.map((one) => one.packageId),
    batch.map((one) => one.version),
  ]
  const written = await tx.execute(
    `insert into catalogue_entry (uid, source, package_id, version, name, publisher, platform, installers,
                                  first_seen_at, changed_at)
     select uid, source, package_id, version, name, publisher, platform, installers, $9, $9
       from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::jsonb[])
            as t (source, package_id, version, uid, name, publisher, platform, installers)
     on conflict (source, package_id, version) do update
        set name = excluded.name, publisher = coalesce(excluded.publisher, catalogue_entry.publisher),
            installers = case when excluded.installers = '[]' then catalogue_entry.installers else excluded.installers end,
            withdrawn_at = null, changed_at = excluded.changed_at
      where catalogue_entry.withdrawn_at is not null or catalogue_entry.name <> excluded.name
         or (excluded.installers <> '[]' and catalogue_entry.installers <> excluded.installers)`,
    [
      ...columns,
      batch.map(() => uuidV7(now, random)),
      batch.map((one) => one.name),
      batch.map((one) => one.publisher),
      batch.map((one) => one.platform),
      batch.map((one) => JSON.stringify(one.installers)),
      instant(now),
    ],
  )
  const former = await tx.execute(
    `update catalogue_entry c set withdrawn_at = $4, changed_at = $4
       from unnest($1::text[], $2::text[], $3::text[]) as t (source, package_id, version)
      where c.source = t.source and c.package_id = t.package_id and c.version <> t.version and c.withdrawn_at is null`,
    [...columns, instant(now)],
  )
  return written + former
}

export type StoredEntry = {
  id: number
  uid: string
  source: CatalogueSource
  packageId: string
  name: string
  publisher: string | null
  version: string
  platform: 'windows' | 'macos'
  installers: Installer[]
  detection: OwnDetection | null
  signer: string | null
  addedBy: string | null
  changedAt: InstantMs
}

/** How a device tells that an own package is installed: by its entry in the list of programs. */
export type OwnDetection = { name: string; publisher: string | null; productCode: string | null }

const COLUMNS = `c.id, c.uid, c.source, c.package_id as "packageId", c.name, c.publisher, c.version, c.platform,
                 c.installers, c.detection, c.signer, c.added_by as "addedBy", c.changed_at as "changedAt"`

/** The catalogue's current entries that the fleet has titles for, and all of the organisation's own. */
export const usedEntries = (db: Queryable): Promise<StoredEntry[]> =>
  db.rows<StoredEntry>(
    `select ${COLUMNS} from catalogue_entry c
      where c.withdrawn_at is null
        and (c.source = 'own'
          or (c.source = 'winget' and exists (select 1 from software_product s where s.winget = c.package_id))
          or (c.source = 'cask' and exists (select 1 from software_product s where s.cask = c.package_id)))
      order by c.id`,
  )

/** A manifest that could not be had is asked for again after this. */
const FETCH_AGAIN_MS = DAY_MS

/** winget packages that the fleet has and whose installers are not known, not asked for lately. */
export const entriesWithoutInstaller = (
  db: Queryable,
  now: InstantMs,
  limit: number,
): Promise<{ id: number; packageId: string; version: string }[]> =>
  db.rows(
    `select c.id, c.package_id as "packageId", c.version from catalogue_entry c
      where c.source = 'winget' and c.withdrawn_at is null and c.installers = '[]'
        and (c.fetched_at is null or c.fetched_at < $1)
        and exists (select 1 from software_product s where s.winget = c.package_id)
      order by c.fetched_at nulls first, c.id limit $2`,
    [instant(now - FETCH_AGAIN_MS), limit],
  )

export const noteFetch = (tx: Tx, id: number, now: InstantMs): Promise<number> =>
  tx.execute('update catalogue_entry set fetched_at = $2 where id = $1', [id, instant(now)])

export const setInstallers = (
  tx: Tx,
  id: number,
  installers: readonly Installer[],
  now: InstantMs,
): Promise<number> =>
  tx.execute('update catalogue_entry set installers = $2, changed_at = $3 where id = $1', [
    id,
    JSON.stringify(installers),
    instant(now),
  ])

/** Entries whose name or id contains the text, own packages first. */
export const searchEntries = (
  db: Queryable,
  query: { q: string; source: CatalogueSource | null; limit: number },
): Promise<StoredEntry[]> =>
  db.rows<StoredEntry>(
    `select ${COLUMNS} from catalogue_entry c
      where c.withdrawn_at is null and ($2::text is null or c.source = $2)
        and ($1 = '' or position(lower($1) in lower(c.name)) > 0 or position(lower($1) in lower(c.package_id)) > 0)
      order by (c.source = 'own') desc, lower(c.name) collate "C", c.id limit $3`,
    [query.q, query.source, query.limit],
  )

export type OwnPackage = {
  packageId: string
  name: string
  publisher: string | null
  version: string
  platform: 'windows' | 'macos'
  installer: Installer
  detection: OwnDetection
  signer: string | null
  addedBy: string
}

/** Adds a version of an own package; its former versions are no longer offered. Null when this version is there. */
export async function addOwnPackage(
  tx: Tx,
  random: Random,
  own: OwnPackage,
  now: InstantMs,
): Promise<StoredEntry | null> {
  const added = await tx.maybe<StoredEntry>(
    `insert into catalogue_entry as c (uid, source, package_id, version, name, publisher, platform, installers, detection,
                                  signer, added_by, first_seen_at, changed_at)
     values ($1, 'own', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
     on conflict (source, package_id, version) do nothing returning ${COLUMNS}`,
    [
      uuidV7(now, random),
      own.packageId,
      own.version,
      own.name,
      own.publisher,
      own.platform,
      JSON.stringify([own.installer]),
      JSON.stringify(own.detection),
      own.signer,
      own.addedBy,
      instant(now),
    ],
  )
  if (!added) return null
  await tx.execute(
    `update catalogue_entry set withdrawn_at = $3, changed_at = $3
      where source = 'own' and package_id = $1 and version <> $2 and withdrawn_at is null`,
    [own.packageId, own.version, instant(now)],
  )
  return added
}

/** Takes an own package back: it is offered to nobody any more. Null when there is none of this id. */
export const withdrawEntry = (tx: Tx, uid: string, now: InstantMs): Promise<StoredEntry | null> =>
  tx.maybe<StoredEntry>(
    `update catalogue_entry c set withdrawn_at = $2, changed_at = $2
      where c.uid = $1 and c.source = 'own' and c.withdrawn_at is null returning ${COLUMNS}`,
    [uid, instant(now)],
  )
