import { isLocalDateTime } from '../windows/freezes.ts'
import { isZone } from '../windows/local-time.ts'
import { checkWindowRule, isTimeOfDay, type Say } from '../windows/rule-check.ts'
import { checkDeadlines } from './deadline-check.ts'
import type { CutRule, GateRule, PolicyDocument, WindowRule } from './policy.ts'

/** A setting that cannot be meant, where it is, and what would be right. */
export type PolicyFault = { pointer: string; code: string; detail: string }

/**
 * What the shape of a policy does not catch: shares that do not add up, windows in which nothing fits, zones that
 * nobody knows. A policy with a fault is refused on entry: a gate that never passes, or always does, is found months
 * later.
 */
export function checkPolicy(policy: PolicyDocument): PolicyFault[] {
  const faults: PolicyFault[] = []
  const say = (pointer: string, code: string, detail: string) =>
    faults.push({ pointer, code, detail })
  if (!isZone(policy.zone))
    say(
      '/zone',
      'zone_unknown',
      `"${policy.zone}" is not a time zone; write it like Europe/Berlin.`,
    )
  checkCut('/lanes/urgent/cut', policy.lanes.urgent.cut, say)
  checkCut('/lanes/routine/cut', policy.lanes.routine.cut, say)
  for (const [name, gate] of Object.entries(policy.gates)) checkGate(`/gates/${name}`, gate, say)
  checkWaves(policy, say)
  for (const kind of ['clients', 'servers'] as const) {
    for (const lane of ['routine', 'urgent'] as const) {
      checkWindows(
        `/windows/${kind}/${lane}`,
        policy.windows[kind][lane],
        policy.windows.endMarginMs,
        say,
      )
    }
  }
  policy.freezes.forEach(({ from, until, zone }, index) => {
    if (zone !== undefined && !isZone(zone))
      say(
        `/freezes/${index}/zone`,
        'zone_unknown',
        `"${zone}" is not a time zone; write it like Europe/Berlin.`,
      )
    if (!isLocalDateTime(from))
      say(
        `/freezes/${index}/from`,
        'time_unreadable',
        `"${from}" is not a date and time like 2026-12-20T18:00.`,
      )
    if (!isLocalDateTime(until))
      say(
        `/freezes/${index}/until`,
        'time_unreadable',
        `"${until}" is not a date and time like 2026-12-20T18:00.`,
      )
    else if (until <= from)
      say(
        `/freezes/${index}/until`,
        'freeze_ends_before_it_begins',
        'The end must be after the beginning.',
      )
  })
  checkNumbers(policy, say)
  // Looking for pauses between windows makes sense only when each of them can be read.
  if (faults.length === 0) checkDeadlines(policy, say)
  return faults
}

function checkCut(pointer: string, rule: CutRule, say: Say): void {
  if (rule.every === 'never') return
  if (rule.every === 'minutes') {
    if (!(rule.minutes >= 1 / 60))
      say(`${pointer}/minutes`, 'too_small', 'At least one second (1/60) between two cuts.')
    return
  }
  if (!isTimeOfDay(rule.at))
    say(`${pointer}/at`, 'time_unreadable', `"${rule.at}" is not a time like 06:00.`)
  if (rule.every === 'month' && !(rule.plusDays >= 0 && rule.plusDays <= 27)) {
    say(`${pointer}/plusDays`, 'out_of_range', 'Between 0 and 27 days.')
  }
}

function checkGate(pointer: string, gate: GateRule, say: Say): void {
  const percent = (value: number) => value >= 0 && value <= 100
  if (!(gate.soakMs >= 0)) say(`${pointer}/soakMs`, 'out_of_range', 'Not below 0.')
  if (!(gate.soakFloorMs >= 0 && gate.soakFloorMs <= gate.soakMs)) {
    say(`${pointer}/soakFloorMs`, 'out_of_range', 'Between 0 and the soak itself.')
  }
  if (!percent(gate.reportedPercentMin))
    say(`${pointer}/reportedPercentMin`, 'out_of_range', 'Between 0 and 100.')
  if (!percent(gate.failurePercentMax))
    say(`${pointer}/failurePercentMax`, 'out_of_range', 'Between 0 and 100.')
  if (!(gate.smallRingBelow >= 1)) say(`${pointer}/smallRingBelow`, 'out_of_range', 'At least 1.')
  if (!(gate.failedHealthDevicesHalt >= 1))
    say(`${pointer}/failedHealthDevicesHalt`, 'out_of_range', 'At least 1.')
}

function checkWaves({ waves }: PolicyDocument, say: Say): void {
  const sum = waves.broadPercents.reduce((total, percent) => total + percent, 0)
  if (waves.broadPercents.some((percent) => !(percent > 0))) {
    say('/waves/broadPercents', 'out_of_range', 'Every wave takes more than 0 %.')
  }
  if (Math.abs(sum - 100) > 0.01)
    say('/waves/broadPercents', 'sum_not_100', `The waves add up to ${sum} %, not to 100 %.`)
  if (!(waves.waveGapMs >= 0)) say('/waves/waveGapMs', 'out_of_range', 'Not below 0.')
  if (!(waves.runningMax >= 1)) say('/waves/runningMax', 'out_of_range', 'At least 1.')
}

function checkWindows(
  pointer: string,
  rules: readonly WindowRule[] | null,
  endMarginMs: number,
  say: Say,
): void {
  if (rules === null) return
  if (rules.length === 0)
    say(
      pointer,
      'never_opens',
      'No window at all: nothing would ever start. null means "any time".',
    )
  rules.forEach((rule, index) => checkWindowRule(`${pointer}/${index}`, rule, endMarginMs, say))
}

function checkNumbers(policy: PolicyDocument, say: Say): void {
  if (!(policy.attemptsMax >= 1 && policy.attemptsMax <= 10))
    say('/attemptsMax', 'out_of_range', 'Between 1 and 10.')
  const positive: [string, number][] = [
    ['/leaseMs', policy.leaseMs],
    ['/critical/backupMaxAgeMs', policy.critical.backupMaxAgeMs],
    ['/deadlines/criticalSeverityDays', policy.deadlines.criticalSeverityDays],
    ['/deadlines/criticalSystemDays', policy.deadlines.criticalSystemDays],
    ['/deadlines/highSeverityDays', policy.deadlines.highSeverityDays],
  ]
  for (const [pointer, value] of positive)
    if (!(value > 0)) say(pointer, 'out_of_range', 'Above 0.')
  const notNegative: [string, number][] = [
    ['/retryAfterMs', policy.retryAfterMs],
    ['/confirmWithinMs', policy.confirmWithinMs],
    ['/windows/endMarginMs', policy.windows.endMarginMs],
    ['/people/deferralsMax', policy.people.deferralsMax],
    ['/people/graceMs', policy.people.graceMs],
  ]
  for (const [pointer, value] of notNegative)
    if (!(value >= 0)) say(pointer, 'out_of_range', 'Not below 0.')
}
