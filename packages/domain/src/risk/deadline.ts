import type { VulnerabilityFacts } from '../advisories/advisory.ts'
import { DAY_MS } from '../identity/time.ts'
import type { InstantMs } from '../identity/time.ts'
import { severityOf } from './severity.ts'
import type { Severity } from './severity.ts'

/** What decides how soon a finding must be closed. */
export type DeadlineFacts = {
  /** In CISA's catalogue of known exploited vulnerabilities. */
  kev: boolean
  /** The device is reachable from the internet: the organisation's own judgement. */
  exposed: boolean
  /** CISA's SSVC values; null where nobody published them. */
  automatable: boolean | null
  technicalImpact: 'partial' | 'total' | null
  severity: Severity | null
  /** The device is marked critical. */
  systemCritical: boolean
}

/** The row that decided, with its parameters. */
export type DeadlineRule = (
  | {
      code: 'bod-26-04'
      kev: boolean
      exposed: boolean
      automatable: boolean
      impact: 'partial' | 'total'
    }
  | { code: 'cap'; cap: CapName; days: number }
) & {
  /** The device was off when this fell due: the grace after its return set the moment. */
  afterReturn?: true
}

export type CapName = 'critical' | 'critical-system' | 'high'

export type DeadlineDecision = {
  /** Days from the start of the clock; null means with the next upgrade. */
  days: number | null
  rule: DeadlineRule
  /** CISA wants evidence secured before the update; independent of which rule gave the days. */
  forensicTriage: boolean
  /** Inputs that nobody published and that were assumed as the rule says. */
  assumed: readonly ('automatable' | 'impact')[]
}

/** The caps of policy "Standard", in days. */
export type DeadlineCaps = {
  criticalSeverityDays: number
  criticalSystemDays: number
  highSeverityDays: number
}
export const STANDARD_CAPS: DeadlineCaps = {
  criticalSeverityDays: 7,
  criticalSystemDays: 7,
  highSeverityDays: 30,
}

type Row = { days: number | null; triage: boolean }

/**
 * CISA BOD 26-04 as CERT/CC publishes it (SSVC decision table cisa_bod_26_04_1_0_0, July 2026): sixteen rows, keyed by
 * KEV, exposed, automatable (y/n each) and impact (t/p).
 */
const BOD_26_04: Readonly<Record<string, Row>> = {
  nnnp: { days: null, triage: false },
  nnnt: { days: null, triage: false },
  nynp: { days: 60, triage: false },
  nnyp: { days: 60, triage: false },
  nnyt: { days: 60, triage: false },
  nyyp: { days: 14, triage: false },
  nynt: { days: 14, triage: false },
  nyyt: { days: 3, triage: false },
  ynnp: { days: 14, triage: false },
  yynp: { days: 14, triage: false },
  ynyp: { days: 14, triage: false },
  ynnt: { days: 14, triage: false },
  yyyp: { days: 3, triage: false },
  yynt: { days: 3, triage: true },
  ynyt: { days: 3, triage: true },
  yyyt: { days: 3, triage: true },
}

function bodRow(rule: DeadlineRule & { code: 'bod-26-04' }): Row {
  const flag = (yes: boolean) => (yes ? 'y' : 'n')
  const key =
    flag(rule.kev) +
    flag(rule.exposed) +
    flag(rule.automatable) +
    (rule.impact === 'total' ? 't' : 'p')
  const row = BOD_26_04[key]
  if (!row) throw new Error(`BOD 26-04 has no row ${key}`)
  return row
}

function capsFor(facts: DeadlineFacts, caps: DeadlineCaps): (DeadlineRule & { code: 'cap' })[] {
  const found: (DeadlineRule & { code: 'cap' })[] = []
  if (facts.severity === 'critical')
    found.push({ code: 'cap', cap: 'critical', days: caps.criticalSeverityDays })
  if (facts.systemCritical)
    found.push({ code: 'cap', cap: 'critical-system', days: caps.criticalSystemDays })
  if (facts.severity === 'high')
    found.push({ code: 'cap', cap: 'high', days: caps.highSeverityDays })
  return found
}

