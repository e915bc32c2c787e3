import { createHash } from 'node:crypto'
import { DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { PACKAGES_MAX } from '@dirigent/protocol/agent/inventory'
import { packageLine, packagesTextHash } from '@dirigent/protocol/agent/section-hash'
import type { Batcher } from '../../batches.ts'
import { instant, transaction, type Database, type Tx } from '../database.ts'
import { requestPlan } from '../devices.ts'
import { requestFindings } from '../finding-requests.ts'
import { refreshDeviceFindings } from '../findings.ts'
import { publish } from '../notifications.ts'
import type { FirstInventory } from './first-inventory.ts'
import { differences, type Members, type PackageSet, type PackageSets } from './package-sets.ts'
import type { PackageRow, PackageVersions } from './package-versions.ts'
import { writeSections } from './section-rows.ts'

export type InventoryDeps = {
  db: Database
  versions: PackageVersions
  sets: PackageSets
  /** Stores first inventories, several devices' together; false leaves it to the general way. */
  first: Batcher<FirstInventory, boolean>
}
export type InventoryDevice = {
  id: number
  uid: string
  ecosystem: string | null
  /** It has sent packages before. */
  hasPackages: boolean
}
export type SectionOutcome = 'stored' | 'unchanged' | 'full_needed' | 'hash_mismatch'

export type FullPackages = {
  provider: string
  hash: string
  takenAt: InstantMs
  /** `packagesText` of the protocol. */
  text: string
}
export type PackagesDelta = {
  base: string
  hash: string
  takenAt: InstantMs
  added: readonly PackageRow[]
  removed: readonly { name: string; version: string; arch: string }[]
}

type Target = {
  provider: string
  hash: string
  takenAt: InstantMs
  /** Ids of all packages, ascending. */
  members: Members
  set: PackageSet
  /** The stored hash that this was computed from; null when it does not depend on it. */
  base: string | null
  added: number
}

/** Stores what a device has installed, sent whole. `hash_mismatch`: the content is not what its hash says. */
export async function storeFullPackages(
  deps: InventoryDeps,
  device: InventoryDevice,
  report: FullPackages,
  now: InstantMs,
): Promise<SectionOutcome | 'lines_invalid'> {
  const { provider, text } = report
  if (packagesTextHash(provider, text) !== report.hash) return 'hash_mismatch'
  const lines = text === '' ? [] : text.split('\n')
  if (lines.length > PACKAGES_MAX || !ascend(lines)) return 'lines_invalid'
  const key = setKey(device, report.hash)
  const known = await deps.sets.find(deps.db, key)
  const facts = { provider, hash: report.hash, takenAt: report.takenAt, base: null }
  if (known)
    return write(deps, device, { ...facts, members: known.members, set: known, added: 0 }, now)
  const scope = { provider, ecosystem: device.ecosystem ?? '' }
  const interned = await deps.versions.idsOf(deps.db, scope, lines)
  if (!interned) return 'lines_invalid'
  const { ids, added } = interned
  const members = ascending(ids)
  const set = await chooseSet(deps, device, { key, hash: report.hash, members })
  return write(deps, device, { ...facts, members, set, added }, now)
}

/**
 * Takes over the content that a hash names when some other device has sent it before: nothing has to be sent at all.
 * A device that names a hash falsely only lies about itself, as it could with a list. False when nobody has sent it.
 */
export async function adoptPackages(
  deps: InventoryDeps,
  device: InventoryDevice,
  hash: string,
  now: InstantMs,
): Promise<boolean> {
  // Without its release nobody can say which packages these are.
  if (device.ecosystem === null) return false
  const set = await deps.sets.find(deps.db, setKey(device, hash))
  const provider = set && (await deps.versions.providerOf(deps.db, set.members[0] ?? 0))
  if (!set || !provider) return false
  const facts = { provider, hash, takenAt: now, base: null, added: 0 }
  return (await write(deps, device, { ...facts, members: set.members, set }, now)) !== 'full_needed'
}

/** Applies what changed since `base`; anything that does not fit together is `full_needed`, never a guess. */
export async function storePackagesDelta(
  deps: InventoryDeps,
  device: InventoryDevice,
  delta: PackagesDelta,
  now: InstantMs,
): Promise<SectionOutcome> {
  const current = await currentPackages(deps, device.id)
  if (!current) return 'full_needed'
  if (current.hash === delta.hash) return 'unchanged'
  if (current.hash !== delta.base) return 'full_needed'
  const lines = await deps.versions.linesOf(deps.db, [...current.members])
  const idByLine = new Map(lines.map((line, index) => [line, current.members[index] ?? 0]))
  if (!removeLines(idByLine, delta.removed)) return 'full_needed'
  const addedLines = delta.added.map(packageLine)
  const scope = { provider: current.provider, ecosystem: device.ecosystem ?? '' }
  const resulting = [...idByLine.keys(), ...addedLines].sort().join('\n')
  if (packagesTextHash(current.provider, resulting) !== delta.hash) return 'full_needed'
  const interned = await deps.versions.idsOf(deps.db, scope, addedLines)
  if (!interned) return 'full_needed'
  const members = ascending([...idByLine.values(), ...interned.ids])
  const key = setKey(device, delta.hash)
  const set =
    (await deps.sets.find(deps.db, key)) ??
    (await chooseSet(deps, device, { key, hash: delta.hash, members }))
  const { hash, takenAt, base } = delta
  const target = {
    provider: current.provider,
    hash,
    takenAt,
    base,
    members,
    set,
    added: interned.added,
  }
  return write(deps, device, target, now)
}

/** False when something is to be removed that is not there. */
function removeLines(idByLine: Map<string, number>, removed: PackagesDelta['removed']): boolean {
  const byKey = new Map<string, string>()
  for (const line of idByLine.keys()) byKey.set(line.split('\t', 3).join('\t'), line)
  return removed.every((row) => {
    const line = byKey.get(`${row.name}\t${row.arch}\t${row.version}`)
    return line !== undefined && idByLine.delete(line)
  })
}

/** One order only, no line twice: the same packages have one hash. */
function ascend(lines: readonly string[]): boolean {
  return lines.every((line, index) => index === 0 || (lines[index - 1] ?? '') < line)
}

function ascending(ids: readonly number[]): Members {
  const all = Int32Array.from(ids).sort()
  return all.filter((id, index) => index === 0 || id !== all[index - 1])
}

/** The same packages of another release are other packages, so the release is part of a set's address. */
function setKey(device: InventoryDevice, hash: string): Buffer {
  return createHash('sha256')
    .update(`${device.ecosystem ?? ''}\n${hash}`)
    .digest()
}

type OwnSet = { own: number | null; twin: boolean }

/**
 * For a content that no set has exactly: the nearest set with differences, or a set of its own. A content that a second
 * device has gets its own set: the third need not even send it.
 */
async function chooseSet(
  deps: InventoryDeps,
  device: InventoryDevice,
  content: { key: Buffer; hash: string; members: Members },
): Promise<PackageSet> {
  const ecosystem = device.ecosystem ?? ''
  const [row] = await deps.db.prepared<OwnSet>(
    'own-set',
    `select d.package_set_id as own,
            exists (select 1 from device o where o.packages_hash = $2 and o.ecosystem = $3 and o.id <> d.id) as twin
       from device d where d.id = $1`,
    [device.id, content.hash, ecosystem],
  )
  const similar = row?.twin
    ? null
    : await deps.sets.similar(deps.db, ecosystem, content.members, row?.own ?? null)
  if (similar) return similar
  const added = await deps.sets.add(deps.db, content.key, content.members)
  deps.sets.used(ecosystem, added.id)
  return added
}

type Locked = { ecosystem: string | null; setId: number | null; hash: string | null }

async function lockDevice(tx: Tx, deviceId: number): Promise<Locked> {
  const [row] = await tx.prepared<Locked>(
    'lock-device-packages',
    `select ecosystem, package_set_id as "setId", packages_hash as hash from device where id = $1 for no key update`,
    [deviceId],
  )
  if (!row) throw new Error(`device ${deviceId} is gone`)
  return row
}

type Current = { setId: number | null; members: Members; hash: string; provider: string }

async function currentPackages(deps: InventoryDeps, deviceId: number): Promise<Current | null> {
  return transaction(
    deps.db,
    async (tx) => {
      const [row] = await tx.prepared<{
        setId: number | null
        hash: string
        provider: string | null
      }>(
        'current-packages',
        `select d.package_set_id as "setId", s.hash, s.content->>'provider' as provider
         from device d join device_section s on s.device_id = d.id and s.section = 'packages' where d.id = $1`,
        [deviceId],
      )
      if (!row || row.setId === null || row.provider === null) return null
      const members = await membersOf(deps, tx, deviceId, row.setId)
      return { setId: row.setId, hash: row.hash, provider: row.provider, members }
    },
    { isolation: 'repeatable read' },
  )
}

type DifferenceRow = { id: number; installed: boolean }

async function membersOf(
  deps: InventoryDeps,
  tx: Tx,
  deviceId: number,
  setId: number,
): Promise<Members> {
  const set = await deps.sets.byId(tx, setId)
  return applyDifferences(set.members, await differenceRows(tx, deviceId))
}

const differenceRows = (tx: Tx, deviceId: number): Promise<DifferenceRow[]> =>
  tx.prepared<DifferenceRow>(
    'package-differences',
    'select package_version_id as id, installed from device_package_difference where device_id = $1',
    [deviceId],
  )

function applyDifferences(members: Members, rows: readonly DifferenceRow[]): Members {
  if (rows.length === 0) return members
  const removed = new Set(rows.filter((row) => !row.installed).map((row) => row.id))
  const kept = members.filter((id) => !removed.has(id))
  return ascending([...kept, ...rows.filter((row) => row.installed).map((row) => row.id)])
}

/** More than this is a first inventory or a release upgrade: its findings follow a moment later. */
const CHANGES_AT_ONCE_MAX = 200

/** The first inventory in one statement, any other under the device's row lock. */
async function write(
  deps: InventoryDeps,
  device: InventoryDevice,
  target: Target,
  now: InstantMs,
): Promise<SectionOutcome> {
  if (target.base === null && !device.hasPackages) {
    const { provider, hash, takenAt, set } = target
    const { id, uid, ecosystem } = device
    const stored = await deps.first.ask({
      device: { id, uid, ecosystem },
      provider,
      hash,
      takenAt,
      setId: set.id,
      ...differences(set.members, target.members),
      newVersions: target.added > 0,
      now,
    })
    if (stored) return 'stored'
  }
  return writeLocked(deps, device, target, now)
}

/** One transaction under the device's row lock: set, differences, history, section, findings, planner's inbox. */
function writeLocked(
  deps: InventoryDeps,
  device: InventoryDevice,
  target: Target,
  now: InstantMs,
): Promise<SectionOutcome> {
  return transaction(deps.db, async (tx) => {
    const row = await lockDevice(tx, device.id)
    // The release or the packages changed while this was computed: the device sends it again.
    if (row.ecosystem !== device.ecosystem) return 'full_needed'
    if (target.base !== null && row.hash !== target.base) return 'full_needed'
    const existing = row.setId === null ? [] : await differenceRows(tx, device.id)
    const before =
      row.setId === null
        ? null
        : applyDifferences((await deps.sets.byId(tx, row.setId)).members, existing)
    const changes = before ? differences(before, target.members) : { added: [], removed: [] }
    const moved = changes.added.length > 0 || changes.removed.length > 0
    // None needs another's answer, so they are sent together.
    await Promise.all([
      writeDifferences(tx, device.id, target, row.setId, existing),
      moved ? writeChanges(tx, device.id, changes, changedAt(target.takenAt, now)) : null,
      writeDevice(tx, device.id, target, now),
      target.added > 0 ? publish(tx, 'packages') : null,
    ])
    if (before !== null && !moved) return 'unchanged'
    const few = before !== null && changes.added.length <= CHANGES_AT_ONCE_MAX
    await Promise.all([
      few ? refreshDeviceFindings(tx, device.id, now) : requestFindings(tx, device.id),
      few ? publish(tx, 'findings', device.uid) : null,
      requestPlan(tx, device, now),
    ])
    return 'stored'
  })
}

async function writeDevice(
  tx: Tx,
  deviceId: number,
  target: Target,
  now: InstantMs,
): Promise<void> {
  const { hash, provider, takenAt } = target
  const section = { section: 'packages', hash, content: { provider }, takenAt }
  await Promise.all([
    tx.prepared(
      'packages-of-device',
      'update device set package_set_id = $2, packages_hash = $3, inventory_at = $4 where id = $1',
      [deviceId, target.set.id, target.hash, instant(now)],
    ),
    writeSections(tx, deviceId, [section], now),
  ])
}

async function writeDifferences(
  tx: Tx,
  deviceId: number,
  target: Target,
  setBefore: number | null,
  existing: readonly DifferenceRow[],
): Promise<void> {
  const { added, removed } = differences(target.set.members, target.members)
  const wanted = new Map([
    ...added.map((id) => [id, true] as const),
    ...removed.map((id) => [id, false] as const),
  ])
  // Against another set the old differences mean something else.
  const valid =
    setBefore === target.set.id
      ? existing.filter((row) => wanted.get(row.id) === row.installed)
      : []
  const gone = existing.filter((row) => !valid.includes(row)).map((row) => row.id)
  for (const row of valid) wanted.delete(row.id)
  if (gone.length > 0) {
    await tx.execute(
      'delete from device_package_difference where device_id = $1 and package_version_id = any($2::integer[])',
      [deviceId, gone],
    )
  }
  if (wanted.size === 0) return
  const rows = [...wanted].sort(([a], [b]) => a - b)
  await tx.prepared(
    'add-package-differences',
    `insert into device_package_difference (device_id, package_version_id, installed)
     select $1, * from unnest($2::integer[], $3::boolean[])`,
    [deviceId, rows.map(([id]) => id), rows.map(([, installed]) => installed)],
  )
}

/**
 * The history starts with the second inventory: what was there at the first one has been there for nobody knows how
 * long, and writing it down for every device would be most of the database.
 */
async function writeChanges(
  tx: Tx,
  deviceId: number,
  changes: { added: readonly number[]; removed: readonly number[] },
  at: InstantMs,
): Promise<void> {
  const ids = [...changes.removed, ...changes.added]
  await tx.execute(
    `insert into package_change (device_id, package_version_id, installed, at)
     select $1, t.id, t.installed, $4 from unnest($2::integer[], $3::boolean[]) as t (id, installed)`,
    [deviceId, ids, ids.map((_, index) => index >= changes.removed.length), instant(at)],
  )
}

/** Clocks of devices are wrong now and then: never in the future, never before anybody could have been away. */
const OFFLINE_MAX_MS = 400 * DAY_MS
function changedAt(takenAt: InstantMs, now: InstantMs): InstantMs {
  return takenAt > now || takenAt < now - OFFLINE_MAX_MS ? now : takenAt
}
