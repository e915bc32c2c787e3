import { DAY_MS, type InstantMs } from '../identity/time.ts'
import { isZone } from '../windows/local-time.ts'
import { openings } from '../windows/openings.ts'
import type { Say } from '../windows/rule-check.ts'
import type { PolicyDocument, WindowRule } from './policy.ts'

/** Any year shows every rule; a Monday, so that weeks begin where people count them from. */
const LOOK_FROM: InstantMs = Date.UTC(2026, 0, 5)
/** Monthly and yearly rules have shown their longest pause by then. */
const LOOK_DAYS = 400

/**
 * Refuses windows that leave devices closed for longer than the shortest deadline lasts: something that must be
 * installed within a week would miss it although nothing went wrong. Call it when the rules themselves are right.
 */
export function checkDeadlines(policy: PolicyDocument, say: Say): void {
  const { deadlines, windows, zone } = policy
  if (!isZone(zone)) return
  const days = Math.min(
    deadlines.criticalSeverityDays,
    deadlines.criticalSystemDays,
    deadlines.highSeverityDays,
  )
  for (const kind of ['clients', 'servers'] as const) {
    const rules = windows[kind].urgent
    // Business hours that are not looked up yet say nothing about days.
    if (rules === null || rules.some(isUnresolved)) continue
    const closedMs = longestPauseMs(rules, zone, days * DAY_MS)
    if (closedMs <= days * DAY_MS) continue
    say(
      `/windows/${kind}/urgent`,
      'deadline_before_first_window',
      `Closed for ${Math.round(closedMs / DAY_MS)} days in a row, but the shortest deadline is ${days} days: it would be missed before the first window. Add windows, or lengthen the deadline.`,
    )
  }
}

const isUnresolved = (rule: WindowRule): boolean =>
  'on' in rule && rule.on === 'business_hours' && rule.weekly === undefined

/** The longest time without a window; looks no further once it is beyond `enoughMs`. */
function longestPauseMs(rules: readonly WindowRule[], zone: string, enoughMs: number): number {
  const until = LOOK_FROM + LOOK_DAYS * DAY_MS
  let closedFrom = LOOK_FROM
  let longest = 0
  while (closedFrom < until && longest <= enoughMs) {
    const ahead = openings(rules, zone, closedFrom).filter(({ endMs }) => endMs > closedFrom)
    const last = ahead.at(-1)
    if (!last) return Math.max(longest, until - closedFrom)
    for (const { startMs, endMs } of ahead) {
      longest = Math.max(longest, startMs - closedFrom)
      closedFrom = endMs
    }
    if (!Number.isFinite(closedFrom)) return longest
  }
  return longest
}
