import type { Schemas } from '@dirigent/client/client'
import { FLEET, iso, uidOf } from './fleet.ts'

type Figures = Schemas['PreviewFigures']

const TODAY: Figures = {
  deadlinesKept: 4_312,
  deadlinesMissed: 118,
  devicesLate: 41,
  missed: [
    { because: 'offline', deadlines: 61, devices: 22 },
    { because: 'rings', deadlines: 38, devices: 14 },
    { because: 'window', deadlines: 19, devices: 5 },
  ],
  exposureDays: 9_870,
  restarts: { quiet: 402, own: 81, agreed: 37, forced: 12 },
  devicesForced: 9,
  windowTooShort: 3,
}
const DRAFT: Figures = {
  ...TODAY,
  deadlinesKept: 4_371,
  deadlinesMissed: 59,
  devicesLate: 24,
  missed: [
    { because: 'offline', deadlines: 48, devices: 20 },
    { because: 'person', deadlines: 11, devices: 4 },
  ],
  exposureDays: 8_140,
  restarts: { quiet: 391, own: 84, agreed: 39, forced: 18 },
  devicesForced: 14,
  windowTooShort: 0,
}

const worst = FLEET.slice(0, 4).map(({ device, name }, at): Schemas['PreviewDevice'] => ({
  device,
  name,
  deadlinesMissed: 5 - at,
  deadlinesKept: 12,
  firstMissedAt: iso(24 * (at + 3)),
  agreed: at,
  because: at === 1 ? 'person' : 'offline',
  forced: at === 2 ? 2 : 0,
}))

/** A preview that was played to its end. */
export const PREVIEW: Schemas['PreviewRow'] = {
  preview: uidOf(21, 1),
  state: 'done',
  percent: 100,
  result: {
    days: 60,
    devices: 289,
    played: 289,
    asIfManaged: false,
    withPast: 271,
    withPeople: 184,
    expectedFindings: 1_204,
    draft: DRAFT,
    today: TODAY,
    rings: [
      { ring: 'test', devices: 3, seenPercent: 27, tooSmall: true },
      { ring: 'pilot', devices: 18, seenPercent: 85, tooSmall: false },
      { ring: 'broad', devices: 256, seenPercent: 100, tooSmall: false },
      { ring: 'critical', devices: 12, seenPercent: 72, tooSmall: false },
    ],
    worst,
  },
}
