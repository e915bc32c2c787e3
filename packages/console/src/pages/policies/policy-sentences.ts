import type {
  CutRule,
  GateRule,
  PolicyDocument,
  RingName,
  WindowRule,
} from '@dirigent/domain/rollouts/policy'
import { isWeekly, type DayRule } from '@dirigent/domain/windows/rule-days'
import { POLICIES } from '@dirigent/words/console/policies'
import {
  CHECKS,
  LANES,
  RESTART_RULES,
  RINGS,
  ROLES_MANY,
  WEEKDAYS,
  WEEKDAYS_SHORT,
} from '@dirigent/words/terms'
import type { Values } from '@dirigent/words/values'
import { type Reader, useReader } from '../../reader/reader.tsx'

const MINUTE_MS = 60_000

/** A policy in sentences, section by section: what somebody who never opens the form reads. */
export function usePolicySentences(
  document: PolicyDocument,
): { title: string; sentences: string[] }[] {
  const reader = useReader()
  const { t } = reader
  return [
    { title: t(POLICIES.speed), sentences: speed(document, reader) },
    { title: t(POLICIES.rings), sentences: rings(document, reader) },
    { title: t(POLICIES.windows), sentences: windows(document, reader) },
    { title: t(POLICIES.freezes), sentences: freezes(document, reader) },
    { title: t(POLICIES.deadlines), sentences: deadlines(document, reader) },
    { title: t(POLICIES.critical), sentences: critical(document, reader) },
    { title: t(POLICIES.restarts), sentences: restarts(document, reader) },
    { title: t(POLICIES.safety), sentences: safety(document, reader) },
  ]
}

function cut(lane: 'urgent' | 'routine', rule: CutRule, { t, term }: Reader): string {
  const values = { lane: term(LANES, lane) }
  if (rule.every === 'day') return t(POLICIES.cutDay, { ...values, at: rule.at })
  if (rule.every === 'minutes' && rule.minutes % 60 === 0)
    return t(POLICIES.cutHours, { ...values, hours: rule.minutes / 60 })
  if (rule.every === 'minutes') return t(POLICIES.cutMinutes, { ...values, minutes: rule.minutes })
  if (rule.every === 'never') return t(POLICIES.cutNever, values)
  const { ordinal, plusDays, at } = rule
  return t(POLICIES.cutMonth, {
    ...values,
    ordinal: String(ordinal),
    weekday: term(WEEKDAYS, rule.weekday),
    plusDays,
    at,
  })
}

function speed(document: PolicyDocument, reader: Reader): string[] {
  return [
    cut('urgent', document.lanes.urgent.cut, reader),
    cut('routine', document.lanes.routine.cut, reader),
    reader.t(POLICIES.zone, { zone: document.zone }),
  ]
}

function gate(ring: RingName, rule: GateRule, { t, term, duration }: Reader): string {
  const values = { ring: term(RINGS, ring), percent: rule.reportedPercentMin }
  if (rule.soakMs === 0) return t(POLICIES.gateNoSoak, values)
  const floorKnown = rule.soakFloorMs < rule.soakMs ? 'yes' : 'no'
  return t(POLICIES.gateSoak, {
    ...values,
    soak: duration(rule.soakMs),
    floor: duration(rule.soakFloorMs),
    floorKnown,
  })
}

function rings({ gates, waves }: PolicyDocument, reader: Reader): string[] {
  const { t, duration } = reader
  const halts = t(POLICIES.gateHalt, {
    small: gates.pilot.smallRingBelow,
    percent: gates.pilot.failurePercentMax,
    health: gates.pilot.failedHealthDevicesHalt,
  })
  const percents = waves.broadPercents.map((percent) => `${percent} %`).join(', ')
  return [
    gate('test', gates.test, reader),
    gate('pilot', gates.pilot, reader),
    t(POLICIES.wavesText, {
      n: waves.broadPercents.length,
      percents,
      gap: duration(waves.waveGapMs),
    }),
    halts,
  ]
}

