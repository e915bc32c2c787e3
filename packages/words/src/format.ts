import type { Language } from './entry.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const LOCALES: Record<Language, string> = { de: 'de-DE', en: 'en-GB' }
const NEAR: Record<Language, Record<string, string>> = {
  de: { '-1': 'gestern', '0': 'heute', '1': 'morgen' },
  en: { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' },
}
const UNITS: Record<Language, { min: string; h: string; day: string; days: string; s: string }> = {
  de: { s: 's', min: 'Min.', h: 'Std.', day: 'Tag', days: 'Tage' },
  en: { s: 's', min: 'min', h: 'h', day: 'day', days: 'days' },
}
const MORE: Record<Language, (n: string) => string> = {
  de: (n) => `${n} weitere`,
  en: (n) => `${n} more`,
}

export type Formats = {
  /** BCP 47 tag behind the language. */
  locale: string
  /** A moment as people say it: "heute 14:00", "Do. 14:00", "21.11.2026, 14:00". Day by the reader's zone. */
  moment: (at: number | string) => string
  /** Always with the full date, for lists and tooltips. */
  fullMoment: (at: number | string) => string
  /** As short as a column: the time for yesterday, today and tomorrow, else the day. */
  shortMoment: (at: number | string) => string
  day: (at: number | string) => string
  time: (at: number | string) => string
  /** "51 Std.", "3 Tage"; hours up to three days, because soak times are compared in hours. */
  duration: (ms: number) => string
  number: (value: number, digits?: number) => string
  percent: (share: number, digits?: number) => string
  bytes: (bytes: number) => string
  /** At most `max` names, then how many more. */
  list: (items: readonly string[], max?: number) => string
}

const instantOf = (at: number | string): number => (typeof at === 'number' ? at : Date.parse(at))

/** Formats for one reader. `now` (milliseconds) makes near moments relative; without it they carry the date. */
export function formatsFor(language: Language, zone: string, now: number | null): Formats {
  const locale = LOCALES[language]
  const dates = dateFormats(locale, language, zone)
  const units = UNITS[language]
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  const moment = (at: number | string) => {
    const value = instantOf(at)
    if (Number.isNaN(value)) return String(at)
    if (now === null) return dates.full(value)
    const days = dates.dayNumber(value) - dates.dayNumber(now)
    const near = NEAR[language][String(days)]
    if (near !== undefined) return `${near} ${dates.time(value)}`
    return days > 1 && days < 7 ? dates.weekday(value) : dates.full(value)
  }
  return {
    locale,
    moment,
    fullMoment: (at) => dates.full(instantOf(at)),
    shortMoment: (at) => {
      const text = moment(at)
      return /\d{4}/.test(text) ? dates.day(instantOf(at)) : text
    },
    day: (at) => dates.day(instantOf(at)),
    time: (at) => dates.time(instantOf(at)),
    duration: (ms) => {
      if (ms < 60_000) return `${number(Math.ceil(ms / 1000))} ${units.s}`
      if (ms < HOUR_MS) return `${number(Math.round(ms / 60_000))} ${units.min}`
      if (ms < 3 * DAY_MS) return `${number(ms / HOUR_MS, ms < 10 * HOUR_MS ? 1 : 0)} ${units.h}`
      const days = Math.round(ms / DAY_MS)
      return `${number(days)} ${days === 1 ? units.day : units.days}`
    },
    number,
    percent: (share, digits = 0) =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(
        share,
      ),
    bytes: (bytes) => bytesText(bytes, number),
    list: (items, max = 3) => {
      if (items.length <= max) return list.format(items)
      return list.format([...items.slice(0, max), MORE[language](number(items.length - max))])
    },
  }
}

function bytesText(bytes: number, number: (value: number, digits?: number) => string): string {
  const names = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < names.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${number(value, value < 10 && unit > 0 ? 1 : 0)} ${names[unit] ?? 'B'}`
}

function dateFormats(locale: string, language: Language, zone: string) {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: zone, hourCycle: 'h23' })
  const clock = { hour: '2-digit', minute: '2-digit' } as const
  const date: Intl.DateTimeFormatOptions =
    language === 'de'
      ? { day: '2-digit', month: '2-digit', year: 'numeric' }
      : { day: 'numeric', month: 'short', year: 'numeric' }
  const full = format({ ...date, ...clock })
  const day = format(date)
  const time = format(clock)
  const weekday = format({ weekday: 'long' })
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone })
  return {
    full: (at: number) => full.format(at),
    day: (at: number) => day.format(at),
    time: (at: number) => time.format(at),
    weekday: (at: number) => `${weekday.format(at)} ${time.format(at)}`,
    /** Calendar days since 1970 in the zone, so that "tomorrow" is right on the night the clocks change. */
    dayNumber: (at: number) => Math.round(Date.parse(parts.format(at)) / DAY_MS),
  }
}
