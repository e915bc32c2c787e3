import { whyFinding, type FindingStands } from '@dirigent/domain/compliance/finding-why'
import type { UpdateReason } from '@dirigent/domain/planning/reasons'
import * as routes from '@dirigent/protocol/api/devices'
import { timelineKinds } from '@dirigent/protocol/api/shapes'
import { loadActorNames } from '../../../store/actor-names.ts'
import type { Queryable } from '../../../store/database.ts'
import {
  listDeviceFindings,
  type DeviceFindingRow,
  listDevicePackages,
  readClosableFindings,
  readDeviceDetail,
  readDeviceUpdates,
  readResult,
  readSections,
} from '../../../store/read-device.ts'
import {
  findDevice,
  findDevicesByText,
  listDevices,
  type FoundDevice,
} from '../../../store/read-devices.ts'
import { readDeviceSupport } from '../../../store/read-support.ts'
import { listTimeline } from '../../../store/read-timeline.ts'
import { isRefusal, refusal, type Refusal } from '../../problems.ts'
import { endpoint } from '../endpoint.ts'
import {
  presentDevice,
  presentFinding,
  presentSupport,
  presentUpdate,
  withNames,
} from '../present.ts'
import { iso, isoOrNull } from '../values.ts'

export const noDevice = (uid: string): Refusal => refusal('not_found', `There is no device ${uid}.`)

/** The only device that a person can mean by this text, or why it is none or several. */
export async function chosenDevice(db: Queryable, text: string): Promise<FoundDevice | Refusal> {
  const found = await findDevicesByText(db, text)
  const [first] = found
  if (!first) return refusal('not_found', `There is no device whose name begins with "${text}".`)
  if (found.length === 1) return first
  const names = found.map(({ name, device }) => `${name} (${device})`).join(', ')
  return refusal('not_found', `"${text}" may mean ${names}; name one of them.`)
}

async function updatesOf(db: Queryable, deviceId: number) {
  const [rows, findings, names] = await Promise.all([
    readDeviceUpdates(db, deviceId),
    readClosableFindings(db, deviceId),
    loadActorNames(db),
  ])
  return rows.map((row) => presentUpdate(row, findings, names))
}

export const deviceEndpoints = [
  endpoint(routes.listDevices, async ({ context, query }) => {
    const filter = { ...query, retired: query.retired === 'true' }
    const [page, names] = await Promise.all([
      listDevices(context.db, filter),
      loadActorNames(context.db),
    ])
    return { ...page, items: page.items.map((device) => presentDevice(device, names)) }
  }),

  endpoint(routes.getDevice, async ({ context: { db }, params, now }) => {
    const device = await findDevice(db, params.device)
    if (!device) return noDevice(params.device)
    const [detail, support, sections, names] = await Promise.all([
      readDeviceDetail(db, device.id),
      readDeviceSupport(db, device.id, iso(now).slice(0, 10)),
      readSections(db, device.id),
      loadActorNames(db),
    ])
    return {
      ...detail,
      summary: presentDevice(device, names),
      support: presentSupport(support),
      enrolledAt: iso(detail.enrolledAt),
      inventoryAt: isoOrNull(detail.inventoryAt),
      backupAt: isoOrNull(detail.backupAt),
      attempt: detail.attempt && { ...detail.attempt, startedAt: iso(detail.attempt.startedAt) },
      sections: Object.fromEntries(
        sections.map(({ section, takenAt, content }) => [
          section,
          { takenAt: iso(takenAt), content },
        ]),
      ),
    }
  }),

  endpoint(routes.listDeviceUpdates, async ({ context: { db }, params }) => {
    const device = await findDevice(db, params.device)
    return device ? { items: await updatesOf(db, device.id) } : noDevice(params.device)
  }),

  endpoint(routes.listDeviceFindings, async ({ context: { db }, params, query, now }) => {
    const device = await findDevice(db, params.device)
    if (!device) return noDevice(params.device)
    const page = await listDeviceFindings(db, device.id, query, now)
    return { ...page, items: page.items.map(presentFinding) }
  }),

  endpoint(routes.listDevicePackages, async ({ context: { db }, params, query }) => {
    const device = await findDevice(db, params.device)
    return device ? listDevicePackages(db, device.id, query) : noDevice(params.device)
  }),

  endpoint(routes.listDeviceTimeline, async ({ context: { db }, params, query }) => {
    const device = await findDevice(db, params.device)
    if (!device) return noDevice(params.device)
    const [page, names] = await Promise.all([
      listTimeline(db, device.id, query),
      loadActorNames(db),
    ])
    const items = page.items.map(({ at, kind, what }) => ({
      at: iso(at),
      kind: timelineKind(kind),
      what: withNames(what, names),
    }))
    return { ...page, items }
  }),

  endpoint(routes.getResult, async ({ context: { db }, params }) => {
    const result = await readResult(db, params.attempt)
    if (!result) return refusal('not_found', `The attempt ${params.attempt} has no result (yet).`)
    return { ...result, receivedAt: iso(result.receivedAt) }
  }),

  endpoint(routes.explain, async ({ context: { db }, query, now }) => {
    const device = await chosenDevice(db, query.device)
    if (isRefusal(device)) return device
    const updates = await updatesOf(db, device.id)
    const wanted = query.update?.toLowerCase()
    const items = updates.filter((update) => {
      if (query.vulnerability !== undefined) return update.closes.includes(query.vulnerability)
      return (
        wanted === undefined || update.update === wanted || update.name.toLowerCase() === wanted
      )
    })
    const findings = query.vulnerability
      ? await listDeviceFindings(
          db,
          device.id,
          { status: 'all', vulnerability: query.vulnerability, limit: 100 },
          now,
        )
      : { items: [] }
    const names = await loadActorNames(db)
    return {
      device: presentDevice(device, names),
      items,
      findings: findings.items.map((row) => ({
        ...presentFinding(row),
        because: whyFinding(stands(row, items)),
      })),
    }
  }),
]

/** What decides why a finding is where it is: of the updates that close it the first is the device's next step. */
function stands(
  row: DeviceFindingRow,
  updates: readonly { name: string; reason: object }[],
): FindingStands {
  const { status, fixedVersion, dueAt, feed, exception, closedAt } = row
  const [update] = updates
  return {
    status,
    closed: closedAt !== null,
    fixedVersion,
    dueAt,
    feed,
    exception: exception && {
      owner: exception.owner,
      expiresAt: Date.parse(exception.expiresAt),
    },
    // Stored by our own planner.
    update: update ? { name: update.name, reason: update.reason as UpdateReason } : null,
  }
}

const timelineKind = (kind: string) => timelineKinds.find((known) => known === kind) ?? 'decision'
