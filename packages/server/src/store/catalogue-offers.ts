import { deviceArch, offerFor, type CatalogueOffer } from '@dirigent/domain/catalogue/offer'
import type { InstallerArch } from '@dirigent/domain/catalogue/entry'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Confidence } from '@dirigent/domain/software/resolve'
import { compact, publisherForms, readName } from '@dirigent/domain/software/names'
import { compareVersions } from '@dirigent/domain/versions/registry'
import { uuidV7, type Random } from '@dirigent/system/random'
import { usedEntries, type StoredEntry } from './catalogue.ts'
import { instant, type Queryable, type Tx } from './database.ts'

/** Providers of offers that the server makes itself; a device's own list of updates says nothing about them. */
export const CATALOGUE_PROVIDERS = ['winget', 'cask', 'own'] as const
export const isCatalogueProvider = (provider: string): boolean =>
  CATALOGUE_PROVIDERS.some((one) => one === provider)

/** One distinct installed version of a title. */
export type InstalledTitle = {
  id: number
  ecosystem: string
  provider: string
  name: string
  arch: string
  origin: string
  confidence: Confidence
  version: string | null
  winget: string | null
  cask: string | null
  /** Fixed versions of its fixable vulnerabilities. */
  fixes: string[]
}

export type TitleOffer = { title: InstalledTitle; entry: StoredEntry; offer: CatalogueOffer }

const TITLES = `
  select p.id, p.ecosystem, p.provider, p.name, p.arch, p.origin, s.confidence, s.version, s.winget, s.cask,
         array(select v.fixed_version from verdict v
                where v.package_version_id = p.id and v.status = 'fixable' and v.fixed_version is not null) as fixes
    from software_product s join package_version p on p.id = s.package_version_id`

const sure = (confidence: Confidence) => confidence === 'exact' || confidence === 'strong'

/** An own package is found by the name, and where it is given the publisher, in the list of programs. */
function isOwn(entry: StoredEntry, title: InstalledTitle): boolean {
  if (!entry.detection) return false
  const { name, publisher } = entry.detection
  if (compact(readName(title.name).name) !== compact(readName(name).name)) return false
  if (publisher === null) return true
  const forms = publisherForms(title.origin)
  return publisherForms(publisher).some((form) => forms.includes(form))
}

/** The organisation's own package takes the place of a public one. */
function entryFor(
  title: InstalledTitle,
  byId: ReadonlyMap<string, StoredEntry>,
  own: readonly StoredEntry[],
) {
  const platform = title.provider === 'apps' ? 'macos' : 'windows'
  const mine = own.find((entry) => entry.platform === platform && isOwn(entry, title))
  if (mine) return mine
  const [source, id] = platform === 'macos' ? ['cask', title.cask] : ['winget', title.winget]
  return id === null || id === undefined ? undefined : byId.get(`${source}\t${id}`)
}

const isVersion = (text: string) => /^[A-Za-z0-9][A-Za-z0-9+.:~^_-]{0,254}$/.test(text)

/** What the catalogues offer to each distinct installed title, also what cannot be assigned, with its reason. */
export async function titleOffers(db: Queryable): Promise<TitleOffer[]> {
  const entries = await usedEntries(db)
  if (entries.length === 0) return []
  const titles = await db.rows<InstalledTitle>(`${TITLES} order by p.id`)
  const byId = new Map(entries.map((entry) => [`${entry.source}\t${entry.packageId}`, entry]))
  const own = entries.filter((entry) => entry.source === 'own')
  return titles.flatMap((title) => {
    const entry = entryFor(title, byId, own)
    if (!entry || !isVersion(entry.version)) return []
    // 64-bit Windows and any Mac where the list of programs does not say.
    const arch = deviceArch(title.arch) ?? 'x64'
    const known = entry.source === 'own' || sure(title.confidence)
    const offer = offerFor(entry, title.version, arch, known)
    return offer ? [{ title, entry, offer }] : []
  })
}

/** A newer version that closes a vulnerability is a security update, whatever its publisher calls it. */
const classOf = ({ title, entry }: TitleOffer) =>
  title.fixes.some((fixed) => compareVersions('generic', entry.version, fixed) >= 0)
    ? 'security'
    : 'unclassified'

/**
 * Makes the offers of the devices what the catalogues say, by differences; answers the devices that changed. Only what
 * can be assigned becomes an offer, so that no rollout waits for what nobody can install.
 */