/**
 * How many days a finding may stay open, and the row that says so. The earliest of the BOD 26-04 row and the caps wins;
 * at the same number of days the row is named, because it carries more of the reason. Missing inputs count as the
 * directive says: automatable = no, impact = total.
 */
export function decideDeadline(
  facts: DeadlineFacts,
  caps: DeadlineCaps = STANDARD_CAPS,
): DeadlineDecision {
  const rule: DeadlineRule & { code: 'bod-26-04' } = {
    code: 'bod-26-04',
    kev: facts.kev,
    exposed: facts.exposed,
    automatable: facts.automatable ?? false,
    impact: facts.technicalImpact ?? 'total',
  }
  const row = bodRow(rule)
  let decided: { days: number | null; rule: DeadlineRule } = { days: row.days, rule }
  for (const cap of capsFor(facts, caps)) {
    if (decided.days === null || cap.days < decided.days) decided = { days: cap.days, rule: cap }
  }
  const assumed: ('automatable' | 'impact')[] = []
  if (facts.automatable === null) assumed.push('automatable')
  if (facts.technicalImpact === null) assumed.push('impact')
  return { ...decided, forensicTriage: row.triage, assumed }
}

/** Ends the text of a rule whose moment the grace after a return set. */
export const AFTER_RETURN = ';after-return'

/** The rule as one short stable word for JSON and logs, e.g. `bod-26-04/kev=no,exposed=yes,automatable=no,impact=total`. */
export function deadlineRuleText(rule: DeadlineRule): string {
  const suffix = rule.afterReturn ? AFTER_RETURN : ''
  if (rule.code === 'cap') return `cap/${rule.cap}-${rule.days}${suffix}`
  const word = (yes: boolean) => (yes ? 'yes' : 'no')
  return (
    `bod-26-04/kev=${word(rule.kev)},exposed=${word(rule.exposed)},` +
    `automatable=${word(rule.automatable)},impact=${rule.impact}${suffix}`
  )
}

/** Joins what the feeds know about a vulnerability with what is known about the device. */
export function deadlineFacts(
  facts: VulnerabilityFacts | undefined,
  urgency: string,
  device: { exposed: boolean; systemCritical: boolean },
): DeadlineFacts {
  return {
    kev: facts?.kev !== undefined,
    automatable: facts?.ssvc?.automatable ?? null,
    technicalImpact: facts?.ssvc?.technicalImpact ?? null,
    severity: severityOf(facts, urgency),
    ...device,
  }
}

export type DueInput = {
  /** When this device was first seen with it. */
  detectedAt: InstantMs
  publishedAt: InstantMs | null
  days: number | null
  /** Set when the vulnerability is in KEV: since when, and the days that the rule gave without it. */
  kev: { addedAt: InstantMs; daysWithoutKev: number | null } | null
  /** End of the grace period after the device was off (`graceOnReturn`); null or absent = it was not. */
  graceUntil?: InstantMs | null
}

/**
 * When a finding is due; null with the next upgrade. The clock starts at detection on that device or publication,
 * whichever is later. An entry into KEV starts it again, but the result is never later than it was before the entry: a
 * vulnerability does not gain time by being exploited. A device that was off is not late before its grace is over.
 */
export function dueAt(input: DueInput): InstantMs | null {
  const due = dueWithoutGrace(input)
  return due === null ? null : Math.max(due, input.graceUntil ?? due)
}

function dueWithoutGrace({ detectedAt, publishedAt, days, kev }: DueInput): InstantMs | null {
  const start = Math.max(detectedAt, publishedAt ?? detectedAt)
  if (kev === null || kev.addedAt <= start) return days === null ? null : start + days * DAY_MS
  const restarted = days === null ? null : kev.addedAt + days * DAY_MS
  const before = kev.daysWithoutKev === null ? null : start + kev.daysWithoutKev * DAY_MS
  if (restarted === null || before === null) return restarted ?? before
  return Math.min(restarted, before)
}
