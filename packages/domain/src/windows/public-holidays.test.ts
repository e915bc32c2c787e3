import { expect, it } from 'vitest'
import { dayText } from './days.ts'
import { easterSunday, HOLIDAY_REGIONS, publicHolidays } from './public-holidays.ts'

it.each([
  [1961, '1961-04-02'],
  [2000, '2000-04-23'],
  [2008, '2008-03-23'],
  [2011, '2011-04-24'],
  [2024, '2024-03-31'],
  [2025, '2025-04-20'],
  [2026, '2026-04-05'],
  [2038, '2038-04-25'],
  [2285, '2285-03-22'],
])('Easter %i', (year, date) => expect(dayText(easterSunday(year))).toBe(date))

const dates = (country: string, region: string | null, year: number) =>
  publicHolidays(country, region, year).map(({ date }) => date.slice(5))

it.each([
  ['BY', 13],
  ['BY-EV', 12],
  ['BW', 12],
  ['SL', 12],
  ['NW', 11],
  ['RP', 11],
  ['HE', 10],
  ['BE', 10],
  ['BB', 12],
  ['SN', 11],
  ['ST', 11],
  ['TH', 11],
  ['MV', 11],
  ['HH', 10],
  ['HB', 10],
  ['NI', 10],
  ['SH', 10],
])('%s has %i holidays in 2026', (region, count) =>
  expect(dates('DE', region, 2026)).toHaveLength(count),
)

it.each([
  ['SN', 2026, '11-18'],
  ['SN', 2023, '11-22'],
  ['SN', 2022, '11-16'],
  ['BE', 2025, '05-08'],
  ['HH', 2018, '10-31'],
  ['NW', 2017, '10-31'],
  ['TH', 2019, '09-20'],
  ['BW', 2026, '06-04'],
  ['HE', 2026, '05-14'],
])('%s %i has %s', (region, year, date) => expect(dates('DE', region, year)).toContain(date))

it.each([
  ['HH', 2017 - 1, '10-31'],
  ['BE', 2018, '03-08'],
  ['BE', 2026, '05-08'],
  ['MV', 2022, '03-08'],
  ['HH', 2026, '11-01'],
])('%s %i does not have %s', (region, year, date) =>
  expect(dates('DE', region, year)).not.toContain(date),
)

it('knows Austria and what all of Switzerland has', () => {
  expect(dates('AT', null, 2026)).toHaveLength(13)
  expect(dates('CH', null, 2026)).toEqual(['01-01', '05-14', '08-01', '12-25'])
})
it('has none for what it does not know', () => {
  expect(publicHolidays('DE', null, 2026)).toEqual([])
  expect(publicHolidays('FR', null, 2026)).toEqual([])
  for (const region of HOLIDAY_REGIONS['DE'] ?? [])
    expect(publicHolidays('DE', region, 2030).length).toBeGreaterThan(8)
})
