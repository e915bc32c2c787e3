import type { InstantMs } from '@dirigent/domain/identity/time'
import type { OfferedUpdate, SectionContent } from '@dirigent/protocol/agent/inventory'
import { canonicalJson } from '@dirigent/protocol/agent/section-hash'
import { uuidV7, type Random } from '@dirigent/system/random'
import { instant, transaction, type Database, type Tx } from '../database.ts'
import { isCatalogueProvider } from '../catalogue-offers.ts'
import { requestPlan } from '../devices.ts'
import type { InventoryDeps, InventoryDevice, SectionOutcome } from './packages.ts'
import { writeSections } from './section-rows.ts'

export type UpdatesReport = { hash: string; takenAt: InstantMs; content: SectionContent['updates'] }

/**
 * Stores which updates a device is offered, by differences. Rows of a provider that could not look for updates this
 * time stay: "not scanned" is not "no updates".
 */
export async function storeUpdates(
  deps: InventoryDeps & { random: Random },
  device: InventoryDevice,
  report: UpdatesReport,
  now: InstantMs,
): Promise<SectionOutcome> {
  const offered = distinct(report.content.updates)
  const { ids, renewed } = await internUpdates(
    deps.db,
    deps.random,
    device.ecosystem ?? '',
    offered,
    now,
  )
  return transaction(deps.db, async (tx) => {
    // Sent together, answered one after the other: what is stored is read under the lock.
    const [row, existing] = await Promise.all([
      tx.one<{ ecosystem: string | null }>(
        'select ecosystem from device where id = $1 for no key update',
        [device.id],
      ),
      readOffers(tx, device.id),
    ])
    if (row.ecosystem !== device.ecosystem) return 'full_needed'
    const { hash, takenAt } = report
    const section = { section: 'updates', hash, content: null, takenAt }
    const [written] = await Promise.all([
      writeOffers(tx, device.id, existing, { offered, ids }, now),
      writeSections(tx, device.id, [section], now),
    ])
    // Everything is sent whole once a day; what is the same leaves nothing to decide.
    if (!written && !renewed) return 'unchanged'
    await requestPlan(tx, device, now)
    return 'stored'
  })
}

const keyOf = (one: { provider: string; name: string; arch: string; version: string }) =>
  `${one.provider}\t${one.name}\t${one.arch}\t${one.version}`

/** The same update from two repositories is one update; security is the stronger word. */
function distinct(updates: readonly OfferedUpdate[]): OfferedUpdate[] {
  const byKey = new Map<string, OfferedUpdate>()
  for (const update of updates) {
    const key = keyOf(update)
    const known = byKey.get(key)
    if (!known || (known.class !== 'security' && update.class === 'security'))
      byKey.set(key, update)
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, update]) => update)
}

type StoredUpdate = {
  id: number
  provider: string
  name: string
  arch: string
  version: string
  class: string
  sha256: string | null
}

/**
 * Ids in the order of `offered`. New ones are added, and the word "security" or a hash that was missing is taken over:
 * `renewed` says that there was such.
 */
async function internUpdates(
  db: Database,
  random: Random,
  ecosystem: string,
  offered: readonly OfferedUpdate[],
  now: InstantMs,
): Promise<{ ids: number[]; renewed: boolean }> {
  if (offered.length === 0) return { ids: [], renewed: false }
  const known = await findUpdates(db, ecosystem, offered)
  const outdated = offered.filter((update) => {
    const stored = known.get(keyOf(update))
    if (!stored) return true
    const stronger = update.class === 'security' && stored.class !== 'security'
    return stronger || (stored.sha256 === null && update.sha256 !== null)
  })
  if (outdated.length > 0) await upsertUpdates(db, random, ecosystem, outdated, now)
  const all = outdated.length > 0 ? await findUpdates(db, ecosystem, offered) : known
  const ids = offered.map((update) => {
    const stored = all.get(keyOf(update))
    if (!stored) throw new Error(`update not found after it was added: ${keyOf(update)}`)
    return stored.id
  })
  return { ids, renewed: outdated.length > 0 }
}

async function findUpdates(
  db: Database,
  ecosystem: string,
  offered: readonly OfferedUpdate[],
): Promise<Map<string, StoredUpdate>> {
  const rows = await db.rows<StoredUpdate>(
    `select u.id, u.provider, u.name, u.arch, u.version, u.class, u.sha256
       from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as k (provider, name, arch, version)
       join available_update u on u.ecosystem = $1 and u.provider = k.provider and u.name = k.name
        and u.arch = k.arch and u.version = k.version`,
    [
      ecosystem,
      offered.map((one) => one.provider),
      offered.map((one) => one.name),
      offered.map((one) => one.arch),
      offered.map((one) => one.version),
    ],
  )
  return new Map(rows.map((row) => [keyOf(row), row]))
}

