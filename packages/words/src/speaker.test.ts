import { describe, expect, it } from 'vitest'
import { LANGUAGES, type Entry, type LooseReason } from './entry.ts'
import { FAMILIES, type Family } from './families.ts'
import { PROBLEMS } from './problems.ts'
import { createSpeaker, sentence } from './speaker.ts'
import { NOW } from './sentences/sample-moments.ts'
import { SAMPLES } from './sentences/samples.ts'
import * as terms from './terms.ts'
import * as devices from './console/devices.ts'
import * as organisation from './console/organisation.ts'
import * as policies from './console/policies.ts'
import * as shell from './console/shell.ts'
import * as today from './console/today.ts'
import * as updates from './console/updates.ts'
import * as vulnerabilities from './console/vulnerabilities.ts'

const ZONE = 'Europe/Berlin'
const speakers = {
  de: createSpeaker('de', { zone: ZONE, now: NOW }),
  en: createSpeaker('en', { zone: ZONE, now: NOW }),
}
const cases = Object.entries(SAMPLES).flatMap(([family, byCode]) =>
  Object.values(byCode).flatMap((samples) =>
    (samples as readonly LooseReason[]).map((reason) => ({ family: family as Family, reason })),
  ),
)
/** English words of the glossary that have a German word of their own. */
const ENGLISH_LEFTOVERS =
  /\b(device|finding|vulnerabilit|advisory|policy|policies|lane|gate|soak|maintenance|window|freeze|deferral|deadline|grace|consent|restart|exception|incident|compliance|unknown|waits|backup|approve|halted|paused)\b/i
const ANGLICISMS =
  /\b(Host|Patch|Reboot|Task|Host|Dashboard|Feed|Token|gepatcht|deployen?|Policy|Backup|Cluster)\b/i