export async function writeCatalogueOffers(
  tx: Tx,
  random: Random,
  offers: readonly TitleOffer[],
  now: InstantMs,
): Promise<number[]> {
  const assignable = offers.filter((one) => one.offer.unassignable === null)
  const updates = await internUpdates(tx, random, assignable, now)
  await tx.execute(
    'create temp table wanted_offer (package_version_id integer, update_id integer, installed text) on commit drop',
  )
  await tx.execute(
    'insert into wanted_offer select * from unnest($1::integer[], $2::integer[], $3::text[])',
    [
      assignable.map((one) => one.title.id),
      updates,
      assignable.map((one) => one.title.version ?? ''),
    ],
  )
  const gone = await tx.rows<{ id: number }>(
    `delete from device_update x using available_update u
      where u.id = x.update_id and u.provider = any($1)
        and not exists (select 1 from wanted_offer w join device_package p on p.package_version_id = w.package_version_id
                         where w.update_id = x.update_id and p.device_id = x.device_id)
     returning x.device_id as id`,
    [CATALOGUE_PROVIDERS],
  )
  const added = await tx.rows<{ id: number }>(
    `insert into device_update (device_id, update_id, installed_version, held, closure, since)
     select distinct on (p.device_id, w.update_id) p.device_id, w.update_id, w.installed, false, '[]'::jsonb, $1::timestamptz
       from wanted_offer w join device_package p on p.package_version_id = w.package_version_id
       join device d on d.id = p.device_id and d.state = 'active'
      order by p.device_id, w.update_id
     on conflict (device_id, update_id) do nothing returning device_id as id`,
    [instant(now)],
  )
  return [...new Set([...gone, ...added].map((row) => row.id))].sort((a, b) => a - b)
}

const archOf = (arch: InstallerArch | string) => (/^[a-z0-9_-]*$/.test(arch) ? arch : '')

/** Ids in the order of the offers; new ones are added, and the word "security" is taken over. */
async function internUpdates(
  tx: Tx,
  random: Random,
  offers: readonly TitleOffer[],
  now: InstantMs,
): Promise<number[]> {
  if (offers.length === 0) return []
  const keyOf = (
    ecosystem: string,
    name: string,
    arch: string,
    version: string,
    provider: string,
  ) => [ecosystem, name, arch, version, provider].join('\t')
  const distinct = new Map(
    offers.map((one) => {
      const { title, entry } = one
      const arch = archOf(title.arch)
      return [
        keyOf(title.ecosystem, title.name, arch, entry.version, entry.source),
        { ...one, arch },
      ]
    }),
  )
  const rows = [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
  const stored = await tx.rows<{
    id: number
    ecosystem: string
    name: string
    arch: string
    version: string
    provider: string
  }>(
    `insert into available_update (uid, ecosystem, provider, name, arch, version, source, source_version, origin, suite,
                                   class, sha256, first_seen_at)
     select uid, ecosystem, provider, name, arch, version, source, version, origin, '', class, sha256, $10
       from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                   $11::text[]) as t (uid, ecosystem, provider, name, arch, version, source, class, sha256, origin)
     on conflict (ecosystem, name, arch, version, provider) do update
        set class = case when excluded.class = 'security' then excluded.class else available_update.class end,
            sha256 = excluded.sha256
     returning id, ecosystem, name, arch, version, provider`,
    [
      rows.map(() => uuidV7(now, random)),
      rows.map((one) => one.title.ecosystem),
      rows.map((one) => one.entry.source),
      rows.map((one) => one.title.name),
      rows.map((one) => one.arch),
      rows.map((one) => one.entry.version),
      rows.map((one) => one.entry.packageId),
      rows.map(classOf),
      rows.map((one) => one.offer.installer?.sha256 ?? null),
      instant(now),
      rows.map((one) => one.entry.publisher ?? one.entry.source),
    ],
  )
  const ids = new Map(
    stored.map((row) => [
      keyOf(row.ecosystem, row.name, row.arch, row.version, row.provider),
      row.id,
    ]),
  )
  const idOf = ({ title, entry }: TitleOffer) =>
    ids.get(keyOf(title.ecosystem, title.name, archOf(title.arch), entry.version, entry.source)) ??
    0
  await tx.execute(
    `insert into update_installer (update_id, entry_id, installer)
     select * from unnest($1::integer[], $2::integer[], $3::jsonb[]) order by 1
     on conflict (update_id) do update set entry_id = excluded.entry_id, installer = excluded.installer`,
    [
      rows.map(idOf),
      rows.map((one) => one.entry.id),
      rows.map((one) => JSON.stringify(one.offer.installer)),
    ],
  )
  return offers.map(idOf)
}
