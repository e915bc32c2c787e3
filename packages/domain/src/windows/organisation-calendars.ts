import type { InstantMs } from '../identity/time.ts'
import type { Freeze, PolicyDocument, WeeklyRule, WindowRule } from '../rollouts/policy.ts'
import { ABSENCES_MAX, type WorkingTimes } from '../quiet-slots/people.ts'
import { dayText, readDay } from './days.ts'
import { openings } from './openings.ts'
import { publicHolidays, yearOf } from './public-holidays.ts'
import type { Say } from './rule-check.ts'

/** Public holidays by law, or the events of an imported iCalendar file. */
export type CalendarSource =
  | { kind: 'public_holidays'; country: string; region: string | null }
  | { kind: 'icalendar'; events: readonly Freeze[] }
export type OrganisationCalendar = { name: string; source: CalendarSource }
/** When the organisation works, by name; the calendars' days are none of it. */
export type BusinessHours = {
  name: string
  weekly: readonly WeeklyRule[]
  calendars: readonly string[]
}
export type Organisation = {
  hours: readonly BusinessHours[]
  calendars: readonly OrganisationCalendar[]
}

/** What an assignment may carry; the nearest come first. */
const FREEZES_MAX = 200
const HOLIDAYS_MAX = 1_000
/** A calendar that covers more than this in one event is no list of days. */
const EVENT_DAYS_MAX = 400

/**
 * The events of a calendar as freezes, of this year and the next: assignments change with the year, not with every day
 * that passes, and none is older than a month.
 */
export function calendarEvents({ source }: OrganisationCalendar, nowMs: InstantMs): Freeze[] {
  const year = yearOf(nowMs)
  if (source.kind === 'public_holidays') {
    return [year, year + 1].flatMap((one) =>
      publicHolidays(source.country, source.region, one).map(({ date, name }) => ({
        name,
        from: `${date}T00:00`,
        until: `${nextDate(date)}T00:00`,
      })),
    )
  }
  return source.events.filter(
    ({ from, until }) => until >= `${year}-01-01` && from < `${year + 2}-01-01`,
  )
}

const nextDate = (date: string): string => {
  const day = readDay(date)
  return day === null ? date : dayText(day + 1)
}

/** The dates that events begin on or cover whole. */
function datesOf(events: readonly Freeze[]): string[] {
  const dates = new Set<string>()
  for (const { from, until } of events) {
    const first = readDay(from.slice(0, 10))
    const end = readDay(until.slice(0, 10))
    if (first === null || end === null) continue
    // Half-open: an event until midnight does not touch the day that begins then.
    const last = until.slice(11) === '00:00' ? end - 1 : end
    for (let day = first; day <= Math.min(last, first + EVENT_DAYS_MAX); day++)
      dates.add(dayText(day))
  }
  return [...dates].toSorted().slice(0, HOLIDAYS_MAX)
}

/**
 * A policy with what it refers to filled in: business hours with their times and holidays, calendars as freezes. What is
 * not there any more never opens, or freezes for ever: nobody gets an update at a time that nobody can name.
 */
export function resolvePolicy(
  document: PolicyDocument,
  organisation: Organisation,
  nowMs: InstantMs,
): PolicyDocument {
  const { windows, freezeCalendars } = document
  const rules = (given: readonly WindowRule[] | null) =>
    given && given.map((rule) => resolveRule(rule, organisation, nowMs))
  const byLane = (lanes: (typeof windows)['clients']) => ({
    routine: rules(lanes.routine),
    urgent: rules(lanes.urgent),
  })
  return {
    ...document,
    windows: {
      ...windows,
      clients: byLane(windows.clients),
      servers: byLane(windows.servers),
    },
    people: peopleOf(document, organisation, nowMs),
    freezes: [
      ...document.freezes,
      ...(freezeCalendars ?? []).flatMap((name) => freezesOf(name, organisation, nowMs)),
    ].slice(0, FREEZES_MAX),
  }
}

