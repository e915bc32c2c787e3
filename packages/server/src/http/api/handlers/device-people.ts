import type { Freeze, WeeklyRule } from '@dirigent/domain/rollouts/policy'
import * as routes from '@dirigent/protocol/api/device-people'
import { eraseDevicePerson, saveDevicePerson } from '../../../rollouts/device-people.ts'
import type { CommandOutcome } from '../../../rollouts/command.ts'
import type { Queryable } from '../../../store/database.ts'
import { loadDevicePeople } from '../../../store/device-people.ts'
import { hoursOtherwise } from '../../../store/calendars.ts'
import { findDevice } from '../../../store/read-devices.ts'
import { commandContext, refused } from '../command.ts'
import { endpoint } from '../endpoint.ts'
import { iso } from '../values.ts'
import { noDevice } from './devices.ts'

const weeklyOf = (rules: readonly WeeklyRule[]) =>
  rules.map((rule) => ({ ...rule, days: [...rule.days] }))
const absencesOf = (absences: readonly Freeze[]) =>
  absences.map(({ from, until }) => ({ from, until }))

async function present(db: Queryable, uid: string) {
  const device = await findDevice(db, uid)
  if (!device) return noDevice(uid)
  const [people, otherwise] = await Promise.all([
    loadDevicePeople(db, device.id),
    hoursOtherwise(db, device.id),
  ])
  return {
    items: people.map(({ uid: person, name, workingHours, absences, calendar, updatedAt }) => ({
      person,
      name,
      workingHours: workingHours && weeklyOf(workingHours),
      absences: absencesOf(absences),
      calendar: calendar && absencesOf(calendar),
      updatedAt: iso(updatedAt),
    })),
    otherwise: otherwise && { ...otherwise, weekly: weeklyOf(otherwise.weekly) },
  }
}

const then = (db: Queryable, device: string, outcome: CommandOutcome) =>
  outcome.ok ? present(db, device) : refused(outcome)

export const devicePeopleEndpoints = [
  endpoint(routes.listDevicePeople, ({ context: { db }, params }) => present(db, params.device)),

  endpoint(routes.saveDevicePerson, async (call) =>
    then(
      call.context.db,
      call.params.device,
      await saveDevicePerson(commandContext(call), { ...call.params, ...call.body }),
    ),
  ),

  endpoint(routes.eraseDevicePerson, async (call) =>
    then(
      call.context.db,
      call.params.device,
      await eraseDevicePerson(commandContext(call), call.params),
    ),
  ),
]
