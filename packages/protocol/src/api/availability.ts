import { z } from 'zod'
import { route } from './route.ts'
import { uid } from './shapes.ts'

const named = z.object({ device: uid, name: z.string() })
export const availabilityGroup = z.object({
  group: uid,
  name: z.string(),
  devices: z.array(named),
})
export const deviceOrder = z.object({
  device: uid,
  name: z.string(),
  after: uid,
  afterName: z.string(),
  order: z.enum(['dependency', 'guest']),
})
export const availability = z.object({
  groups: z.array(availabilityGroup),
  orders: z.array(deviceOrder),
})

export const getAvailability = route({
  method: 'GET',
  path: '/api/v1/availability',
  operationId: 'getAvailability',
  summary: 'Devices that are never at work together, and which come after which',
  permission: 'read',
  response: availability,
})
export const saveAvailabilityGroup = route({
  method: 'PUT',
  path: '/api/v1/availability-groups',
  operationId: 'saveAvailabilityGroup',
  summary: 'Creates an availability group, or changes the one that is named',
  permission: 'administer',
  body: z.object({
    group: uid.nullable().default(null),
    name: z.string().trim().min(1).max(100),
    devices: z.array(uid).max(200),
  }),
  response: availability,
})
export const deleteAvailabilityGroup = route({
  method: 'DELETE',
  path: '/api/v1/availability-groups/{group}',
  operationId: 'deleteAvailabilityGroup',
  summary: 'Its devices may be at work together again',
  permission: 'administer',
  params: z.object({ group: uid }),
  response: availability,
})
export const setDeviceOrder = route({
  method: 'PUT',
  path: '/api/v1/devices/{device}/order',
  operationId: 'setDeviceOrder',
  summary:
    'Says which devices come before this one: what it depends on, and the guests that it carries; circles are refused',
  permission: 'administer',
  params: z.object({ device: uid }),
  body: z.object({
    after: z.array(z.object({ device: uid, order: z.enum(['dependency', 'guest']) })).max(500),
  }),
  response: availability,
})
