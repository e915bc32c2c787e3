import type { InstantMs } from '@dirigent/domain/identity/time'
import {
  calendarEvents,
  type OrganisationCalendar,
} from '@dirigent/domain/windows/organisation-calendars'
import * as routes from '@dirigent/protocol/api/calendars'
import * as commands from '../../../rollouts/calendars.ts'
import { loadOrganisation } from '../../../store/calendars.ts'
import { commandContext, refused } from '../command.ts'
import { endpoint } from '../endpoint.ts'

function present(calendar: OrganisationCalendar, now: InstantMs) {
  const { name, source } = calendar
  const byLaw = source.kind === 'public_holidays' ? source : null
  return {
    name,
    kind: source.kind,
    country: byLaw?.country ?? null,
    region: byLaw?.region ?? null,
    events: calendarEvents(calendar, now).map((event) => ({ ...event, zone: event.zone ?? null })),
  }
}

export const calendarEndpoints = [
  endpoint(routes.listCalendars, async ({ context: { db }, now }) => {
    const { hours, calendars } = await loadOrganisation(db)
    return {
      calendars: calendars.map((calendar) => present(calendar, now)),
      businessHours: hours.map(({ name, weekly, calendars: named }) => ({
        name,
        weekly: weekly.map((rule) => ({ ...rule, days: [...rule.days] })),
        calendars: [...named],
      })),
    }
  }),

  endpoint(routes.saveCalendar, async (call) => {
    const { reason, ...from } = call.body
    const { name } = call.params
    const outcome = await commands.saveCalendar(commandContext(call), {
      name,
      from,
      reason: reason ?? null,
    })
    return outcome.ok ? present({ name, source: outcome.source }, call.now) : refused(outcome)
  }),

  endpoint(routes.deleteCalendar, async (call) => {
    const outcome = await commands.deleteCalendar(commandContext(call), call.params.name)
    return outcome.ok ? { deleted: call.params.name } : refused(outcome)
  }),

  endpoint(routes.saveBusinessHours, async (call) => {
    const { reason, ...body } = call.body
    const hours = { name: call.params.name, ...body }
    const outcome = await commands.saveBusinessHours(commandContext(call), {
      ...hours,
      reason: reason ?? null,
    })
    return outcome.ok ? hours : refused(outcome)
  }),

  endpoint(routes.deleteBusinessHours, async (call) => {
    const outcome = await commands.deleteBusinessHours(commandContext(call), call.params.name)
    return outcome.ok ? { deleted: call.params.name } : refused(outcome)
  }),
]
