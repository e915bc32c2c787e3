import { afterEach, beforeEach, expect, it } from 'vitest'
import { eraseRetiredPeople, loadDevicePeople } from '../store/device-people.ts'
import { saveBusinessHours, saveCalendar } from './calendars.ts'
import { saveGroupCommand } from './configure.ts'
import { eraseDevicePerson, saveDevicePerson } from './device-people.ts'
import { createFleet, type TestDevice } from './fleet.test-support.ts'

type Fleet = Awaited<ReturnType<typeof createFleet>>
let fleet: Fleet
let device: TestDevice
beforeEach(async () => {
  fleet = await createFleet()
  device = await fleet.addDevice('nb-07', 'test')
  await fleet.offer(device, 'curl', '2')
})
afterEach(() => fleet.close())

const EARLY = [{ days: ['mon' as const], start: '05:00', durationMinutes: 480 }]
const LEAVE = { from: '2026-12-01T00:00', until: '2026-12-08T00:00' }
const anna = { person: null, name: 'Anna Berg', workingHours: EARLY, absences: [LEAVE] }
const calendar = (title: string, day: string) =>
  `BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:${title}\nDTSTART;VALUE=DATE:${day}\nEND:VEVENT\nEND:VCALENDAR`

async function people() {
  await fleet.plan()
  return (await fleet.assignment(device))?.people
}

it('what is entered reaches the device, without names, titles or a trace in the audit', async () => {
  expect(await people()).toBeUndefined()
  const request = { ...anna, device: device.uid, icalendar: calendar('Kur', '20261224') }
  expect(await saveDevicePerson(fleet.person(), request)).toEqual({ ok: true })
  await saveDevicePerson(fleet.person(), { ...anna, device: device.uid, workingHours: null })
  const span = (from: string, until: string) => ({ name: '', from, until })
  const leave = span(LEAVE.from, LEAVE.until)
  expect(await people()).toEqual([
    { workingHours: EARLY, absences: [leave, span('2026-12-24T00:00', '2026-12-25T00:00')] },
    { workingHours: null, absences: [leave] },
  ])
  const audit = await fleet.db.rows<{ detail: object }>(
    `select detail from audit where action like 'device_person.%'`,
  )
  expect(audit).toHaveLength(2)
  expect(JSON.stringify(audit)).not.toMatch(/Anna|Kur|2026-12/)
  const [row] = await loadDevicePeople(fleet.db, device.id)
  const erased = { device: device.uid, person: row?.uid ?? '' }
  expect(await eraseDevicePerson(fleet.person(), erased)).toEqual({ ok: true })
  expect(await people()).toHaveLength(1)
})

it('a group names business hours, whose holidays are absences of everybody', async () => {
  const context = fleet.person()
  const reason = null
  await saveCalendar(context, {
    name: 'Betrieb',
    reason,
    from: { icalendar: calendar('Betriebsausflug', '20261211') },
  })
  await saveBusinessHours(context, { name: 'Früh', weekly: EARLY, calendars: ['Betrieb'], reason })
  await fleet.plan()
  const group = await fleet.db.one<{ uid: string }>(
    `select g.uid from device_group g join device_effective e on e.group_id = g.id`,
  )
  const change = (workingHours: string) =>
    saveGroupCommand(context, { group: group.uid, change: { workingHours } })
  expect(await change('Spät')).toMatchObject({ ok: false, extra: { pointer: '/workingHours' } })
  expect(await change('Früh')).toMatchObject({ ok: true })
  expect(await people()).toEqual([
    {
      workingHours: EARLY,
      absences: [{ name: '', from: '2026-12-11T00:00', until: '2026-12-12T00:00' }],
    },
  ])
})

it('refuses absences that are none, and files that cannot be read', async () => {
  const refused = (change: object) =>
    saveDevicePerson(fleet.person(), { ...anna, device: device.uid, ...change })
  const absences = [{ from: LEAVE.until, until: LEAVE.from }]
  expect(await refused({ absences })).toMatchObject({ extra: { pointer: '/absences/0' } })
  expect(
    await refused({ absences: [{ from: '2026-02-31T00:00', until: '2026-03-02T00:00' }] }),
  ).toMatchObject({ extra: { pointer: '/absences/0' } })
  expect(await refused({ icalendar: '<html>' })).toMatchObject({ extra: { pointer: '/icalendar' } })
  expect(await loadDevicePeople(fleet.db, device.id)).toEqual([])
})

it('people of a device that was taken out of service are erased after their time', async () => {
  await saveDevicePerson(fleet.person(), { ...anna, device: device.uid })
  await fleet.db.execute(`update device set state = 'retired', retired_at = $1`, [
    new Date(fleet.now()),
  ])
  expect(await eraseRetiredPeople(fleet.db, fleet.now())).toBe(0)
  expect(await eraseRetiredPeople(fleet.db, fleet.now() + 1)).toBe(1)
})
