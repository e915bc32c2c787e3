import { describe, expect, it } from 'vitest'
import { dayText, readDay } from './days.ts'
import { recurrenceDays } from './recurrence.ts'
import { readRecurrence } from './recurrence-text.ts'

const day = (text: string) => readDay(text) ?? Number.NaN
const days = (rule: string, start: string, until: string, from = start) => {
  const reading = readRecurrence(rule)
  if (!reading.ok) return reading.detail
  return recurrenceDays(reading.rule, day(start), day(from), day(until)).map(dayText).join(' ')
}

describe('recurrenceDays', () => {
  // The examples of RFC 5545 §3.8.5.3 that name days.
  it.each([
    [
      'last Sunday of the month',
      'FREQ=MONTHLY;BYDAY=-1SU',
      '2026-01-01',
      '2026-03-31',
      '2026-01-25 2026-02-22 2026-03-29',
    ],
    [
      'Patch Tuesday',
      'FREQ=MONTHLY;BYDAY=2TU',
      '2026-01-01',
      '2026-03-31',
      '2026-01-13 2026-02-10 2026-03-10',
    ],
    [
      'last day of the month',
      'FREQ=MONTHLY;BYMONTHDAY=-1',
      '2028-01-01',
      '2028-03-31',
      '2028-01-31 2028-02-29 2028-03-31',
    ],
    [
      'day 31 is skipped where there is none',
      'FREQ=MONTHLY',
      '2026-01-31',
      '2026-05-31',
      '2026-01-31 2026-03-31 2026-05-31',
    ],
    [
      'Friday the 13th',
      'FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13',
      '1997-09-02',
      '1999-01-01',
      '1998-02-13 1998-03-13 1998-11-13',
    ],
    [
      'last working day',
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
      '2026-01-01',
      '2026-03-01',
      '2026-01-30 2026-02-27',
    ],
    [
      'every other week',
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH',
      '1997-09-02',
      '1997-09-30',
      '1997-09-02 1997-09-04 1997-09-16 1997-09-18 1997-09-30',
    ],
    [
      'the week starts on Monday',
      'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO',
      '1997-08-05',
      '1998-01-01',
      '1997-08-05 1997-08-10 1997-08-19 1997-08-24',
    ],
    [
      'the week starts on Sunday',
      'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU',
      '1997-08-05',
      '1998-01-01',
      '1997-08-05 1997-08-17 1997-08-19 1997-08-31',
    ],
    [
      '20th Monday of the year',
      'FREQ=YEARLY;BYDAY=20MO',
      '1997-05-19',
      '1999-12-31',
      '1997-05-19 1998-05-18 1999-05-17',
    ],
    [
      'Monday of week 20',
      'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO',
      '1997-05-12',
      '1999-12-31',
      '1997-05-12 1998-05-11 1999-05-17',
    ],
    [
      'election day',
      'FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8',
      '1996-11-05',
      '2005-01-01',
      '1996-11-05 2000-11-07 2004-11-02',
    ],
    [
      'leap days only',
      'FREQ=YEARLY',
      '2024-02-29',
      '2033-01-01',
      '2024-02-29 2028-02-29 2032-02-29',
    ],
    [
      'until is included',
      'FREQ=DAILY;UNTIL=20260103T120000Z',
      '2026-01-01',
      '2026-12-31',
      '2026-01-01 2026-01-02 2026-01-03',
    ],
    [
      'year days',
      'FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200',
      '1997-01-01',
      '2009-01-01',
      '1997-01-01 1997-04-10 1997-07-19 2000-01-01',
    ],
  ])('%s', (_what, rule, start, until, expected) => {
    expect(days(rule, start, until)).toBe(expected)
  })
  it('counts from the beginning, wherever it is asked', () => {
    expect(days('FREQ=DAILY;COUNT=10', '2026-01-01', '2026-12-31', '2026-01-09')).toBe(
      '2026-01-09 2026-01-10',
    )
  })
  it('ends when nothing ever fits', () => {
    expect(days('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', '2026-01-01', '2400-01-01')).toBe('')
  })
})

it.each([
  ['FREQ=HOURLY', 'FREQ is DAILY'],
  ['BYDAY=MO', 'FREQ is DAILY'],
  ['FREQ=WEEKLY;BYHOUR=3', 'BYHOUR has no meaning'],
  ['FREQ=WEEKLY;BYDAY=2TU', 'A counted weekday'],
  ['FREQ=WEEKLY;BYMONTHDAY=3', 'BYMONTHDAY does not go'],
  ['FREQ=MONTHLY;BYMONTHDAY=32', '"32" is not from'],
  ['FREQ=MONTHLY;BYMONTH=-1', '"-1" is not from'],
  ['FREQ=YEARLY;BYWEEKNO=20', 'BYWEEKNO needs BYDAY'],
  ['FREQ=DAILY;COUNT=3;UNTIL=20260101', 'Either COUNT or UNTIL'],
  ['FREQ=DAILY;COUNT=0', 'COUNT is a number'],
  ['FREQ=DAILY;INTERVAL=', 'is not NAME=VALUE'],
  ['FREQ=DAILY;FREQ=WEEKLY', 'given twice'],
  ['FREQ=MONTHLY;BYSETPOS=1', 'BYSETPOS needs'],
  ['', 'is not NAME=VALUE'],
])('refuses %j with its reason', (rule, reason) => {
  expect(readRecurrence(rule)).toEqual({ ok: false, detail: expect.stringContaining(reason) })
})
