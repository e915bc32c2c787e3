import type { Schemas } from '@dirigent/client/client'
import { iso, uidOf } from './fleet.ts'

const WEEKLY = [
  {
    days: ['mon' as const, 'tue' as const, 'wed' as const, 'thu' as const, 'fri' as const],
    start: '08:00',
    durationMinutes: 540,
  },
]
const days = (from: string, until: string) => ({ from: `${from}T00:00`, until: `${until}T00:00` })

export const DEVICE_PEOPLE: Schemas['DevicePeople'] = {
  items: [
    {
      person: uidOf(14, 1),
      name: 'Anna Berg',
      workingHours: [
        { days: ['mon', 'tue', 'wed'], start: '06:30', durationMinutes: 480 },
        { days: ['thu'], start: '06:30', durationMinutes: 300 },
      ],
      absences: [days('2026-12-21', '2027-01-05')],
      calendar: [days('2027-02-08', '2027-02-13'), days('2027-05-14', '2027-05-15')],
      updatedAt: iso(-400),
    },
    {
      person: uidOf(14, 2),
      name: 'Jonas Petersen (Spätschicht)',
      workingHours: null,
      absences: [],
      calendar: null,
      updatedAt: iso(-30),
    },
  ],
  otherwise: { by: 'group', hours: 'Büro Lübeck', weekly: WEEKLY },
}

export const CALENDARS = {
  calendars: [],
  businessHours: [{ name: 'Büro Lübeck', weekly: WEEKLY, calendars: [] }],
}
