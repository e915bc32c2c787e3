import fc from 'fast-check'
import ICAL from 'ical.js'
import { expect, it } from 'vitest'
import { dayText, readDay } from '@dirigent/domain/windows/days'
import { recurrenceDays } from '@dirigent/domain/windows/recurrence'
import { readRecurrence } from '@dirigent/domain/windows/recurrence-text'

/** Another implementation of RFC 5545, as far as both are made for the same: ical.js of Thunderbird. */
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const list = (...values: (number | string)[]) =>
  fc.subarray(values.map(String), { minLength: 1, maxLength: 3 }).map((some) => some.join(','))
const part = (name: string, values: fc.Arbitrary<string | number>) =>
  fc.option(values, { freq: 2 }).map((value) => (value === null ? '' : `;${name}=${value}`))
const interval = part('INTERVAL', fc.constantFrom(1, 2, 3, 5))

const texts = fc.oneof(
  fc.tuple(fc.constant('FREQ=DAILY'), interval, part('BYMONTH', list(1, 2, 6, 12))),
  fc.tuple(
    fc.constant('FREQ=WEEKLY'),
    interval,
    part('BYDAY', list(...DAYS)),
    part('WKST', fc.constantFrom('MO', 'SU')),
  ),
  fc.tuple(
    fc.constant('FREQ=MONTHLY'),
    interval,
    part('BYMONTHDAY', list(1, 13, 28, 29, 30, 31, -1, -2)),
  ),
  fc.tuple(
    fc.constant('FREQ=MONTHLY'),
    interval,
    part('BYDAY', list('1MO', '2TU', '4FR', '-1SU', '-2WE', '5SA')),
  ),
  fc.tuple(
    fc.constant('FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR'),
    interval,
    part('BYSETPOS', list(1, 2, -1)),
  ),
  fc.tuple(
    fc.constant('FREQ=YEARLY'),
    part('INTERVAL', fc.constantFrom(1, 2)),
    part('BYMONTH', list(1, 2, 11)),
  ),
  fc.tuple(fc.constant('FREQ=YEARLY;BYMONTH=3,10'), part('BYDAY', list('1SU', '-1SU', '2TU'))),
)
const COUNTED = 40
const rules = fc.tuple(
  texts.map((parts) => parts.join('')),
  fc
    .integer({ min: 0, max: 3_000 })
    .map((day) => new Date(Date.UTC(2019, 0, 1) + day * 86_400_000).toISOString().slice(0, 10))
    // ical.js moves the 29th of a February into March; RFC 5545 leaves it out.
    .filter((day) => day.slice(8) <= '28'),
)

/** The first days by ical.js, which always counts the day a rule begins on; RFC 5545 says it should fit the rule. */
function byIcal(rule: string, start: string, until: string): string[] {
  const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromDateString(start))
  const found: string[] = []
  for (let time = iterator.next(); time && found.length < COUNTED; time = iterator.next()) {
    const day = time.toString().slice(0, 10)
    if (day > until) break
    if (day >= start) found.push(day)
  }
  return found
}

it('names the same days as ical.js', () => {
  const until = '2031-01-01'
  const differing = fc.sample(rules, 300).flatMap(([rule, start]) => {
    const reading = readRecurrence(rule)
    if (!reading.ok) return [[rule, start, reading.detail]]
    const day = (text: string) => readDay(text) ?? Number.NaN
    const own = recurrenceDays(reading.rule, day(start), day(start), day(until)).map(dayText)
    const other = byIcal(rule, start, until).filter((one) => one !== start || own[0] === start)
    const isSame = own.slice(0, other.length).join() === other.join()
    return isSame ? [] : [[rule, start, own.slice(0, 4).join(), other.slice(0, 4).join()]]
  })
  expect(differing.slice(0, 5)).toEqual([])
})
