import type { InstantMs } from '../identity/time.ts'
import type { Freeze, WeeklyRule } from '../rollouts/policy.ts'
import { freezePeriod } from '../windows/freezes.ts'
import type { Person } from './quiet-slot.ts'

/** When a group or the organisation works: weekly hours, and days on which nobody does. */
export type WorkingTimes = { weekly: readonly WeeklyRule[]; holidays: readonly Freeze[] }

/** What an assignment may carry of one person; the nearest come first. */
export const ABSENCES_MAX = 200

/**
 * Who works at a device, as far as anybody said: the people entered for it, who follow `times` (of their group, else of
 * the policy) where they named no hours of their own. Nobody entered: one person who keeps to those times. Public holidays
 * are absences of everybody.
 */
export function peopleAt(entered: readonly Person[], times: WorkingTimes | null): Person[] {
  if (entered.length === 0)
    return times ? [{ workingHours: times.weekly, absences: times.holidays }] : []
  return entered.map(({ workingHours, absences }) => ({
    workingHours: workingHours ?? times?.weekly ?? null,
    absences: [...absences, ...(times?.holidays ?? [])]
      .toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
      .slice(0, ABSENCES_MAX),
  }))
}

/**
 * The events of a person's calendar that say "not there": whole days. Appointments by the hour say the opposite, that
 * somebody is at work. What an absence is for is nobody's business, so its title is left out.
 */
export function absencesFrom(events: readonly Freeze[]): Freeze[] {
  return events
    .filter(({ from, until }) => isMidnight(from) && isMidnight(until) && from < until)
    .map(({ from, until }) => ({ name: '', from, until }))
}

const isMidnight = (local: string): boolean => local.slice(11, 16) === '00:00'

/** Absences that still matter or ended at most `keptMs` ago; older ones say when somebody was away, and to nobody's use. */
export function recentAbsences(
  absences: readonly Freeze[],
  zone: string,
  nowMs: InstantMs,
  keptMs: number,
): Freeze[] {
  return absences.filter((one) => freezePeriod(one, zone).untilMs > nowMs - keptMs)
}
