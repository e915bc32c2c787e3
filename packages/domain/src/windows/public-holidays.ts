import { civilOf, dayOf, dayText, weekdayOf, type Day } from './days.ts'

/*
 * Public holidays by law. Germany: the holiday acts of the sixteen states; Austria: § 7 Arbeitsruhegesetz; Switzerland:
 * the four days that all cantons have. A holiday of a town or a canton comes as an iCalendar file.
 */
const GERMAN_STATES = 'BW BY BY-EV BE BB HB HH HE MV NI NW RP SL SN ST SH TH'.split(' ')

/** Countries and the regions that a calendar can be made for; a country without regions has one for all. */
export const HOLIDAY_REGIONS: Readonly<Record<string, readonly string[]>> = {
  DE: GERMAN_STATES,
  AT: [],
  CH: [],
}

type Holiday = {
  name: string
  /** Month and day, days after Easter Sunday, or the Wednesday before 23 November. */
  when: readonly [number, number] | number | 'day of repentance'
  /** Which German states; all when left out. */
  in?: string
  since?: number
  /** In these years only. */
  years?: readonly number[]
}

const GERMANY: readonly Holiday[] = [
  { name: 'Neujahr', when: [1, 1] },
  { name: 'Heilige Drei Könige', when: [1, 6], in: 'BW BY BY-EV ST' },
  { name: 'Internationaler Frauentag', when: [3, 8], in: 'BE', since: 2019 },
  { name: 'Internationaler Frauentag', when: [3, 8], in: 'MV', since: 2023 },
  { name: 'Karfreitag', when: -2 },
  { name: 'Ostersonntag', when: 0, in: 'BB' },
  { name: 'Ostermontag', when: 1 },
  { name: 'Tag der Arbeit', when: [5, 1] },
  { name: 'Tag der Befreiung', when: [5, 8], in: 'BE', years: [2020, 2025] },
  { name: 'Christi Himmelfahrt', when: 39 },
  { name: 'Pfingstsonntag', when: 49, in: 'BB' },
  { name: 'Pfingstmontag', when: 50 },
  { name: 'Fronleichnam', when: 60, in: 'BW BY BY-EV HE NW RP SL' },
  // In Bavaria where more Catholics than Protestants live, which is most places; BY-EV is without it.
  { name: 'Mariä Himmelfahrt', when: [8, 15], in: 'BY SL' },
  { name: 'Weltkindertag', when: [9, 20], in: 'TH', since: 2019 },
  { name: 'Tag der Deutschen Einheit', when: [10, 3] },
  { name: 'Reformationstag', when: [10, 31], in: 'BB MV SN ST TH' },
  { name: 'Reformationstag', when: [10, 31], in: 'HB HH NI SH', since: 2018 },
  { name: 'Reformationstag', when: [10, 31], in: 'BW BY BY-EV BE HE NW RP SL', years: [2017] },
  { name: 'Allerheiligen', when: [11, 1], in: 'BW BY BY-EV NW RP SL' },
  { name: 'Buß- und Bettag', when: 'day of repentance', in: 'SN' },
  { name: '1. Weihnachtstag', when: [12, 25] },
  { name: '2. Weihnachtstag', when: [12, 26] },
]
const AUSTRIA: readonly Holiday[] = [
  { name: 'Neujahr', when: [1, 1] },
  { name: 'Heilige Drei Könige', when: [1, 6] },
  { name: 'Ostermontag', when: 1 },
  { name: 'Staatsfeiertag', when: [5, 1] },
  { name: 'Christi Himmelfahrt', when: 39 },
  { name: 'Pfingstmontag', when: 50 },
  { name: 'Fronleichnam', when: 60 },
  { name: 'Mariä Himmelfahrt', when: [8, 15] },
  { name: 'Nationalfeiertag', when: [10, 26] },
  { name: 'Allerheiligen', when: [11, 1] },
  { name: 'Mariä Empfängnis', when: [12, 8] },
  { name: 'Christtag', when: [12, 25] },
  { name: 'Stefanitag', when: [12, 26] },
]
const SWITZERLAND: readonly Holiday[] = [
  { name: 'Neujahr', when: [1, 1] },
  { name: 'Auffahrt', when: 39 },
  { name: 'Bundesfeier', when: [8, 1] },
  { name: 'Weihnachten', when: [12, 25] },
]
const COUNTRIES: Readonly<Record<string, readonly Holiday[]>> = {
  DE: GERMANY,
  AT: AUSTRIA,
  CH: SWITZERLAND,
}

/** Easter Sunday of the Gregorian calendar, by the rule of Meeus, Jones and Butcher; any year from 1583. */
export function easterSunday(year: number): Day {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const h =
    (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const sum = h + l - 7 * m + 114
  return dayOf(year, Math.floor(sum / 31), (sum % 31) + 1)
}

function dayOfHoliday({ when }: Holiday, year: number): Day {
  if (typeof when === 'number') return easterSunday(year) + when
  if (when !== 'day of repentance') return dayOf(year, when[0], when[1])
  const eve = dayOf(year, 11, 22)
  return eve - ((weekdayOf(eve) - 2 + 7) % 7)
}

/**
 * The public holidays of a year, in order. `region` is a German state (BY-EV: the parts of Bavaria without Assumption
 * Day), null elsewhere. Empty for a country or region that is not in `HOLIDAY_REGIONS`.
 */
export function publicHolidays(
  country: string,
  region: string | null,
  year: number,
): { date: string; name: string }[] {
  const regions = HOLIDAY_REGIONS[country]
  if (!regions || (regions.length > 0 && !regions.includes(region ?? ''))) return []
  return (COUNTRIES[country] ?? [])
    .filter((one) => one.in === undefined || one.in.split(' ').includes(region ?? ''))
    .filter(
      (one) =>
        (one.since === undefined || year >= one.since) && (one.years?.includes(year) ?? true),
    )
    .map((one) => ({ day: dayOfHoliday(one, year), name: one.name }))
    .toSorted((a, b) => a.day - b.day)
    .map(({ day, name }) => ({ date: dayText(day), name }))
}

/** The year that a moment falls into, by UTC: holidays are looked up for the years around it. */
export const yearOf = (atMs: number): number => civilOf(Math.floor(atMs / 86_400_000)).year
