import { describe, expect, it } from 'vitest'
import { asId } from '../identity/ids.ts'
import { DAY_MS } from '../identity/time.ts'
import { deadlineFacts, deadlineRuleText, decideDeadline, dueAt } from './deadline.ts'
import type { DeadlineFacts } from './deadline.ts'

const facts = (given: Partial<DeadlineFacts>): DeadlineFacts => ({
  kev: false,
  exposed: false,
  automatable: false,
  technicalImpact: 'partial',
  severity: 'medium',
  systemCritical: false,
  ...given,
})

/** The sixteen rows as CERT/CC publishes them: kev, exposed, automatable, impact, days, triage. */
const BOD_ROWS = [
  ['no', 'no', 'no', 'partial', null, false],
  ['no', 'no', 'no', 'total', null, false],
  ['no', 'yes', 'no', 'partial', 60, false],
  ['no', 'no', 'yes', 'partial', 60, false],
  ['no', 'no', 'yes', 'total', 60, false],
  ['no', 'yes', 'yes', 'partial', 14, false],
  ['no', 'yes', 'no', 'total', 14, false],
  ['no', 'yes', 'yes', 'total', 3, false],
  ['yes', 'no', 'no', 'partial', 14, false],
  ['yes', 'yes', 'no', 'partial', 14, false],
  ['yes', 'no', 'yes', 'partial', 14, false],
  ['yes', 'no', 'no', 'total', 14, false],
  ['yes', 'yes', 'yes', 'partial', 3, false],
  ['yes', 'yes', 'no', 'total', 3, true],
  ['yes', 'no', 'yes', 'total', 3, true],
  ['yes', 'yes', 'yes', 'total', 3, true],
] as const

describe('BOD 26-04', () => {
  it('has sixteen different rows here', () => {
    expect(new Set(BOD_ROWS.map((row) => row.slice(0, 4).join())).size).toBe(16)
  })
  it.each(BOD_ROWS)(
    'kev=%s exposed=%s automatable=%s impact=%s: %s days',
    (kev, exposed, automatable, impact, days, triage) => {
      const decision = decideDeadline(
        facts({
          kev: kev === 'yes',
          exposed: exposed === 'yes',
          automatable: automatable === 'yes',
          technicalImpact: impact,
        }),
      )
      expect(decision.days).toBe(days)
      expect(decision.forensicTriage).toBe(triage)
      expect(deadlineRuleText(decision.rule)).toBe(
        `bod-26-04/kev=${kev},exposed=${exposed},automatable=${automatable},impact=${impact}`,
      )
    },
  )
})

describe('caps and missing inputs', () => {
  it.each([
    ['critical severity', { severity: 'critical' }, 7, 'cap/critical-7'],
    ['high severity', { severity: 'high' }, 30, 'cap/high-30'],
    [
      'a critical system, whatever the severity',
      { systemCritical: true, severity: 'low' },
      7,
      'cap/critical-system-7',
    ],
    [
      'an earlier row beats the cap',
      { severity: 'critical', kev: true, exposed: true, technicalImpact: 'total' },
      3,
      'bod-26-04/kev=yes,exposed=yes,automatable=no,impact=total',
    ],
    ['a cap beats a later row', { severity: 'high', exposed: true }, 30, 'cap/high-30'],
    [
      'an earlier row beats the 30 days',
      { severity: 'high', exposed: true, technicalImpact: 'total' },
      14,
      'bod-26-04/kev=no,exposed=yes,automatable=no,impact=total',
    ],
    [
      'unknown severity has no cap',
      { severity: null },
      null,
      'bod-26-04/kev=no,exposed=no,automatable=no,impact=partial',
    ],
    [
      'missing inputs: automatable no, impact total',
      { automatable: null, technicalImpact: null, exposed: true, severity: null },
      14,
      'bod-26-04/kev=no,exposed=yes,automatable=no,impact=total',
    ],
  ] as const)('%s', (_reason, given, days, rule) => {
    const decision = decideDeadline(facts(given))
    expect([decision.days, deadlineRuleText(decision.rule)]).toEqual([days, rule])
  })
  it('says what it assumed', () => {
    expect(decideDeadline(facts({ automatable: null })).assumed).toEqual(['automatable'])
  })
  it('keeps forensic triage when a cap gave the days', () => {
    const caps = { criticalSeverityDays: 1, criticalSystemDays: 1, highSeverityDays: 1 }
    const decision = decideDeadline(
      facts({ kev: true, exposed: true, technicalImpact: 'total', severity: 'critical' }),
      caps,
    )
    expect([decision.days, decision.forensicTriage]).toEqual([1, true])
  })
})

describe('severity', () => {
  const vulnerability = asId<'VulnerabilityId'>('CVE-2026-1')
  const device = { exposed: false, systemCritical: false }
  const cvss = (version: '3.1' | '4.0' | '2.0', score: number) => ({ version, score, vector: '' })
  it.each([
    ['the newest CVSS version counts', [cvss('3.1', 9.8), cvss('4.0', 6.9)], 'low', 'medium'],
    ['of one version the highest', [cvss('3.1', 5), cvss('3.1', 7.5)], 'low', 'high'],
    ['without a score the publisher’s word', [], 'high', 'high'],
    ['Debian’s asterisks mean unchecked', [], 'medium**', 'medium'],
    ['a word that rates nothing', [], 'not yet assigned', null],
    ['unimportant', [], 'unimportant', 'none'],
    ['the bound of critical', [cvss('3.1', 9)], '', 'critical'],
    ['just under it', [cvss('3.1', 8.9)], '', 'high'],
  ] as const)('%s', (_reason, scores, urgency, expected) => {
    expect(deadlineFacts({ vulnerability, cvss: scores }, urgency, device).severity).toBe(expected)
  })
})

describe('dueAt', () => {
  const day = (n: number) => n * DAY_MS
  it.each([
    ['from detection', { detectedAt: day(10), publishedAt: day(2), days: 7, kev: null }, 17],
    [
      'from publication when that is later',
      { detectedAt: day(10), publishedAt: day(12), days: 7, kev: null },
      19,
    ],
    ['publication unknown', { detectedAt: day(10), publishedAt: null, days: 7, kev: null }, 17],
    [
      'KEV before detection changes nothing',
      {
        detectedAt: day(10),
        publishedAt: null,
        days: 3,
        kev: { addedAt: day(5), daysWithoutKev: 60 },
      },
      13,
    ],
    [
      'KEV entry restarts the clock',
      {
        detectedAt: day(10),
        publishedAt: null,
        days: 3,
        kev: { addedAt: day(40), daysWithoutKev: 60 },
      },
      43,
    ],
    [
      'but never later than before',
      {
        detectedAt: day(10),
        publishedAt: null,
        days: 14,
        kev: { addedAt: day(20), daysWithoutKev: 14 },
      },
      24,
    ],
    [
      'from "next upgrade" into a date',
      {
        detectedAt: day(10),
        publishedAt: null,
        days: 14,
        kev: { addedAt: day(20), daysWithoutKev: null },
      },
      34,
    ],
  ])('%s', (_reason, input, expected) => {
    expect(dueAt(input)).toBe(day(expected))
  })
  it('is open-ended with the next upgrade', () => {
    expect(dueAt({ detectedAt: 0, publishedAt: null, days: null, kev: null })).toBeNull()
  })
})
