import type { PlannedStep } from '@dirigent/domain/planning/assigning'
import type { WindowRule } from '@dirigent/domain/rollouts/policy'
import { isWeekly } from '@dirigent/domain/windows/rule-days'
import type { AssignmentStep } from '@dirigent/protocol/agent/assignment'

/**
 * Rules as they travel. An agent that only knows weekly ones must open less, never more: it gets those that are weekly,
 * and when there are none, no window at all.
 */
export function wireWindows(
  rules: PlannedStep['windows'],
): Pick<AssignmentStep, 'windows' | 'windowRules'> {
  if (rules === null) return { windows: null }
  const windows = rules.filter(isWeekly).map((rule) => ({ ...rule, days: [...rule.days] }))
  if (windows.length === rules.length) return { windows }
  return { windows, windowRules: rules.map(wireRule) }
}

function wireRule(rule: WindowRule): NonNullable<AssignmentStep['windowRules']>[number] {
  if (isWeekly(rule)) return { ...rule, days: [...rule.days] }
  if (rule.on !== 'business_hours') return { ...rule }
  const weekly = (rule.weekly ?? []).map((hours) => ({ ...hours, days: [...hours.days] }))
  // Unresolved hours are nobody's: written as "inside of none", which never opens.
  const part = rule.weekly === undefined ? 'inside' : rule.part
  return { ...rule, part, weekly, holidays: [...(rule.holidays ?? [])] }
}