describe('every reason in both languages', () => {
  it.each(cases)('$family $reason.code', ({ family, reason }) => {
    for (const language of LANGUAGES) {
      const text = speakers[language].sentence(family, reason)
      expect(text).not.toBe(reason.code)
      expect(text).not.toMatch(/[{}]|undefined|null|NaN|\[object|\b1[78]\d{11}\b/)
      expect(text.trim()).toBe(text)
      expect(text.length).toBeGreaterThan(3)
    }
  })
  it('has a sample for every code of every family', () => {
    for (const [family, byCode] of Object.entries(SAMPLES)) {
      expect(Object.keys(byCode).sort()).toEqual(Object.keys(FAMILIES[family as Family]).sort())
    }
  })
})

describe('German', () => {
  const entries: Entry[] = [
    ...Object.values(FAMILIES).flatMap((family) => Object.values(family)),
    ...Object.values(terms).flatMap((group) => Object.values(group)),
    ...Object.values(PROBLEMS),
    ...[devices, organisation, policies, shell, today, updates, vulnerabilities].flatMap((page) =>
      Object.values(page).flatMap((entries) => Object.values(entries) as Entry[]),
    ),
  ].filter((entry) => entry !== undefined)
  it('has no English left where there is a German word', () => {
    for (const entry of entries) {
      const spoken = entry.de.replace(
        /\{\w+|\b(select|plural|one|other|yes|no|never|open|paused|halted|done|offset:1)\b/g,
        '',
      )
      expect(spoken).not.toMatch(ENGLISH_LEFTOVERS)
      expect(spoken).not.toMatch(ANGLICISMS)
    }
  })
  it('uses German quotation marks and never straight ones', () => {
    for (const entry of entries) {
      expect(entry.de).not.toMatch(/["“][^„]*"|'/)
      expect((entry.de.match(/„/g) ?? []).length).toBe((entry.de.match(/“/g) ?? []).length)
    }
  })
})

describe('times and numbers', () => {
  it.each([
    [Date.parse('2026-11-21T13:00:00Z'), 'heute 14:00', 'today 14:00'],
    [Date.parse('2026-11-22T00:30:00Z'), 'morgen 01:30', 'tomorrow 01:30'],
    [Date.parse('2026-11-20T22:59:00Z'), 'gestern 23:59', 'yesterday 23:59'],
    [Date.parse('2026-11-26T13:00:00Z'), 'Donnerstag 14:00', 'Thursday 14:00'],
    [Date.parse('2026-12-21T13:00:00Z'), '21.12.2026, 14:00', '21 Dec 2026, 14:00'],
    [Date.parse('2026-11-01T13:00:00Z'), '01.11.2026, 14:00', '1 Nov 2026, 14:00'],
  ])('%i', (at, de, en) => {
    expect(speakers.de.moment(at)).toBe(de)
    expect(speakers.en.moment(at)).toBe(en)
  })
  it('says durations in the unit people compare them in', () => {
    const values = [5_000, 600_000, 5_400_000, 86_400_000, 51 * 3_600_000, 4 * 86_400_000]
    expect(values.map(speakers.de.duration)).toEqual([
      '5 s',
      '10 Min.',
      '1,5 Std.',
      '24 Std.',
      '51 Std.',
      '4 Tage',
    ])
    expect(values.map(speakers.en.duration)).toEqual([
      '5 s',
      '10 min',
      '1.5 h',
      '24 h',
      '51 h',
      '4 days',
    ])
  })
  it('counts by the rules of the language', () => {
    const reason = { code: 'group_observed', group: 'g', groupName: 'Vertrieb', devices: 1200 }
    expect(speakers.de.sentence('attention', reason)).toContain('1.200 Geräte bekommen')
    expect(speakers.en.sentence('attention', { ...reason, devices: 1 })).toContain('1 device gets')
  })
})

describe('what it does not know', () => {
  it('shows a code of a newer server as it is', () => {
    expect(
      sentence({ code: 'waits_for_moonlight', phase: 3 }, 'de', { zone: ZONE, now: NOW }),
    ).toBe('waits_for_moonlight')
    expect(sentence({ code: 'constructor' }, 'en', { zone: ZONE, now: NOW })).toBe('constructor')
  })
  it('shows the code when a parameter is missing', () => {
    expect(speakers.de.sentence('halt', { code: 'failure_share' })).toBe('failure_share')
  })
})

describe('a refused request', () => {
  const said = {
    code: 'conflict',
    title: 'conflict',
    detail: 'There is a group called Büro already.',
  }
  it('says what is wrong by its own code, in the reader’s language', () => {
    const because = { code: 'group_exists', name: 'Büro' }
    expect(speakers.de.refused({ ...said, because })).toBe('Eine Gruppe „Büro“ gibt es schon.')
    expect(speakers.en.refused({ ...said, because })).toBe(
      'There is a group called “Büro” already.',
    )
  })
  it('falls back to the server’s detail for a code that it does not know, and without one', () => {
    for (const because of [{ code: 'of_a_newer_server' }, undefined, 'text', null])
      expect(speakers.de.refused({ ...said, because })).toBe(
        `${PROBLEMS.conflict.de} There is a group called Büro already.`,
      )
  })
  it('leaves out a detail that only names ids', () => {
    const gone = { code: 'not_found', title: 'not found', detail: 'There is no device 0193.' }
    expect(speakers.de.refused(gone)).toBe(PROBLEMS.not_found.de)
  })
  it('says of a file that stays out also what stays in', () => {
    const report = { code: 'report_invalid', title: 'report invalid', detail: 'It was cut.' }
    expect(speakers.de.refused({ ...report, because: { code: 'report_truncated' } })).toBe(
      `${PROBLEMS.report_invalid.de} Der Bericht endet mittendrin; exportieren oder kopieren Sie ihn noch einmal.`,
    )
  })
  it('shows the title of a problem that it does not know', () => {
    const odd = { code: 'newer', title: 'newer', detail: 'Something.' }
    expect(speakers.de.refused(odd)).toBe('newer Something.')
  })
})
