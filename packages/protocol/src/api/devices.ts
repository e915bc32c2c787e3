import { z } from 'zod'
import { route } from './route.ts'
import {
  deviceDetail,
  deviceFinding,
  deviceRow,
  deviceState,
  deviceUpdate,
  instant,
  page,
  pageQuery,
  reason,
  ringName,
  timelineEntry,
  uid,
  why,
} from './shapes.ts'

const device = z.object({ device: uid })

export const listDevices = route({
  method: 'GET',
  path: '/api/v1/devices',
  operationId: 'listDevices',
  summary: 'Devices, worst first unless sorted otherwise',
  permission: 'read',
  query: z.object({
    ...pageQuery,
    state: deviceState.optional(),
    ring: ringName.optional(),
    group: uid.optional(),
    vulnerability: z.string().max(100).optional(),
    rollout: uid.optional(),
    retired: z.enum(['true', 'false']).default('false'),
    sort: z.enum(['worst', 'name', 'last_seen', 'due']).default('worst'),
  }),
  response: page(deviceRow),
})
export const getDevice = route({
  method: 'GET',
  path: '/api/v1/devices/{device}',
  operationId: 'getDevice',
  summary: 'One device with everything it reported; {device} is its uid',
  permission: 'read',
  params: device,
  response: deviceDetail,
})
export const listDeviceUpdates = route({
  method: 'GET',
  path: '/api/v1/devices/{device}/updates',
  operationId: 'listDeviceUpdates',
  summary: 'Updates of one device, each with its one state and reason',
  permission: 'read',
  params: device,
  response: z.object({ items: z.array(deviceUpdate) }),
})
export const listDeviceFindings = route({
  method: 'GET',
  path: '/api/v1/devices/{device}/findings',
  operationId: 'listDeviceFindings',
  summary:
    'Findings of one device: fixable by default, all with status=all, closed ones with status=closed',
  permission: 'read',
  params: device,
  query: z.object({
    ...pageQuery,
    status: z
      .enum(['fixable', 'no_fix', 'unknown', 'accepted', 'closed', 'all'])
      .default('fixable'),
  }),
  response: page(deviceFinding),
})
export const listDevicePackages = route({
  method: 'GET',
  path: '/api/v1/devices/{device}/packages',
  operationId: 'listDevicePackages',
  summary: 'What is installed on one device',
  permission: 'read',
  params: device,
  query: z.object(pageQuery),
  response: page(
    z.object({
      name: z.string(),
      arch: z.string(),
      version: z.string(),
      source: z.string(),
      sourceVersion: z.string(),
      origin: z.string(),
      openFindings: z.number().int(),
      unknown: z.boolean(),
    }),
  ),
})
export const listDeviceTimeline = route({
  method: 'GET',
  path: '/api/v1/devices/{device}/timeline',
  operationId: 'listDeviceTimeline',
  summary: 'Everything that happened to one device, newest first',
  permission: 'read',
  params: device,
  query: z.object(pageQuery),
  response: page(timelineEntry),
})
export const getResult = route({
  method: 'GET',
  path: '/api/v1/results/{attempt}',
  operationId: 'getResult',
  summary: 'One attempt: its result document with the end of its log',
  permission: 'read',
  params: z.object({ attempt: uid }),
  response: z.object({
    device: uid,
    deviceName: z.string(),
    receivedAt: instant,
    document: z.unknown(),
  }),
})
export const changeDevice = route({
  method: 'PATCH',
  path: '/api/v1/devices/{device}',
  operationId: 'changeDevice',
  summary: 'A person sets ring, criticality or exposure; null gives the choice back to the groups',
  permission: 'operate',
  params: device,
  body: z.object({
    ring: ringName.nullable().optional(),
    critical: z.boolean().nullable().optional(),
    exposed: z.boolean().optional(),
    /** Where it stands; null = as the inventory says. */
    site: z.string().trim().min(1).max(100).nullable().optional(),
    department: z.string().trim().min(1).max(100).nullable().optional(),
    reason: why,
  }),
  response: deviceRow,
})
export const retireDevice = route({
  method: 'POST',
  path: '/api/v1/devices/{device}/retire',
  operationId: 'retireDevice',
  summary: 'Takes a device out of service: its key is refused, its history stays',
  permission: 'operate',
  params: device,
  body: z.object({ reason: why }),
  response: deviceRow,
})
export const installNow = route({
  method: 'POST',
  path: '/api/v1/install',
  operationId: 'installNow',
  summary:
    'Install chosen updates (or all) on chosen devices now, outside of the rings; the reason is kept',
  permission: 'operate',
  body: z.object({
    devices: z.array(uid).min(1).max(1_000),
    updates: z.union([z.literal('all'), z.literal('security'), z.array(uid).min(1).max(1_000)]),
    reason: why,
  }),
  response: z.object({
    /** The first of `rollouts`; null when no device was accepted. */
    rollout: uid.nullable(),
    /** One per policy of the accepted devices. */
    rollouts: z.array(uid),
    accepted: z.array(uid),
    refused: z.array(z.object({ device: uid, because: reason })),
  }),
})
export const explain = route({
  method: 'GET',
  path: '/api/v1/why',
  operationId: 'explain',
  summary:
    'Why is this update or vulnerability where it is on this device? `device` is a uid or a name',
  permission: 'read',
  query: z.object({
    device: z.string().max(200),
    update: z.string().max(200).optional(),
    vulnerability: z.string().max(100).optional(),
  }),
  response: z.object({
    device: deviceRow,
    items: z.array(deviceUpdate),
    /** Each with its one reason, also where no update is in sight. */
    findings: z.array(deviceFinding.extend({ because: reason })),
  }),
})
