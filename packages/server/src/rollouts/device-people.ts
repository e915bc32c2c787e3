import { absencesFrom } from '@dirigent/domain/quiet-slots/people'
import type { Freeze, WeeklyRule } from '@dirigent/domain/rollouts/policy'
import { readICalendar } from '@dirigent/domain/windows/icalendar'
import { yearOf } from '@dirigent/domain/windows/public-holidays'
import { uuidV7 } from '@dirigent/system/random'
import { findDevice } from '../store/command-facts.ts'
import {
  loadDevicePeople,
  removeDevicePerson,
  saveDevicePerson as save,
  type DevicePerson,
} from '../store/device-people.ts'
import { requestPlan } from '../store/devices.ts'
import {
  refuseCommand,
  runCommand,
  type CommandContext,
  type CommandOutcome,
  type CommandRefusal,
} from './command.ts'

/** So far ahead a person's calendar is spread out; holidays are not planned further. */
const YEARS_AHEAD = 2
/** More at one device is a shared room: its group's business hours say it better. */
const PEOPLE_MAX = 20

type PersonRequest = {
  device: string
  /** null = a new one. */
  person: string | null
  name: string
  workingHours: readonly WeeklyRule[] | null
  absences: readonly { from: string; until: string }[]
  icalendar?: string | null | undefined
}

/** Enters or changes a person at a device. The audit says that it happened, never what: it cannot be erased. */
export function saveDevicePerson(
  context: CommandContext,
  request: PersonRequest,
): Promise<CommandOutcome> {
  return runCommand(context, async ({ tx, now, random, record }) => {
    const device = await findDevice(tx, request.device)
    if (!device) return refuseCommand('not_found', 'There is no such device.')
    const known = await loadDevicePeople(tx, device.id)
    const before = known.find(({ uid }) => uid === request.person)
    if (request.person !== null && !before)
      return refuseCommand('not_found', 'There is no such person at this device.')
    if (!before && known.length >= PEOPLE_MAX)
      return refuseCommand('conflict', `At most ${PEOPLE_MAX} people can be named at a device.`, {
        because: { code: 'too_many_people', maximum: PEOPLE_MAX },
      })
    const fault = absenceFault(request.absences)
    if (fault) return fault
    const calendar = calendarOf(request.icalendar, before?.calendar ?? null, now)
    if (calendar !== null && 'problem' in calendar) return calendar
    const person: Omit<DevicePerson, 'updatedAt'> = {
      uid: before?.uid ?? uuidV7(now, random),
      name: request.name,
      workingHours: request.workingHours,
      absences: request.absences.map(({ from, until }) => ({ name: '', from, until })),
      calendar,
    }
    await save(tx, device.id, person, now)
    await record({
      action: 'device_person.saved',
      subjectKind: 'device',
      subject: device.uid,
      detail: { person: person.uid, new: before === undefined },
    })
    await requestPlan(tx, device, now)
    return { ok: true }
  })
}

function absenceFault(absences: PersonRequest['absences']): CommandRefusal | null {
  const at = absences.findIndex(
    ({ from, until }) => !(readable(from) && readable(until) && from < until),
  )
  if (at < 0) return null
  const pointer = `/absences/${at}`
  return refuseCommand('body_invalid', `${pointer}: ends before it begins, or names no such day.`, {
    because: { code: 'absence_ends_before_it_begins' },
    pointer,
  })
}

function readable(local: string): boolean {
  try {
    // A 31st of February is not quietly the 28th.
    Temporal.PlainDateTime.from(local, { overflow: 'reject' })
    return true
  } catch {
    return false
  }
}

/** Left out: as it was. */
function calendarOf(
  text: string | null | undefined,
  before: readonly Freeze[] | null,
  nowMs: number,
): readonly Freeze[] | null | CommandRefusal {
  if (text === undefined) return before
  if (text === null) return null
  const year = yearOf(nowMs)
  const read = readICalendar(text, `${year}-01-01`, `${year + YEARS_AHEAD}-01-01`)
  return read.ok
    ? absencesFrom(read.events)
    : refuseCommand('body_invalid', `/icalendar: ${read.detail}`, {
        because: { code: 'calendar_unreadable' },
        pointer: '/icalendar',
      })
}

export function eraseDevicePerson(
  context: CommandContext,
  request: { device: string; person: string },
): Promise<CommandOutcome> {
  return runCommand(context, async ({ tx, now, record }) => {
    const device = await findDevice(tx, request.device)
    if (!device || !(await removeDevicePerson(tx, device.id, request.person)))
      return refuseCommand('not_found', 'There is no such person at this device.')
    await record({
      action: 'device_person.erased',
      subjectKind: 'device',
      subject: device.uid,
      detail: { person: request.person },
    })
    await requestPlan(tx, device, now)
    return { ok: true }
  })
}
