import { z } from 'zod'
import { route } from './route.ts'
import { instant, uid } from './shapes.ts'

const weeklyRule = z.object({
  days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
  start: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  durationMinutes: z
    .number()
    .int()
    .min(1)
    .max(24 * 60),
})
const localMoment = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/)
/** Half-open, in the device's own zone. */
const absence = z.object({ from: localMoment, until: localMoment })

const devicePerson = z.object({
  person: uid,
  name: z.string(),
  /** null = nobody said: the group's or the policy's hold. */
  workingHours: z.array(weeklyRule).nullable(),
  absences: z.array(absence),
  /** Whole days away by the calendar file; null = none was read. */
  calendar: z.array(absence).nullable(),
  updatedAt: instant,
})
export const devicePeople = z.object({
  items: z.array(devicePerson),
  /** What holds for whom nobody named hours: the business hours of a group or of the policy. */
  otherwise: z
    .object({ by: z.enum(['group', 'policy']), hours: z.string(), weekly: z.array(weeklyRule) })
    .nullable(),
})
const device = z.object({ device: uid })

export const listDevicePeople = route({
  method: 'GET',
  path: '/api/v1/devices/{device}/people',
  operationId: 'listDevicePeople',
  summary: 'Who works at a device and when: restarts look for a time that disturbs none of them',
  permission: 'operate',
  params: device,
  response: devicePeople,
})
export const saveDevicePerson = route({
  method: 'PUT',
  path: '/api/v1/devices/{device}/people',
  operationId: 'saveDevicePerson',
  summary: 'Enters a person at a device, or changes what is known of one',
  permission: 'operate',
  params: device,
  body: z.object({
    /** null = a new one. */
    person: uid.nullable(),
    name: z.string().trim().min(1).max(100),
    workingHours: z.array(weeklyRule).min(1).max(50).nullable(),
    absences: z.array(absence).max(100),
    /** Text of an iCalendar file, of which only the whole days are kept; null takes it away, left out it stays. */
    icalendar: z
      .string()
      .max(4 * 1024 * 1024)
      .nullable()
      .optional(),
  }),
  response: devicePeople,
})
export const eraseDevicePerson = route({
  method: 'DELETE',
  path: '/api/v1/devices/{device}/people/{person}',
  operationId: 'eraseDevicePerson',
  summary: 'Erases what is known of a person at a device',
  permission: 'operate',
  params: device.extend({ person: uid }),
  response: devicePeople,
})
