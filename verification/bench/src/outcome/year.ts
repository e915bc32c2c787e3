import { DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'

/** A year of local days: when each begins, which weekday it is and whether nobody works. */
export type Day = {
  startMs: InstantMs
  weekday: number
  holiday: boolean
  month: number
  date: string
}
export type Year = { from: InstantMs; until: InstantMs; days: readonly Day[] }

const ZONE = 'Europe/Berlin'
/** Public holidays of Berlin in 2027. */
const HOLIDAYS: ReadonlySet<string> = new Set([
  '2027-01-01',
  '2027-03-08',
  '2027-03-26',
  '2027-03-29',
  '2027-05-01',
  '2027-05-06',
  '2027-05-17',
  '2027-10-03',
  '2027-12-25',
  '2027-12-26',
])

/** Fifty-two weeks from Monday, 4 January 2027. */
export function yearOf(days: number): Year {
  const first = Temporal.PlainDate.from('2027-01-04')
  const list = Array.from({ length: days }, (_, index): Day => {
    const day = first.add({ days: index })
    return {
      startMs: day.toZonedDateTime(ZONE).epochMilliseconds,
      weekday: day.dayOfWeek,
      holiday: HOLIDAYS.has(day.toString()),
      month: day.month,
      date: day.toString(),
    }
  })
  const from = list[0]?.startMs ?? 0
  return { from, until: (list.at(-1)?.startMs ?? from) + DAY_MS, days: list }
}