async function upsertUpdates(
  db: Database,
  random: Random,
  ecosystem: string,
  updates: readonly OfferedUpdate[],
  now: InstantMs,
): Promise<void> {
  await db.execute(
    `insert into available_update (uid, ecosystem, provider, name, arch, version, source, source_version, origin, suite,
                                   class, sha256, size_bytes, first_seen_at)
     select t.uid, $1, t.provider, t.name, t.arch, t.version, t.source, t.source_version, t.origin, t.suite, t.class,
            t.sha256, t.size_bytes, $2
       from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
                   $11::text[], $12::text[], $13::text[], $14::bigint[])
         as t (uid, provider, name, arch, version, source, source_version, origin, suite, class, sha256, size_bytes)
     on conflict (ecosystem, name, arch, version, provider) do update
        set class = case when excluded.class = 'security' then excluded.class else available_update.class end,
            sha256 = coalesce(available_update.sha256, excluded.sha256),
            size_bytes = coalesce(available_update.size_bytes, excluded.size_bytes)`,
    [
      ecosystem,
      instant(now),
      updates.map(() => uuidV7(now, random)),
      updates.map((one) => one.provider),
      updates.map((one) => one.name),
      updates.map((one) => one.arch),
      updates.map((one) => one.version),
      updates.map((one) => one.source),
      updates.map((one) => one.sourceVersion),
      updates.map((one) => one.origin ?? ''),
      updates.map((one) => one.suite ?? ''),
      updates.map((one) => one.class),
      updates.map((one) => one.sha256),
      updates.map((one) => one.sizeBytes),
    ],
  )
}

type Offer = { updateId: number; installedVersion: string; held: boolean; closure: string }

type StoredOffer = Omit<Offer, 'closure'> & { closure: unknown; provider: string }

const readOffers = (tx: Tx, deviceId: number): Promise<StoredOffer[]> =>
  tx.rows(
    `select o.update_id as "updateId", o.installed_version as "installedVersion", o.held, o.closure, u.provider
       from device_update o join available_update u on u.id = o.update_id where o.device_id = $1`,
    [deviceId],
  )

/** True when something of it differs from what was stored. */
async function writeOffers(
  tx: Tx,
  deviceId: number,
  existing: readonly StoredOffer[],
  { offered, ids }: { offered: readonly OfferedUpdate[]; ids: readonly number[] },
  now: InstantMs,
): Promise<boolean> {
  const before = new Map(existing.map((row) => [row.updateId, row]))
  const wanted = offered.map((update, index): Offer => ({
    updateId: ids[index] ?? 0,
    installedVersion: update.installedVersion,
    held: update.held,
    closure: canonicalJson(update.closure),
  }))
  const offeredIds = new Set(ids)
  const missing = existing.filter(
    (row) =>
      !offeredIds.has(row.updateId) &&
      // The server makes these itself; the device knows nothing about them.
      !isCatalogueProvider(row.provider),
  )
  const unscanned = missing.length > 0 ? await providersWithoutScan(tx, deviceId) : new Set()
  const gone = missing.filter((row) => !unscanned.has(row.provider))
  const changed = wanted.filter((offer) => {
    const row = before.get(offer.updateId)
    if (!row) return true
    const same = row.installedVersion === offer.installedVersion && row.held === offer.held
    return !same || canonicalJson(row.closure) !== offer.closure
  })
  await Promise.all([
    gone.length > 0
      ? tx.execute(
          'delete from device_update where device_id = $1 and update_id = any($2::integer[])',
          [deviceId, gone.map((row) => row.updateId)],
        )
      : null,
    changed.length > 0 ? upsertOffers(tx, deviceId, changed, now) : null,
  ])
  return gone.length + changed.length > 0
}

async function upsertOffers(
  tx: Tx,
  deviceId: number,
  offers: readonly Offer[],
  now: InstantMs,
): Promise<void> {
  const rows = offers.toSorted((a, b) => a.updateId - b.updateId)
  await tx.execute(
    `insert into device_update (device_id, update_id, installed_version, held, closure, since)
     select $1, t.id, t.installed, t.held, t.closure, $6
       from unnest($2::integer[], $3::text[], $4::boolean[], $5::jsonb[]) as t (id, installed, held, closure)
     on conflict (device_id, update_id) do update
        set installed_version = excluded.installed_version, held = excluded.held, closure = excluded.closure`,
    [
      deviceId,
      rows.map((row) => row.updateId),
      rows.map((row) => row.installedVersion),
      rows.map((row) => row.held),
      rows.map((row) => row.closure),
      instant(now),
    ],
  )
}

/** By the newest coverage section, which devices send before their updates. */
async function providersWithoutScan(tx: Tx, deviceId: number): Promise<Set<string>> {
  const row = await tx.maybe<{ content: SectionContent['coverage'] | null }>(
    "select content from device_section where device_id = $1 and section = 'coverage'",
    [deviceId],
  )
  const failed = (row?.content?.providers ?? []).filter(
    ({ updates }) => updates === 'failed' || updates === 'not_scanned',
  )
  return new Set(failed.map(({ provider }) => provider))
}
