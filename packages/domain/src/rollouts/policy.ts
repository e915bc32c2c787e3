import type { GroupUid, PolicyUid } from '../identity/ids.ts'
import type { WorkingTimes } from '../quiet-slots/people.ts'

/** How fast an update goes: emergency (now, documented), urgent (within its deadline), routine (monthly), feature (by hand). */
export type Lane = 'emergency' | 'urgent' | 'routine' | 'feature'
export const LANES: readonly Lane[] = ['emergency', 'urgent', 'routine', 'feature']

/**
 * An ordered stage of trust. Test → Pilot → Broad, and beside Broad, from the same moment, Critical servers.
 */
export type RingName = 'test' | 'pilot' | 'broad' | 'critical'
export const RINGS: readonly RingName[] = ['test', 'pilot', 'broad', 'critical']

/** Rings that must have passed before a ring opens; a partial order. */
export const RING_PREDECESSORS: Readonly<Record<RingName, readonly RingName[]>> = {
  test: [],
  pilot: ['test'],
  broad: ['pilot'],
  critical: ['pilot'],
}

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

/**
 * When work may start: from `start` local time on each of `days`, for `durationMinutes`, half-open, in the device's
 * zone; it belongs to the day it starts on, also past midnight.
 */
export type WeeklyRule = { days: readonly Weekday[]; start: string; durationMinutes: number }

/** The same once a month or by a calendar's rule. `plusDays` counts on from the day that is named. */
export type MonthWeekdayRule = {
  on: 'month_weekday'
  weekday: Weekday
  /** -1 = the last one of the month. */
  ordinal: 1 | 2 | 3 | 4 | -1
  plusDays: number
  start: string
  durationMinutes: number
}
export type MonthDayRule = {
  on: 'month_day'
  /** 1 … 28, or -1 = the last day of the month … -28: no month is without it. */
  day: number
  start: string
  durationMinutes: number
}
/** An RRULE of RFC 5545 by days, counted from the date `from`. */
export type RecurrenceRule = {
  on: 'recurrence'
  rule: string
  from: string
  start: string
  durationMinutes: number
}
/**
 * The organisation's business hours by name: while they last, or all the time outside of them. `weekly` and `holidays`
 * (dates) are filled in when the rule is resolved; a rule without them never opens.
 */
export type BusinessHoursRule = {
  on: 'business_hours'
  part: 'inside' | 'outside'
  hours: string
  weekly?: readonly WeeklyRule[]
  holidays?: readonly string[]
}

export type WindowRule =
  | WeeklyRule
  | MonthWeekdayRule
  | MonthDayRule
  | RecurrenceRule
  | BusinessHoursRule

/**
 * When nothing may start; beats every window. Half-open: `from` is inside, `until` is not. Local date-times in `zone`,
 * without one in the device's own.
 */
export type Freeze = { name: string; from: string; until: string; zone?: string | undefined }

/** When a lane's next cut is made. Times of day in the organisation's zone. */
export type CutRule =
  | { every: 'day'; at: string }
  | { every: 'month'; weekday: Weekday; ordinal: 1 | 2 | 3 | 4; plusDays: number; at: string }
  | { every: 'minutes'; minutes: number }
  | { every: 'never' }

export type GateRule = {
  /**
   * Healthy time needed before the next ring opens, from the moment when `reportedPercentMin` of the ring had reported:
   * a straggler that installs days later does not start it anew.
   */
  soakMs: number
  /** The soak may be shortened down to this when a deadline would otherwise be missed; nothing else may. */
  soakFloorMs: number
  /** Of the devices that were online, at least this share must have reported. */
  reportedPercentMin: number
  /** In a ring of `smallRingBelow` devices or more, a share of failures above this halts. */
  failurePercentMax: number
  /** In smaller rings any failure that the update caused halts. */
  smallRingBelow: number
  /** This many devices with a failed health check halt. */
  failedHealthDevicesHalt: number
}

/** How a policy finds its devices and behaves; every number is a setting. Units are in the names. */
export type PolicyDocument = {
  format: 1
  zone: string
  lanes: { urgent: { cut: CutRule }; routine: { cut: CutRule } }
  gates: { test: GateRule; pilot: GateRule; broad: GateRule; critical: GateRule }
  /** Share of a ring that each wave of Broad takes, in percent, adding up to 100. */
  waves: {
    broadPercents: readonly number[]
    /**
     * Whom a wave takes: a mixture of models, systems, software, sites and departments (when absent), or whole sites or
     * departments one after the other, so that the people who may need help are in one place.
     */
    by?: 'variety' | 'site' | 'department'
    waveGapMs: number
    /** At most this many devices of one ring work at the same time: the harm that is done before the first result. */
    runningMax: number
  }
  windows: {
    /** null = any time (restart only in quiet time). */
    clients: { routine: readonly WindowRule[] | null; urgent: readonly WindowRule[] | null }
    servers: { routine: readonly WindowRule[] | null; urgent: readonly WindowRule[] | null }
    /** A step that cannot end this long before the window closes does not start. */
    endMarginMs: number
  }
  freezes: readonly Freeze[]
  /** Names of the organisation's calendars whose events are freezes. */
  freezeCalendars?: readonly string[] | undefined
  critical: { approvalRequired: boolean; backupMaxAgeMs: number; oneAtATime: boolean }
  deadlines: { criticalSeverityDays: number; criticalSystemDays: number; highSeverityDays: number }
  /** How long an open ring's reserved place lets a client start while the server is unreachable. */
  confirmWithinMs: number
  restart: { clients: RestartRule; servers: RestartRule }
  people: {
    deferralsMax: number
    graceMs: number
    /** Name of the business hours in which people work; restarts of clients look for quiet time outside of them. */
    workingHours?: string | undefined
    /** Those hours, filled in when the policy is resolved. */
    workingWeekly?: readonly WeeklyRule[] | undefined
    /** Days on which they do not work, filled in likewise. */
    workingHolidays?: readonly Freeze[] | undefined
  }
  /** A lease lets an agent start until it expires; a started attempt keeps its place until its result. */
  leaseMs: number
  attemptsMax: number
  /** After an attempt that did not succeed, the next one starts this much later at the earliest. */
  retryAfterMs: number
  healthChecks: readonly string[]
}

export type RestartRule = 'never' | 'in_window' | 'when_needed'

export type Policy = { uid: PolicyUid; name: string; revision: number; document: PolicyDocument }

/** Which devices a rule group takes: every given condition must hold. */
export type GroupRule = {
  osFamily?: readonly string[]
  role?: 'server' | 'client'
  nameMatches?: string
  hasPackage?: readonly string[]
  site?: readonly string[]
  department?: readonly string[]
  critical?: boolean
}

/** A set of devices, listed or by rule. A device's settings come from the first of its groups by `position`. */
export type Group = {
  uid: GroupUid
  name: string
  membership: 'listed' | 'rule'
  rule: GroupRule | null
  policy: PolicyUid | null
  mode: 'observe' | 'managed'
  /** The ring its devices belong to; null leaves the choice to a later group, else Broad. */
  ring: RingName | null
  /** Marks its devices as critical systems; null says nothing. */
  critical: boolean | null
  position: number
  /** Name of the business hours in which the people of its devices work; absent or null leaves it to a later group. */
  workingHours?: string | null
  /** Those hours, filled in when planning. */
  working?: WorkingTimes | null
}
