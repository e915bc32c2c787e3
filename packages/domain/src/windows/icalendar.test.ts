import { describe, expect, it } from 'vitest'
import { readICalendar } from './icalendar.ts'

const file = (...events: string[][]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'X-WR-CALNAME:Betrieb']
    .concat(
      events.flatMap((lines, i) => ['BEGIN:VEVENT', `UID:${i}`, ...lines, 'END:VEVENT']),
      'END:VCALENDAR',
    )
    .join('\r\n')
const read = (...events: string[][]) => readICalendar(file(...events), '2026-01-01', '2028-01-01')
const periods = (...events: string[][]) => {
  const reading = read(...events)
  return reading.ok
    ? reading.events.map(({ from, until, zone }) => [from, until, zone])
    : reading.detail
}

/** As Outlook writes it: a zone under a name of Windows, defined in the file. */
const OUTLOOK = `BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:1
SUMMARY:Inventur
DTSTART;TZID=W. Europe Standard Time:20260701T200000
DTEND;TZID=W. Europe Standard Time:20260702T020000
END:VEVENT
END:VCALENDAR`

describe('readICalendar', () => {
  it('reads an all-day event in each zone’s own days', () => {
    expect(
      read([
        'SUMMARY:Betriebs\\, ferien',
        'DTSTART;VALUE=DATE:20261224',
        'DTEND;VALUE=DATE:20270102',
      ]),
    ).toEqual({
      ok: true,
      name: 'Betrieb',
      events: [{ name: 'Betriebs, ferien', from: '2026-12-24T00:00', until: '2027-01-02T00:00' }],
    })
  })
  it.each<[string, string[], unknown]>([
    [
      'one day when it has no end',
      ['DTSTART;VALUE=DATE:20260501'],
      [['2026-05-01T00:00', '2026-05-02T00:00', undefined]],
    ],
    [
      'a duration',
      ['DTSTART:20260501T100000Z', 'DURATION:PT90M'],
      [['2026-05-01T10:00', '2026-05-01T11:30', 'UTC']],
    ],
    [
      'a zone by name',
      ['DTSTART;TZID=Europe/Berlin:20260501T100000', 'DTEND;TZID=Europe/Berlin:20260501T120000'],
      [['2026-05-01T10:00', '2026-05-01T12:00', 'Europe/Berlin']],
    ],
    [
      'floating times',
      ['DTSTART:20260501T100000', 'DTEND:20260501T120000'],
      [['2026-05-01T10:00', '2026-05-01T12:00', undefined]],
    ],
    [
      'a series with an exception',
      [
        'DTSTART;VALUE=DATE:20260131',
        'RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3',
        'EXDATE;VALUE=DATE:20260228',
      ],
      [
        ['2026-01-31T00:00', '2026-02-01T00:00', undefined],
        ['2026-03-31T00:00', '2026-04-01T00:00', undefined],
      ],
    ],
    [
      'a series without an end stops at the date',
      ['DTSTART;VALUE=DATE:20261231', 'RRULE:FREQ=YEARLY'],
      [
        ['2026-12-31T00:00', '2027-01-01T00:00', undefined],
        ['2027-12-31T00:00', '2028-01-01T00:00', undefined],
      ],
    ],
    ['cancelled', ['DTSTART;VALUE=DATE:20260501', 'STATUS:CANCELLED'], []],
    ['shown as free', ['DTSTART;VALUE=DATE:20260501', 'TRANSP:TRANSPARENT'], []],
    ['long past', ['DTSTART;VALUE=DATE:20200501'], []],
  ])('%s', (_what, lines, expected) => expect(periods(lines)).toEqual(expected))
  it('takes the zone that the file defines', () => {
    const reading = readICalendar(OUTLOOK, '2026-01-01', '2028-01-01')
    expect(reading).toMatchObject({
      events: [{ from: '2026-07-01T18:00', until: '2026-07-02T00:00', zone: 'UTC' }],
    })
  })
  it.each([
    ['no calendar', '<html>Login</html>', 'not an iCalendar file'],
    ['half a file', file(['DTSTART;VALUE=DATE:20260501']).slice(0, 90), 'not an iCalendar file'],
    [
      'backwards',
      file(['SUMMARY:x', 'DTSTART:20260501T100000Z', 'DTEND:20260501T090000Z']),
      'ends before',
    ],
    ['an unknown zone', file(['DTSTART;TZID=Nowhere:20260501T100000', 'DURATION:PT1H']), 'Nowhere'],
    [
      'every second',
      file(['DTSTART:20200101T100000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY']),
      'too often',
    ],
  ])('refuses %s', (_what, text, reason) => {
    expect(readICalendar(text, '2026-01-01', '2028-01-01')).toEqual({
      ok: false,
      detail: expect.stringContaining(reason),
    })
  })
  it('bears a byte-order mark', () => {
    expect(readICalendar(`\uFEFF${file()}`, '2026-01-01', '2028-01-01').ok).toBe(true)
  })
})
