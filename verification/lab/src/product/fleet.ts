import type { RingName } from '@dirigent/domain/rollouts/policy'
import type { LabDevice } from '../machine/device.ts'
import type { Progress } from '../progress.ts'
import { LabError } from '../lab-error.ts'
import { inParallel, waitFor } from '../waiting.ts'
import { enrol } from './agent.ts'
import { allPages, must, type LabApi } from './api.ts'
import { labPolicy, type LabPolicyOptions } from './lab-policy.ts'
import { findingLine, type FindingLine } from './naive-matcher.ts'

/** Agents ask often, because nobody wants to wait for a lab. */
const CHECK_IN_IDLE_MS = 3_000
const CHECK_IN_WORK_MS = 1_500
const ENROL_WIDTH = 6
const PAGE_MAX = 500
const INVENTORY_TIMEOUT_MS = 600_000

export type FleetDevice = LabDevice & { uid: string; ring: RingName }

export type Fleet = {
  api: LabApi
  devices: readonly FleetDevice[]
  inRing(ring: RingName): FleetDevice[]
  /** From observe to managed: from now on the server installs. */
  manage(): Promise<void>
  setPolicy(options: LabPolicyOptions, reason: string): Promise<void>
  findings(device: FleetDevice): Promise<FindingLine[]>
}

/** Test gets one device in six, Pilot one in four, the rest is Broad; each ring at least one. */
export function ringOf(index: number, devices: number): RingName {
  const test = Math.max(1, Math.floor(devices / 6))
  const pilot = Math.max(1, Math.floor(devices / 4))
  if (index <= test) return 'test'
  return index <= test + pilot ? 'pilot' : 'broad'
}

/** Sets the server up as an administrator would and enrols every device with one token. */
export async function enrolFleet(
  api: LabApi,
  devices: readonly LabDevice[],
  progress: Progress,
): Promise<Fleet> {
  const policy = await prepareServer(api)
  const group = await must(
    api.POST('/api/v1/groups', {
      body: { name: 'Lab', membership: 'listed', policy, mode: 'observe', position: 0 },
    }),
  )
  const token = await must(
    api.POST('/api/v1/enrolment-tokens', {
      body: { name: 'lab', group: group.group, usesMax: devices.length, validForMs: 3_600_000 },
    }),
  )
  progress.say(`enrolling ${devices.length} devices`)
  await inParallel(devices, ENROL_WIDTH, (device) => enrol(device, token.text))
  const known = await waitForInventories(api, devices)
  const members = await inParallel(devices, ENROL_WIDTH, async (device) => {
    const uid = known.get(device.name) ?? ''
    const ring = ringOf(device.index, devices.length)
    await must(
      api.PATCH('/api/v1/devices/{device}', {
        params: { path: { device: uid } },
        body: { ring, reason: `The lab puts ${device.name} into ${ring}.` },
      }),
    )
    return { ...device, uid, ring }
  })
  return {
    api,
    devices: members,
    inRing: (ring) => members.filter((device) => device.ring === ring),
    async manage() {
      const params = { path: { group: group.group } }
      await must(
        api.PATCH('/api/v1/groups/{group}', {
          params,
          body: { mode: 'managed', reason: 'The lab begins.' },
        }),
      )
    },
    setPolicy: (options, reason) => setPolicy(api, options, reason),
    findings: (device) => readFindings(api, device),
  }
}

async function prepareServer(api: LabApi): Promise<string> {
  const body = {
    feedsDownload: false,
    checkInIdleMs: CHECK_IN_IDLE_MS,
    checkInWorkMs: CHECK_IN_WORK_MS,
  }
  await must(api.PATCH('/api/v1/settings', { body }))
  return setPolicy(api, { routine: false }, 'The lab shortens every wait.').then(() =>
    standardPolicy(api),
  )
}

async function standardPolicy(api: LabApi): Promise<string> {
  const { items } = await must(api.GET('/api/v1/policies'))
  const found = items.find(({ name }) => name === 'Standard')
  if (!found) throw new LabError('check_failed', 'The server has no policy "Standard".')
  return found.policy
}

async function setPolicy(api: LabApi, options: LabPolicyOptions, reason: string): Promise<void> {
  const policy = await standardPolicy(api)
  const { items } = await must(api.GET('/api/v1/policies'))
  const revision = items.find((one) => one.policy === policy)?.revision ?? 0
  await must(
    api.PUT('/api/v1/policies/{policy}', {
      params: { path: { policy } },
      body: { revision, document: labPolicy(options), reason },
    }),
  )
}

/** Waits until every device has been inventoried; answers name → uid. */
async function waitForInventories(
  api: LabApi,
  devices: readonly LabDevice[],
): Promise<Map<string, string>> {
  let last = ''
  return waitFor(
    async () => {
      const { items } = await must(
        api.GET('/api/v1/devices', { params: { query: { limit: PAGE_MAX, sort: 'name' } } }),
      )
      const complete: [string, string][] = []
      for (const { device, name } of items) {
        const detail = await must(
          api.GET('/api/v1/devices/{device}', { params: { path: { device } } }),
        )
        if (detail.inventoryAt !== null && detail.packagesCount > 0) complete.push([name, device])
      }
      last = `${items.length} enrolled, ${complete.length} inventoried`
      const known = new Map(complete)
      return devices.every(({ name }) => known.has(name)) ? known : null
    },
    {
      what: 'all devices to be inventoried',
      timeoutMs: INVENTORY_TIMEOUT_MS,
      pollMs: 1_000,
      lastSeen: () => last,
    },
  )
}

async function readFindings(api: LabApi, device: FleetDevice): Promise<FindingLine[]> {
  const rows = await allPages((cursor) =>
    must(
      api.GET('/api/v1/devices/{device}/findings', {
        params: {
          path: { device: device.uid },
          query: { status: 'all', limit: PAGE_MAX, ...(cursor === undefined ? {} : { cursor }) },
        },
      }),
    ),
  )
  return rows
    .filter(({ closedAt }) => closedAt === null)
    .map((row) => {
      const status = row.status === 'unknown' ? 'unknown' : row.fixable ? 'fixable' : 'no_fix'
      return findingLine(row.package, row.arch, row.vulnerability, status)
    })
    .toSorted()
}
