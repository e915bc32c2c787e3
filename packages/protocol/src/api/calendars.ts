import { z } from 'zod'
import { route } from './route.ts'
import { why } from './shapes.ts'

const name = z.string().trim().min(1).max(100)
const named = z.object({ name })
/** A `WeeklyRule` of the domain. */
const weeklyRule = z.object({
  days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
  start: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  durationMinutes: z
    .number()
    .int()
    .min(1)
    .max(7 * 24 * 60),
})
export const calendarRow = z.object({
  name,
  /** Where its days come from: `public_holidays` by law, or `icalendar`, a file that was imported. */
  kind: z.enum(['public_holidays', 'icalendar']),
  country: z.string().nullable(),
  region: z.string().nullable(),
  /** Events of this year and the next, in order; local times, in `zone` when one is named. */
  events: z.array(
    z.object({
      name: z.string(),
      from: z.string(),
      until: z.string(),
      zone: z.string().nullable(),
    }),
  ),
})
const hoursRow = z.object({
  name,
  weekly: z.array(weeklyRule).min(1).max(50),
  calendars: z.array(name).max(20),
})

export const listCalendars = route({
  method: 'GET',
  path: '/api/v1/calendars',
  operationId: 'listCalendars',
  summary: 'Calendars of the organisation and its business hours, both referred to by name',
  permission: 'read',
  response: z.object({ calendars: z.array(calendarRow), businessHours: z.array(hoursRow) }),
})
export const saveCalendar = route({
  method: 'PUT',
  path: '/api/v1/calendars/{name}',
  operationId: 'saveCalendar',
  summary: 'Public holidays of a country and region, or the text of an iCalendar file',
  permission: 'administer',
  params: named,
  body: z.union([
    z.object({
      country: z.string().length(2),
      region: z.string().max(10).nullable(),
      reason: why.optional(),
    }),
    z.object({ icalendar: z.string().max(4 * 1024 * 1024), reason: why.optional() }),
  ]),
  response: calendarRow,
})
export const deleteCalendar = route({
  method: 'DELETE',
  path: '/api/v1/calendars/{name}',
  operationId: 'deleteCalendar',
  summary: 'Deletes a calendar that nothing refers to',
  permission: 'administer',
  params: named,
  response: z.object({ deleted: name }),
})
export const saveBusinessHours = route({
  method: 'PUT',
  path: '/api/v1/business-hours/{name}',
  operationId: 'saveBusinessHours',
  summary: 'When the organisation works; days of the named calendars are none',
  permission: 'administer',
  params: named,
  body: hoursRow.omit({ name: true }).extend({ reason: why.optional() }),
  response: hoursRow,
})
export const deleteBusinessHours = route({
  method: 'DELETE',
  path: '/api/v1/business-hours/{name}',
  operationId: 'deleteBusinessHours',
  summary: 'Deletes business hours that nothing refers to',
  permission: 'administer',
  params: named,
  response: z.object({ deleted: name }),
})