function peopleOf(
  document: PolicyDocument,
  organisation: Organisation,
  nowMs: InstantMs,
): PolicyDocument['people'] {
  const times = workingTimes(document.people.workingHours, organisation, nowMs)
  return { ...document.people, workingWeekly: times?.weekly, workingHolidays: times?.holidays }
}

/** Business hours by name with the days that are none; null when nobody named any, or they are gone. */
export function workingTimes(
  name: string | null | undefined,
  organisation: Organisation,
  nowMs: InstantMs,
): WorkingTimes | null {
  const found = organisation.hours.find((hours) => hours.name === name)
  if (!found) return null
  const holidays = datesOf(eventsOfHours(found, organisation, nowMs)).map((date) => ({
    name: '',
    from: `${date}T00:00`,
    until: `${nextDate(date)}T00:00`,
  }))
  return { weekly: found.weekly, holidays: holidays.slice(0, ABSENCES_MAX) }
}

const hoursNamed = ({ people }: PolicyDocument, { hours }: Organisation) =>
  hours.find(({ name }) => name === people.workingHours)?.weekly

function resolveRule(rule: WindowRule, organisation: Organisation, nowMs: InstantMs): WindowRule {
  if (!('on' in rule) || rule.on !== 'business_hours') return rule
  const found = organisation.hours.find(({ name }) => name === rule.hours)
  if (!found) return rule
  const events = eventsOfHours(found, organisation, nowMs)
  return { ...rule, weekly: found.weekly, holidays: datesOf(events) }
}

const eventsOfHours = (
  { calendars }: BusinessHours,
  organisation: Organisation,
  nowMs: InstantMs,
): Freeze[] =>
  organisation.calendars
    .filter(({ name }) => calendars.includes(name))
    .flatMap((calendar) => calendarEvents(calendar, nowMs))

function freezesOf(name: string, organisation: Organisation, nowMs: InstantMs): Freeze[] {
  const calendar = organisation.calendars.find((one) => one.name === name)
  // Its times cannot be read, so it covers all time.
  return calendar ? calendarEvents(calendar, nowMs) : [{ name, from: '', until: '' }]
}

/**
 * What only shows against the organisation and the calendar: names that do not exist, and windows that never open, or
 * only shorter than what must be left at their end.
 */
export function checkAgainst(
  document: PolicyDocument,
  organisation: Organisation,
  nowMs: InstantMs,
  say: Say,
): void {
  document.freezeCalendars?.forEach((name, index) => {
    if (!organisation.calendars.some((one) => one.name === name))
      say(`/freezeCalendars/${index}`, 'not_found', `There is no calendar called "${name}".`)
  })
  const { workingHours } = document.people
  if (workingHours !== undefined && !hoursNamed(document, organisation))
    say(
      '/people/workingHours',
      'not_found',
      `There are no business hours called "${workingHours}".`,
    )
  const resolved = resolvePolicy({ ...document, freezeCalendars: [] }, organisation, nowMs)
  for (const kind of ['clients', 'servers'] as const) {
    for (const lane of ['routine', 'urgent'] as const) {
      const pointer = `/windows/${kind}/${lane}`
      document.windows[kind][lane]?.forEach((rule, index) => {
        if (!('on' in rule) || rule.on !== 'business_hours') return
        if (!organisation.hours.some(({ name }) => name === rule.hours))
          say(
            `${pointer}/${index}/hours`,
            'not_found',
            `There are no business hours called "${rule.hours}".`,
          )
      })
      const rules = resolved.windows[kind][lane]
      if (rules === null || rules.length === 0) continue
      const hasRoom = ({ startMs, endMs }: { startMs: number; endMs: number }) =>
        endMs - Math.max(startMs, nowMs) > document.windows.endMarginMs
      if (!openings(rules, document.zone, nowMs, [], (found) => found.some(hasRoom)).some(hasRoom))
        say(pointer, 'never_opens', 'From today on no window of these ever opens.')
    }
  }
}
