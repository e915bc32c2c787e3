import type {
  Freeze,
  PolicyDocument,
  Weekday,
  WeeklyRule,
  WindowRule,
} from '@dirigent/domain/rollouts/policy'
import { isWeekly } from '@dirigent/domain/windows/rule-days'
import { POLICIES } from '@dirigent/words/console/policies'
import type { Entry } from '@dirigent/words/entry'
import type { Values } from '@dirigent/words/values'
import {
  dayWindowDrafts,
  dayWindowErrors,
  dayWindowRule,
  type DayWindowDraft,
} from './day-window-draft.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** What the form edits, as people type it: hours and minutes instead of milliseconds, texts for lists. */
export type PolicyDraft = {
  numbers: Record<NumberField, number | string>
  urgentAt: string
  routineAt: string
  waves: string
  windows: { routine: WindowDraft[]; urgent: WindowDraft[] }
  /** Windows that are not weekly. */
  dayWindows: { routine: DayWindowDraft[]; urgent: DayWindowDraft[] }
  freezes: Freeze[]
  freezeCalendars: string[]
  /** Name of business hours; empty = none. */
  workingHours: string
  approvalRequired: boolean
  oneAtATime: boolean
}
export type WindowDraft = { days: Weekday[]; start: string; hours: number | string }

/** Every number of the form with its limits; beyond them it is refused on entry. */
export const NUMBER_LIMITS = {
  testSoak: [0, 720],
  testFloor: [0, 720],
  pilotSoak: [0, 1440],
  pilotFloor: [0, 1440],
  reported: [1, 100],
  failures: [0, 100],
  waveGap: [0, 336],
  criticalDays: [1, 365],
  systemDays: [1, 365],
  highDays: [1, 365],
  backupAge: [1, 720],
  deferrals: [0, 20],
  grace: [0, 1440],
  attempts: [1, 10],
} as const satisfies Record<string, readonly [number, number]>
export type NumberField = keyof typeof NUMBER_LIMITS
export type DraftErrors = Partial<Record<string, { entry: Entry; values?: Values }>>

const time = (rule: PolicyDocument['lanes']['urgent']['cut']) => ('at' in rule ? rule.at : '')
const windowDrafts = (rules: readonly WindowRule[] | null): WindowDraft[] =>
  (rules ?? []).filter(isWeekly).map((rule) => ({
    days: [...rule.days],
    start: rule.start,
    hours: rule.durationMinutes / 60,
  }))

export function draftOf(document: PolicyDocument): PolicyDraft {
  const { gates, waves, deadlines, critical, people, windows, lanes } = document
  return {
    numbers: {
      testSoak: gates.test.soakMs / HOUR_MS,
      testFloor: gates.test.soakFloorMs / HOUR_MS,
      pilotSoak: gates.pilot.soakMs / HOUR_MS,
      pilotFloor: gates.pilot.soakFloorMs / HOUR_MS,
      reported: gates.pilot.reportedPercentMin,
      failures: gates.pilot.failurePercentMax,
      waveGap: waves.waveGapMs / HOUR_MS,
      criticalDays: deadlines.criticalSeverityDays,
      systemDays: deadlines.criticalSystemDays,
      highDays: deadlines.highSeverityDays,
      backupAge: critical.backupMaxAgeMs / HOUR_MS,
      deferrals: people.deferralsMax,
      grace: people.graceMs / MINUTE_MS,
      attempts: document.attemptsMax,
    },
    urgentAt: time(lanes.urgent.cut),
    routineAt: time(lanes.routine.cut),
    waves: waves.broadPercents.join(' '),
    windows: {
      routine: windowDrafts(windows.servers.routine),
      urgent: windowDrafts(windows.servers.urgent),
    },
    dayWindows: {
      routine: dayWindowDrafts(windows.servers.routine),
      urgent: dayWindowDrafts(windows.servers.urgent),
    },
    freezes: [...document.freezes],
    freezeCalendars: [...(document.freezeCalendars ?? [])],
    workingHours: people.workingHours ?? '',
    approvalRequired: critical.approvalRequired,
    oneAtATime: critical.oneAtATime,
  }
}

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/
const wavesOf = (text: string) =>
  text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number)
const between = (value: number | string, min: number, max: number) =>
  typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max

