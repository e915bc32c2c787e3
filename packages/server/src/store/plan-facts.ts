import { deadlineRuleText, type DeadlineRule } from '@dirigent/domain/risk/deadline'
import type { RolloutUid } from '@dirigent/domain/identity/ids'
import {
  packageKey,
  type DeviceFacts,
  type FindingFacts,
  type OfferFacts,
  type RunningAttempt,
  type UpdateFacts,
} from '@dirigent/domain/planning/facts'
import type { Person } from '@dirigent/domain/quiet-slots/quiet-slot'
import type { Part } from '@dirigent/domain/rollouts/rollout'
import type { Queryable } from './database.ts'
import { loadPeopleOf } from './device-people.ts'
import type { DeviceBasics } from './plan-devices.ts'
import { grouped } from './rows.ts'

type OfferRow = Omit<OfferFacts, 'update'> & { device: number; update: number }
type FindingRow = Omit<FindingFacts, 'rule'> & { device: number; rule: DeadlineRule }
type PartRow = Omit<Part, 'update' | 'rollout'> & {
  device: number
  rollout: number
  update: number
}
type InstalledRow = { device: number; name: string; arch: string; version: string }

/** What is known of devices, with the numbers that the database gives updates and rollouts. */
export type DeviceRows = {
  offers: readonly OfferRow[]
  findings: readonly FindingRow[]
  parts: readonly PartRow[]
  people: ReadonlyMap<number, Person[]>
}

/** Updates and rollouts are known by their numbers here: a uid for each of a fleet's million rows costs more than they. */
export async function loadDeviceRows(
  db: Queryable,
  devices: readonly number[],
  { hasPeople }: { hasPeople: boolean },
): Promise<Omit<DeviceRows, 'parts'>> {
  const [offers, findings, people] = await Promise.all([
    db.rows<OfferRow>(OFFERS, [devices]),
    db.rows<FindingRow>(FINDINGS, [devices]),
    hasPeople ? loadPeopleOf(db, devices) : new Map<number, Person[]>(),
  ])
  return { offers, findings, people }
}

/** What these devices have of these rollouts. */
export async function loadParts(
  db: Queryable,
  devices: readonly number[],
  rollouts: readonly number[],
): Promise<PartRow[]> {
  return rollouts.length === 0 ? [] : db.rows<PartRow>(PARTS, [devices, rollouts])
}

/** What the numbers stand for. */
export type Known = {
  updates: ReadonlyMap<number, UpdateFacts>
  rollouts: ReadonlyMap<number, RolloutUid>
  running: ReadonlyMap<number, RunningAttempt>
}

/** Adds offers, findings, parts, installed versions and attempts to the basics. */
export async function loadDeviceFacts(
  db: Queryable,
  basics: readonly DeviceBasics[],
  rows: DeviceRows,
  known: Known,
): Promise<DeviceFacts[]> {
  const installed = await loadInstalled(db, rows.parts, known)
  const by = {
    offers: grouped(rows.offers, ({ device }) => device),
    findings: grouped(rows.findings, ({ device }) => device),
    parts: grouped(rows.parts, ({ device }) => device),
    installed: grouped(installed, ({ device }) => device),
  }
  return basics.map(({ id, ...basic }) => {
    const offers = by.offers.get(id) ?? []
    const people = rows.people.get(id)
    return {
      ...basic,
      offers: offers.map((row) => offerOf(row, known)),
      findings: (by.findings.get(id) ?? []).map(findingOf),
      parts: (by.parts.get(id) ?? []).map((row) => partOf(row, known)),
      installed: installedOf(offers, by.installed.get(id) ?? [], known),
      running: known.running.get(id) ?? null,
      ...(people ? { people } : {}),
    }
  })
}

function updateOf({ updates }: Known, id: number): UpdateFacts {
  const update = updates.get(id)
  if (!update) throw new Error(`no update is known for the number ${id}`)
  return update
}

function rolloutOf({ rollouts }: Known, id: number): RolloutUid {
  const uid = rollouts.get(id)
  if (uid === undefined) throw new Error(`no rollout is known for the number ${id}`)
  return uid
}

const offerOf = (
  { update, installedVersion, held, closure, since }: OfferRow,
  known: Known,
): OfferFacts => ({ update: updateOf(known, update).uid, installedVersion, held, closure, since })

const findingOf = (row: FindingRow): FindingFacts => ({
  vulnerability: row.vulnerability,
  packageName: row.packageName,
  arch: row.arch,
  fixedVersion: row.fixedVersion,
  detectedAt: row.detectedAt,
  dueAt: row.dueAt,
  rule: deadlineRuleText(row.rule),
})

function partOf({ device: _device, rollout, update, ...part }: PartRow, known: Known): Part {
  return { rollout: rolloutOf(known, rollout), update: updateOf(known, update).uid, ...part }
}

function installedOf(
  offers: readonly OfferRow[],
  installed: readonly InstalledRow[],
  known: Known,
): Map<string, string> {
  const versions = new Map<string, string>()
  for (const { update, installedVersion } of offers) {
    const { name, arch } = updateOf(known, update)
    versions.set(packageKey(name, arch), installedVersion)
  }
  for (const { name, arch, version } of installed) versions.set(packageKey(name, arch), version)
  return versions
}

/** Versions of what parts are about: whether an update is in effect is seen there. */
async function loadInstalled(
  db: Queryable,
  parts: readonly PartRow[],
  known: Known,
): Promise<InstalledRow[]> {
  if (parts.length === 0) return []
  const devices = [...new Set(parts.map(({ device }) => device))]
  const updates = [...new Set(parts.map(({ update }) => update))]
  const names = [...new Set(updates.map((id) => updateOf(known, id).name))]
  return db.rows<InstalledRow>(INSTALLED, [devices, names])
}

const OFFERS = `
  select device_id as device, update_id as update, installed_version as "installedVersion", held, closure, since
    from device_update where device_id = any($1::bigint[]) order by device_id, update_id`
const FINDINGS = `
  select f.device_id as device, v.name as vulnerability, f.package_name as "packageName", f.arch,
         f.fixed_version as "fixedVersion", f.detected_at as "detectedAt", f.due_at as "dueAt", f.due_rule as rule
    from finding f join vulnerability v on v.id = f.vulnerability_id
   where f.device_id = any($1::bigint[]) and f.closed_at is null and f.status = 'open'
     and f.fixed_version is not null and f.due_at is not null order by f.device_id, f.id`
const PARTS = `
  select device_id as device, rollout_id as rollout, update_id as update, installed_version as "installedVersion",
         closure, state, because, attempts, retries, ended_at as "endedAt", changed_at as "changedAt"
    from rollout_device_update where device_id = any($1::bigint[]) and rollout_id = any($2::bigint[])
   order by device_id, rollout_id, update_id`
const INSTALLED = `
  select dp.device_id as device, pv.name, pv.arch, pv.version from device_package dp
    join package_version pv on pv.id = dp.package_version_id
   where dp.device_id = any($1::bigint[]) and pv.name = any($2::text[])`
