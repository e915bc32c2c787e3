import type { Schemas } from '@dirigent/client/client'
import type { Weekday, WeeklyRule } from '@dirigent/domain/rollouts/policy'

export type Person = Schemas['DevicePeople']['items'][number]
/** What the dialog edits: times of day from and to, days the first and the last. */
export type PersonDraft = {
  name: string
  ownHours: boolean
  hours: { days: Weekday[]; start: string; end: string }[]
  absences: { from: string; until: string; kept: Person['absences'][number] | null }[]
  /** undefined = as it was, null = forgotten. */
  icalendar: string | null | undefined
}

const DAY_MINUTES = 1_440
export const WORKING_DAY: PersonDraft['hours'][number] = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  start: '08:00',
  end: '17:00',
}

const minutesOf = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
const clockOf = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

export const endOf = ({ start, durationMinutes }: WeeklyRule): string =>
  clockOf((minutesOf(start) + durationMinutes) % DAY_MINUTES)

const moved = (date: string, days: number) =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** The last day of a half-open span: one that ends at midnight does not touch the day that begins then. */
export function lastDay(until: string): string {
  const date = until.slice(0, 10)
  return until.slice(11) === '00:00' ? moved(date, -1) : date
}

export const draftOf = (person: Person | null): PersonDraft => ({
  name: person?.name ?? '',
  ownHours: person === null || person.workingHours !== null,
  hours: person?.workingHours?.map((rule) => ({
    days: [...rule.days],
    start: rule.start,
    end: endOf(rule),
  })) ?? [WORKING_DAY],
  absences: (person?.absences ?? []).map((kept) => ({
    from: kept.from.slice(0, 10),
    until: lastDay(kept.until),
    kept,
  })),
  icalendar: undefined,
})

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/

export function isComplete(draft: PersonDraft): boolean {
  const hoursSaid = draft.hours.every(
    ({ days, start, end }) => days.length > 0 && CLOCK.test(start) && CLOCK.test(end),
  )
  const absencesSaid = draft.absences.every(({ from, until }) => from !== '' && from <= until)
  const hasHours = !draft.ownHours || (draft.hours.length > 0 && hoursSaid)
  return draft.name.trim() !== '' && hasHours && absencesSaid
}

/** As the API takes it. An end before the start lies on the next day; an absence that nobody touched keeps its hours. */
export function bodyOf(draft: PersonDraft, person: string | null) {
  return {
    person,
    name: draft.name.trim(),
    workingHours: draft.ownHours
      ? draft.hours.map(({ days, start, end }) => {
          const passed = (minutesOf(end) - minutesOf(start) + DAY_MINUTES) % DAY_MINUTES
          return { days, start, durationMinutes: passed === 0 ? DAY_MINUTES : passed }
        })
      : null,
    absences: draft.absences.map(({ from, until, kept }) =>
      kept && kept.from.slice(0, 10) === from && lastDay(kept.until) === until
        ? kept
        : { from: `${from}T00:00`, until: `${moved(until, 1)}T00:00` },
    ),
    ...(draft.icalendar === undefined ? {} : { icalendar: draft.icalendar }),
  }
}