function daysText(rule: DayRule, { t, term, day }: Reader): string {
  if (isWeekly(rule)) {
    return rule.days.length === 7
      ? t(POLICIES.everyDay)
      : rule.days.map((weekday) => term(WEEKDAYS_SHORT, weekday)).join(', ')
  }
  switch (rule.on) {
    case 'month_weekday':
      return t(POLICIES.dayNth, {
        ordinal: String(rule.ordinal),
        weekday: term(WEEKDAYS, rule.weekday),
        plusDays: rule.plusDays,
      })
    case 'month_day':
      return t(POLICIES.dayOfMonth, {
        day: Math.abs(rule.day),
        fromEnd: rule.day < 0 ? 'yes' : 'no',
      })
    case 'recurrence':
      return t(POLICIES.dayRecurring, { rule: rule.rule, from: day(rule.from) })
  }
}

function windowSentence(rule: WindowRule, values: Values, reader: Reader): string {
  if ('on' in rule && rule.on === 'business_hours')
    return reader.t(POLICIES.windowWhile, { ...values, part: rule.part, hours: rule.hours })
  return reader.t(POLICIES.windowAt, {
    ...values,
    days: daysText(rule, reader),
    start: rule.start,
    duration: reader.duration(rule.durationMinutes * MINUTE_MS),
  })
}

function windows({ windows: all }: PolicyDocument, reader: Reader): string[] {
  const { t, term, duration } = reader
  const sentences: string[] = []
  for (const [role, rules] of [
    ['client', all.clients],
    ['server', all.servers],
  ] as const) {
    for (const lane of ['routine', 'urgent'] as const) {
      const values = { role: term(ROLES_MANY, role), lane: term(LANES, lane) }
      const given = rules[lane]
      if (given === null) sentences.push(t(POLICIES.windowAny, values))
      else if (given.length === 0) sentences.push(t(POLICIES.windowNone, values))
      else for (const rule of given) sentences.push(windowSentence(rule, values, reader))
    }
  }
  return [...sentences, t(POLICIES.endMargin, { margin: duration(all.endMarginMs) })]
}

function freezes(document: PolicyDocument, { t, fullMoment }: Reader): string[] {
  const given = document.freezes.map(({ name, from, until }) =>
    t(POLICIES.freezeText, { name, from: fullMoment(from), until: fullMoment(until) }),
  )
  const calendars = (document.freezeCalendars ?? []).map((name) =>
    t(POLICIES.freezeCalendar, { name }),
  )
  const all = [...given, ...calendars]
  return all.length === 0 ? [t(POLICIES.noFreezes)] : all
}

function deadlines(document: PolicyDocument, { t }: Reader): string[] {
  const { criticalSeverityDays, criticalSystemDays, highSeverityDays } = document.deadlines
  return [
    t(POLICIES.deadlineCritical, { days: criticalSeverityDays }),
    t(POLICIES.deadlineSystem, { days: criticalSystemDays }),
    t(POLICIES.deadlineHigh, { days: highSeverityDays }),
    t(POLICIES.deadlineTable),
  ]
}

function critical(document: PolicyDocument, { t, duration }: Reader): string[] {
  const { approvalRequired, backupMaxAgeMs, oneAtATime } = document.critical
  return [
    t(approvalRequired ? POLICIES.approvalNeeded : POLICIES.approvalNotNeeded),
    t(POLICIES.backupAge, { age: duration(backupMaxAgeMs) }),
    t(oneAtATime ? POLICIES.oneAtATime : POLICIES.manyAtATime),
    t(POLICIES.gateHaltFirst),
  ]
}

function restarts(document: PolicyDocument, { t, term, duration }: Reader): string[] {
  const { restart, people } = document
  return [
    t(POLICIES.restartText, {
      role: term(ROLES_MANY, 'client'),
      rule: term(RESTART_RULES, restart.clients),
    }),
    t(POLICIES.restartText, {
      role: term(ROLES_MANY, 'server'),
      rule: term(RESTART_RULES, restart.servers),
    }),
    ...(people.workingHours === undefined
      ? []
      : [t(POLICIES.workingText, { name: people.workingHours })]),
    t(POLICIES.deferrals, { n: people.deferralsMax, grace: duration(people.graceMs) }),
  ]
}

function safety(document: PolicyDocument, { t, term, duration, list }: Reader): string[] {
  return [
    t(POLICIES.attempts, { n: document.attemptsMax }),
    t(POLICIES.checks, {
      checks: list(
        document.healthChecks.map((check) => term(CHECKS, check)),
        8,
      ),
    }),
    t(POLICIES.confirmWithin, { age: duration(document.confirmWithinMs) }),
    t(POLICIES.lease, { lease: duration(document.leaseMs) }),
  ]
}
