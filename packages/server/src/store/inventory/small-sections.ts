import type { InstantMs } from '@dirigent/domain/identity/time'
import type { SectionContent } from '@dirigent/protocol/agent/inventory'
import { updateSetKey } from '@dirigent/protocol/agent/system-package'
import { readableName } from '../device-name.ts'
import { instant, transaction, type Tx } from '../database.ts'
import { requestPlan } from '../devices.ts'
import { refreshDeviceFindings } from '../findings.ts'
import { unmatchSystems } from '../matching-systems.ts'
import { publish } from '../notifications.ts'
import { keepUpdateSet } from '../product-words.ts'
import { sameJson } from '../same-json.ts'
import type { InventoryDeps, InventoryDevice } from './packages.ts'
import { forgetSections, writeSections } from './section-rows.ts'

export type SmallSectionName = 'system' | 'hardware' | 'coverage' | 'restart' | 'state'
export type SmallSection = {
  [N in SmallSectionName]: {
    section: N
    content: SectionContent[N]
    hash: string
    takenAt: InstantMs
  }
}[SmallSectionName]

/**
 * Stores sections that are kept as they are, and copies to the device's row what lists and decisions read. All of them
 * in one transaction, each at most once; the answers are in their order.
 */
export function storeSmallSections(
  deps: InventoryDeps,
  device: InventoryDevice,
  reports: readonly SmallSection[],
  now: InstantMs,
): Promise<('stored' | 'unchanged')[]> {
  return transaction(deps.db, async (tx) => {
    const [{ ecosystem }, before] = await Promise.all([
      tx.one<Ecosystem>('select ecosystem from device where id = $1 for no key update', [
        device.id,
      ]),
      storedContents(tx, device.id, reports),
    ])
    const changes = reports.map((report) => changeOf(report, before.get(report.section) ?? null))
    await Promise.all([
      writeSections(tx, device.id, reports, now),
      ...reports.map((report) => copyToDevice(tx, device, report, ecosystem, now)),
    ])
    if (changes.some(({ telling, section }) => telling && FINDINGS_HANG_ON.has(section))) {
      await refreshDeviceFindings(tx, device.id, now)
      await publish(tx, 'findings', device.uid)
    }
    if (changes.some(({ telling }) => telling) || (await isProof(tx, device.id, reports)))
      await requestPlan(tx, device, now)
    else if (changes.some(({ same, section }) => !same && section === 'state'))
      await publish(tx, 'devices', device.uid)
    return changes.map(({ same }) => (same ? 'unchanged' : 'stored'))
  })
}

type Ecosystem = { ecosystem: string | null }

function changeOf({ section, content }: SmallSection, before: unknown) {
  const same = sameJson(before, content)
  const telling = !sameJson(tellingOf(section, before), tellingOf(section, content))
  return { section, same, telling }
}

/** Whether a younger word of what needs no restart is what some update of this device waits for, though it says the same. */
async function isProof(
  tx: Tx,
  deviceId: number,
  reports: readonly SmallSection[],
): Promise<boolean> {
  if (!reports.some(({ section }) => section === 'restart')) return false
  const waiting = await tx.prepared(
    'waits-for-proof',
    "select 1 from rollout_device_update where device_id = $1 and state = 'installed' limit 1",
    [deviceId],
  )
  return waiting.length > 0
}

/** They say what is at work (kernel, restart need) and what was read completely. */
const FINDINGS_HANG_ON: ReadonlySet<SmallSectionName> = new Set(['system', 'restart', 'coverage'])

/**
 * Every device sends everything whole once a day; looking again at all findings and plans then would be most of the
 * work of a quiet fleet. Compared is what is stored, not the hash: a newer server may read more of the same bytes.
 */
async function storedContents(
  tx: Tx,
  deviceId: number,
  reports: readonly SmallSection[],
): Promise<Map<string, unknown>> {
  const rows = await tx.prepared<{ section: string; content: unknown }>(
    'section-contents',
    'select section, content from device_section where device_id = $1 and section = any($2)',
    [deviceId, reports.map(({ section }) => section)],
  )
  return new Map(rows.map(({ section, content }) => [section, content]))
}

/**
 * What decisions read of a section. Of coverage not when the index was refreshed, of the state not who is there: every
 * device changes these all day, and each change would be a plan.
 */
function tellingOf(section: SmallSectionName, content: unknown): unknown {
  if (content === null) return null
  if (section === 'state') return (content as SectionContent['state']).backupAt
  if (section !== 'coverage') return content
  const { providers } = content as SectionContent['coverage']
  return providers.map(({ provider, packages, updates }) => ({ provider, packages, updates }))
}

/** Writes nothing where the row says so already: a changed row is looked at by all that follows devices. */
async function copyToDevice(
  tx: Tx,
  device: InventoryDevice,
  report: SmallSection,
  ecosystem: string | null,
  now: InstantMs,
): Promise<void> {
  switch (report.section) {
    case 'system':
      return copySystem(tx, device, report.content, ecosystem, now)
    case 'hardware':
      await tx.execute(
        'update device set serial = $2 where id = $1 and serial is distinct from $2',
        [device.id, report.content.serial],
      )
      return
    case 'state': {
      const { backupAt, criticalRoles } = report.content
      const proposed = criticalRoles.length > 0 ? criticalRoles.toSorted().join(',') : null
      await tx.execute(
        `update device set backup_at = $2, critical_proposed = $3
          where id = $1 and (backup_at, critical_proposed) is distinct from ($2, $3)`,
        [device.id, backupAt === null ? null : instant(Date.parse(backupAt)), proposed],
      )
      return
    }
    case 'coverage':
    case 'restart':
      return
  }
}

/** What the system's row in the packages section names by key; a row that came before it is matched again. */
async function keepUpdates(
  tx: Tx,
  { updates }: SectionContent['system'],
  now: InstantMs,
): Promise<void> {
  if (updates === undefined) return
  const key = updateSetKey(updates)
  if (await keepUpdateSet(tx, key, updates, now)) await unmatchSystems(tx, key)
}

async function copySystem(
  tx: Tx,
  device: InventoryDevice,
  system: SectionContent['system'],
  ecosystem: string | null,
  now: InstantMs,
): Promise<void> {
  await tx.execute(
    `update device
        set name = coalesce(nullif($2, ''), name), ecosystem = $3, os_family = $4, os_name = $5, arch = $6, role = $7,
            time_zone = $8, agent_version = $9, boot_id = $10
      where id = $1
        and (name, ecosystem, os_family, os_name, arch, role, time_zone, agent_version, boot_id)
            is distinct from (coalesce(nullif($2, ''), name), $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      device.id,
      readableName(system.name),
      system.ecosystem,
      system.osFamily,
      system.osName,
      system.arch,
      system.role,
      isTimeZone(system.timeZone) ? system.timeZone : 'UTC',
      system.agentVersion,
      system.bootId,
    ],
  )
  await keepUpdates(tx, system, now)
  // After a release upgrade the same names and versions are other packages.
  if (ecosystem !== system.ecosystem) await forgetSections(tx, device.id, ['packages', 'updates'])
}

/** A name that this server's zone data does not know would stop the planner; UTC is shown and can be seen to be wrong. */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