/** What is wrong with a draft, by field; empty when it can be saved. The server checks again. */
export function draftErrors(draft: PolicyDraft, document: PolicyDocument): DraftErrors {
  const errors: DraftErrors = {}
  for (const [name, [min, max]] of Object.entries(NUMBER_LIMITS)) {
    const value = draft.numbers[name as NumberField]
    if (!between(value, min, max))
      errors[name] = { entry: POLICIES.errNumber, values: { min, max } }
  }
  const { testSoak, testFloor, pilotSoak, pilotFloor } = draft.numbers
  if (!errors['testFloor'] && Number(testFloor) > Number(testSoak))
    errors['testFloor'] = { entry: POLICIES.errFloor }
  if (!errors['pilotFloor'] && Number(pilotFloor) > Number(pilotSoak))
    errors['pilotFloor'] = { entry: POLICIES.errFloor }
  if ('at' in document.lanes.urgent.cut && !CLOCK.test(draft.urgentAt))
    errors['urgentAt'] = { entry: POLICIES.errTime }
  if ('at' in document.lanes.routine.cut && !CLOCK.test(draft.routineAt))
    errors['routineAt'] = { entry: POLICIES.errTime }
  const waves = wavesOf(draft.waves)
  const sum = waves.reduce((total, wave) => total + wave, 0)
  if (sum !== 100 || waves.some((wave) => !(wave > 0)))
    errors['waves'] = { entry: POLICIES.errWaves }
  for (const lane of ['routine', 'urgent'] as const) {
    draft.windows[lane].forEach((window, index) => {
      if (window.days.length === 0) errors[`${lane}${index}days`] = { entry: POLICIES.errDays }
      if (!CLOCK.test(window.start)) errors[`${lane}${index}start`] = { entry: POLICIES.errTime }
      if (!between(window.hours, 0.25, 168))
        errors[`${lane}${index}hours`] = {
          entry: POLICIES.errNumber,
          values: { min: 0.25, max: 168 },
        }
    })
  }
  for (const lane of ['routine', 'urgent'] as const)
    draft.dayWindows[lane].forEach((window, index) => {
      for (const [field, error] of dayWindowErrors(window))
        errors[`${lane}Day${index}${field}`] = error
    })
  draft.freezes.forEach((freeze, index) => {
    const complete = freeze.name.trim() !== '' && freeze.from !== '' && freeze.until > freeze.from
    if (!complete) errors[`freeze${index}`] = { entry: POLICIES.errFreeze }
  })
  return errors
}

const ruleOf = (window: WindowDraft): WeeklyRule => ({
  days: window.days,
  start: window.start,
  durationMinutes: Math.round(Number(window.hours) * 60),
})

/** The rules of a lane weekly ones first; "any time" stays as long as nobody names a window. */
function windowRules(
  draft: PolicyDraft,
  lane: 'routine' | 'urgent',
  former: PolicyDocument,
): WindowRule[] | null {
  const before = former.windows.servers[lane]
  const rules = [...draft.windows[lane].map(ruleOf), ...draft.dayWindows[lane].map(dayWindowRule)]
  return before === null && rules.length === 0 ? null : rules
}

/** The document with the draft's values; what the form does not show stays as it is. */
export function documentOf(draft: PolicyDraft, former: PolicyDocument): PolicyDocument {
  const n = (field: NumberField) => Number(draft.numbers[field])
  const gate = { reportedPercentMin: n('reported'), failurePercentMax: n('failures') }
  const { urgent, routine } = former.lanes
  return {
    ...former,
    lanes: {
      urgent: { cut: 'at' in urgent.cut ? { ...urgent.cut, at: draft.urgentAt } : urgent.cut },
      routine: { cut: 'at' in routine.cut ? { ...routine.cut, at: draft.routineAt } : routine.cut },
    },
    gates: {
      ...former.gates,
      test: {
        ...former.gates.test,
        ...gate,
        soakMs: n('testSoak') * HOUR_MS,
        soakFloorMs: n('testFloor') * HOUR_MS,
      },
      pilot: {
        ...former.gates.pilot,
        ...gate,
        soakMs: n('pilotSoak') * HOUR_MS,
        soakFloorMs: n('pilotFloor') * HOUR_MS,
      },
    },
    waves: {
      ...former.waves,
      broadPercents: wavesOf(draft.waves),
      waveGapMs: n('waveGap') * HOUR_MS,
    },
    windows: {
      ...former.windows,
      servers: {
        routine: windowRules(draft, 'routine', former),
        urgent: windowRules(draft, 'urgent', former),
      },
    },
    freezes: draft.freezes.map((freeze) => ({ ...freeze, name: freeze.name.trim() })),
    // A document without the field stays without it: what nobody changed is no change.
    ...(draft.freezeCalendars.length === 0 && former.freezeCalendars === undefined
      ? {}
      : { freezeCalendars: draft.freezeCalendars }),
    critical: {
      ...former.critical,
      approvalRequired: draft.approvalRequired,
      oneAtATime: draft.oneAtATime,
      backupMaxAgeMs: n('backupAge') * HOUR_MS,
    },
    deadlines: {
      ...former.deadlines,
      criticalSeverityDays: n('criticalDays'),
      criticalSystemDays: n('systemDays'),
      highSeverityDays: n('highDays'),
    },
    people: {
      ...former.people,
      deferralsMax: n('deferrals'),
      graceMs: n('grace') * MINUTE_MS,
      workingHours: draft.workingHours === '' ? undefined : draft.workingHours,
    },
    attemptsMax: n('attempts'),
  }
}
