import { expect, it } from 'vitest'
import { readICalendar } from '../windows/icalendar.ts'
import { absencesFrom, peopleAt, recentAbsences } from './people.ts'

const OFFICE = [{ days: ['mon' as const], start: '08:00', durationMinutes: 540 }]
const EARLY = [{ days: ['mon' as const], start: '05:00', durationMinutes: 480 }]
const span = (from: string, until: string) => ({ name: '', from, until })
const CHRISTMAS = span('2026-12-25T00:00', '2026-12-26T00:00')
const LEAVE = span('2026-12-01T00:00', '2026-12-08T00:00')

it('keeps what each person said, and fills in the hours and holidays that hold otherwise', () => {
  const times = { weekly: OFFICE, holidays: [CHRISTMAS] }
  const entered = [
    { workingHours: EARLY, absences: [LEAVE] },
    { workingHours: null, absences: [] },
  ]
  expect(peopleAt(entered, times)).toEqual([
    { workingHours: EARLY, absences: [LEAVE, CHRISTMAS] },
    { workingHours: OFFICE, absences: [CHRISTMAS] },
  ])
  expect(peopleAt(entered, null)[1]).toEqual({ workingHours: null, absences: [] })
  expect(peopleAt([], times)).toEqual([{ workingHours: OFFICE, absences: [CHRISTMAS] }])
  expect(peopleAt([], null)).toEqual([])
})

const FILE = `BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
SUMMARY:Rückenoperation
DTSTART;VALUE=DATE:20261201
DTEND;VALUE=DATE:20261208
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Besprechung
DTSTART:20261202T090000
DTEND:20261202T100000
END:VEVENT
BEGIN:VEVENT
UID:3
SUMMARY:Geburtstag
TRANSP:TRANSPARENT
DTSTART;VALUE=DATE:20261210
DTEND;VALUE=DATE:20261211
END:VEVENT
END:VCALENDAR`

it('takes whole days from a calendar, without their titles; appointments say that somebody is there', () => {
  const read = readICalendar(FILE, '2026-01-01', '2028-01-01')
  expect(read.ok && absencesFrom(read.events)).toEqual([LEAVE])
})

it('forgets absences once they ended long enough ago', () => {
  const nowMs = Date.parse('2027-03-08T12:00:00Z')
  const kept = (days: number) => recentAbsences([LEAVE], 'Europe/Berlin', nowMs, days * 86_400_000)
  expect(kept(91)).toEqual([LEAVE])
  expect(kept(90)).toEqual([])
})
