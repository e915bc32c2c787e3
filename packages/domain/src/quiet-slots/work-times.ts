import type { InstantMs } from '../identity/time.ts'
import type { WeeklyRule } from '../rollouts/policy.ts'
import { freezePeriod } from '../windows/freezes.ts'
import { openings, type Opening } from '../windows/openings.ts'
import { common, joined, without } from '../windows/stretches.ts'
import { DEFAULT_HOURS, type Person } from './quiet-slot.ts'

/** When the people at a device work, and when they do not, within a stretch of time. */
export type WorkTimes = {
  atWork: readonly Opening[]
  offWork: readonly Opening[]
  /** Everybody who was entered is absent. */
  away: readonly Opening[]
}

/**
 * The same for a whole stretch as `quietSlot` asks moment by moment where a device has no history: by the hours that
 * those named who are present, else by the usual ones. Half-open, in order.
 */
export function workTimes(
  people: readonly Person[],
  zone: string,
  fromMs: InstantMs,
  untilMs: InstantMs,
): WorkTimes {
  const whole: Opening = { startMs: fromMs, endMs: untilMs }
  const ahead = (hours: readonly WeeklyRule[]): Opening[] => {
    const covers = (found: readonly Opening[]) => found.some(({ endMs }) => endMs >= untilMs)
    return within(openings(hours, zone, fromMs, [], covers), whole)
  }
  const thereOf = ({ absences }: Person): Opening[] =>
    without([whole], absences.map((one) => freezePeriod(one, zone)).map(asOpening))
  const said = people.filter(({ workingHours }) => workingHours !== null)
  const others = people.filter(({ workingHours }) => workingHours === null)
  const saidThere = joined(said.flatMap(thereOf))
  const othersThere = people.length === 0 ? [whole] : joined(others.flatMap(thereOf))
  const working = said.flatMap((one) => common(ahead(one.workingHours ?? []), thereOf(one)))
  const usual = common(without(ahead(DEFAULT_HOURS), saidThere), othersThere)
  const atWork = joined([...working, ...usual])
  return {
    atWork,
    offWork: without([whole], atWork),
    away: without([whole], [...saidThere, ...othersThere]),
  }
}

const asOpening = ({ fromMs, untilMs }: { fromMs: InstantMs; untilMs: InstantMs }): Opening => ({
  startMs: fromMs,
  endMs: untilMs,
})

const within = (found: readonly Opening[], { startMs, endMs }: Opening): Opening[] =>
  found
    .map((one) => ({ startMs: Math.max(one.startMs, startMs), endMs: Math.min(one.endMs, endMs) }))
    .filter((one) => one.startMs < one.endMs)

export type WorkCalendar = (people: readonly Person[], zone: string) => WorkTimes

/** Work times within one stretch, worked out once for all devices whose people work alike. */
export function createWorkCalendar(fromMs: InstantMs, untilMs: InstantMs): WorkCalendar {
  const known = new Map<string, WorkTimes>()
  return (people, zone) => {
    const key = `${zone} ${JSON.stringify(people)}`
    const found = known.get(key)
    if (found) return found
    const made = workTimes(people, zone, fromMs, untilMs)
    known.set(key, made)
    return made
  }
}
