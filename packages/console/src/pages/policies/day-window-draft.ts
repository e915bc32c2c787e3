import type {
  BusinessHoursRule,
  MonthDayRule,
  MonthWeekdayRule,
  RecurrenceRule,
  WeeklyRule,
  WindowRule,
} from '@dirigent/domain/rollouts/policy'
import { readRecurrence } from '@dirigent/domain/windows/recurrence-text'
import { isWeekly } from '@dirigent/domain/windows/rule-days'
import { POLICIES } from '@dirigent/words/console/policies'
import type { Entry } from '@dirigent/words/entry'
import type { Values } from '@dirigent/words/values'

type Typed<R> = Omit<R, 'durationMinutes'> & { hours: number | string }
/** A window that is not weekly, as people type it: its length in hours. */
export type DayWindowDraft =
  | Typed<MonthWeekdayRule>
  | Typed<MonthDayRule>
  | Typed<RecurrenceRule>
  | { on: 'business_hours'; part: BusinessHoursRule['part']; name: string }
export type DayWindowKind = DayWindowDraft['on']

export const HOURS_LIMITS = [0.25, 168] as const
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/

/** What a new one starts with: the days after Patch Tuesday, the last of the month, every second Saturday, the night. */
export const NEW_DAY_WINDOW: Readonly<Record<DayWindowKind, DayWindowDraft>> = {
  month_weekday: {
    on: 'month_weekday',
    ordinal: 2,
    weekday: 'tue',
    plusDays: 4,
    start: '22:00',
    hours: 6,
  },
  month_day: { on: 'month_day', day: -1, start: '22:00', hours: 6 },
  recurrence: {
    on: 'recurrence',
    rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SA',
    from: '2026-01-03',
    start: '22:00',
    hours: 6,
  },
  business_hours: { on: 'business_hours', part: 'outside', name: '' },
}

export const dayWindowDrafts = (rules: readonly WindowRule[] | null): DayWindowDraft[] =>
  (rules ?? []).flatMap((rule) => (isWeekly(rule) ? [] : [draftOf(rule)]))

function draftOf(rule: Exclude<WindowRule, WeeklyRule>): DayWindowDraft {
  if (rule.on === 'business_hours')
    return { on: 'business_hours', part: rule.part, name: rule.hours }
  const { durationMinutes, ...rest } = rule
  return { ...rest, hours: durationMinutes / 60 }
}

export function dayWindowRule(draft: DayWindowDraft): WindowRule {
  if (draft.on === 'business_hours') return { on: draft.on, part: draft.part, hours: draft.name }
  const { hours, ...rest } = draft
  return { ...rest, durationMinutes: Math.round(Number(hours) * 60) }
}

/** What is wrong with one, by its fields; the server checks again. */
export function dayWindowErrors(
  draft: DayWindowDraft,
): [field: string, error: { entry: Entry; values?: Values }][] {
  if (draft.on === 'business_hours')
    return draft.name === '' ? [['name', { entry: POLICIES.errHours }]] : []
  const [min, max] = HOURS_LIMITS
  const { hours } = draft
  const isLength = typeof hours === 'number' && hours >= min && hours <= max
  const number = (low: number, high: number) => ({
    entry: POLICIES.errNumber,
    values: { min: low, max: high },
  })
  return [
    ...(CLOCK.test(draft.start) ? [] : [['start', { entry: POLICIES.errTime }] as const]),
    ...(isLength ? [] : [['hours', number(min, max)] as const]),
    ...(draft.on === 'recurrence' ? recurrenceErrors(draft) : []),
    ...(draft.on === 'month_weekday' && !between(draft.plusDays, 0, 27)
      ? [['plusDays', number(0, 27)] as const]
      : []),
  ].map(([field, error]) => [field, error])
}

const between = (value: number, low: number, high: number) =>
  Number.isInteger(value) && value >= low && value <= high

function recurrenceErrors({ rule, from }: { rule: string; from: string }) {
  const read = readRecurrence(rule)
  return [
    ...(read.ok
      ? []
      : [['rule', { entry: POLICIES.errRule, values: { detail: read.detail } }] as const]),
    ...(/^\d{4}-\d{2}-\d{2}$/.test(from) ? [] : [['from', { entry: POLICIES.errDay }] as const]),
  ]
}
