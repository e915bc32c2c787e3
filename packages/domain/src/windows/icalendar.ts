import ICAL from 'ical.js'
import type { Freeze } from '../rollouts/policy.ts'
import { isZone } from './local-time.ts'

export type CalendarReading =
  | { ok: true; name: string | null; events: Freeze[] }
  | { ok: false; detail: string }

/** More than ten years of a weekly event; a file with more is a timetable, not a calendar of freezes. */
const EVENTS_MAX = 2_000
/** A series without an end is followed this many times, so that one event a second cannot stop the server. */
const STEPS_MAX = 20_000

/**
 * Reads an iCalendar file (RFC 5545) and spreads its events between two dates (`2026-01-01`, the second excluded), series
 * with their exceptions included. All-day events hold in each device's own zone, timed ones in the zone that they name;
 * cancelled and "free" ones are left out, and an event belongs to the day it starts on.
 */
export function readICalendar(text: string, from: string, until: string): CalendarReading {
  const root = parsed(text)
  if (!root) return { ok: false, detail: 'This is not an iCalendar file (BEGIN:VCALENDAR …).' }
  const events: Freeze[] = []
  const components = root.getAllSubcomponents('vevent')
  const overridden = new Set(components.filter(isOverride).map(keyOf))
  for (const component of components) {
    if (isLeftOut(component)) continue
    const event = new ICAL.Event(component)
    const name = String(component.getFirstPropertyValue('summary') ?? '').trim() || 'Kalender'
    const fault = addOccurrences(event, name.slice(0, 200), { from, until }, overridden, events)
    if (fault) return { ok: false, detail: `"${name}": ${fault}` }
  }
  if (events.length > EVENTS_MAX)
    return { ok: false, detail: `More than ${EVENTS_MAX} events between ${from} and ${until}.` }
  const title = root.getFirstPropertyValue('x-wr-calname')
  const sorted = events.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  return { ok: true, name: title === null ? null : String(title), events: sorted }
}

function parsed(text: string): ICAL.Component | null {
  try {
    // A byte-order mark is no part of the file.
    const root = new ICAL.Component(ICAL.parse(text.replace(/^\uFEFF/, '')))
    return root.name === 'vcalendar' ? root : null
  } catch {
    return null
  }
}

const isOverride = (component: ICAL.Component) => component.hasProperty('recurrence-id')
const keyOf = (component: ICAL.Component) =>
  `${String(component.getFirstPropertyValue('uid'))} ${String(component.getFirstPropertyValue('recurrence-id'))}`

const isLeftOut = (component: ICAL.Component) =>
  component.getFirstPropertyValue('status') === 'CANCELLED' ||
  component.getFirstPropertyValue('transp') === 'TRANSPARENT'

/** Adds what lies between the dates; answers what is wrong, or null. */
function addOccurrences(
  event: ICAL.Event,
  name: string,
  span: { from: string; until: string },
  overridden: ReadonlySet<string>,
  into: Freeze[],
): string | null {
  const begun = event.startDate
  if (!begun) return 'has no beginning (DTSTART).'
  const lasts = event.duration
  if (lasts.toSeconds() <= 0) return 'ends before it begins.'
  const add = (start: ICAL.Time): string | null => {
    const end = start.clone()
    end.addDuration(lasts)
    const freeze = freezeOf({ name, zone: zoneNameOf(event) }, start, end)
    if (typeof freeze === 'string') return freeze
    if (freeze.until.slice(0, 10) >= span.from) into.push(freeze)
    return null
  }
  if (!event.isRecurring() || isOverride(event.component))
    return dateOf(begun) < span.until ? add(begun) : null
  const iterator = event.iterator()
  for (let step = 0; step < STEPS_MAX && into.length <= EVENTS_MAX; step++) {
    const start = iterator.next()
    if (!start || dateOf(start) >= span.until) return null
    if (overridden.has(`${event.uid} ${start.toString()}`)) continue
    const fault = add(start)
    if (fault) return fault
  }
  return into.length > EVENTS_MAX ? null : 'repeats too often.'
}

const dateOf = (time: ICAL.Time) => time.toString().slice(0, 10)
const localOf = (time: ICAL.Time) =>
  time.isDate ? `${dateOf(time)}T00:00` : time.toString().slice(0, 16)

/** The zone that an event's beginning names: ical.js keeps only those that the file defines. */
function zoneNameOf(event: ICAL.Event): string | null {
  const named = event.component.getFirstProperty('dtstart')?.getParameter('tzid')
  return typeof named === 'string' ? named : null
}

/** A zone by IANA name keeps its local times; one that only the file defines is turned into UTC. */
function freezeOf(
  { name, zone }: { name: string; zone: string | null },
  start: ICAL.Time,
  end: ICAL.Time,
): Freeze | string {
  const local = { name, from: localOf(start), until: localOf(end) }
  if (start.isDate) return local
  if (start.zone?.tzid === 'UTC') return { ...local, zone: 'UTC' }
  if (zone === null) return local
  if (isZone(zone)) return { ...local, zone }
  if (!start.zone?.component) return `names a time zone that nobody knows: ${zone}.`
  const utc = (time: ICAL.Time) => new Date(time.toUnixTime() * 1_000).toISOString().slice(0, 16)
  return { name, from: utc(start), until: utc(end), zone: 'UTC' }
}
