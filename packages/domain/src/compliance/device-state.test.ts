import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../identity/time.ts'
import { deviceState, DEVICE_STATES, silentAfterMs, type DeviceStateFacts } from './device-state.ts'

const NOW = Date.UTC(2026, 10, 21, 12)

const healthy: DeviceStateFacts = {
  mode: 'managed',
  group: 'Servers',
  enrolledAt: NOW - 30 * DAY_MS,
  lastSeenAt: NOW - MINUTE_MS,
  checkInIntervalMs: 15 * MINUTE_MS,
  inventoryAt: NOW - HOUR_MS,
  ecosystem: 'debian:12',
  feedMissing: null,
  unmatched: false,
  coverageFailed: null,
  coverageMissing: false,
  cloneSuspectedAt: null,
  openFixable: 0,
  lateFindings: 0,
  worstLate: null,
  earliestDueAt: null,
  nextDueAt: null,
  updatesOffered: 0,
  plan: [],
}
const late: Partial<DeviceStateFacts> = {
  openFixable: 3,
  lateFindings: 2,
  worstLate: 'CVE-2026-1',
  earliestDueAt: NOW - DAY_MS,
}
const planned = (
  ...states: DeviceStateFacts['plan'][number]['state'][]
): Partial<DeviceStateFacts> => ({
  updatesOffered: states.length,
  plan: states.map((state) => ({ state, reason: { code: 'untested' } })),
})

describe('the one state of a device', () => {
  it.each([
    ['in effect when nothing is open', {}, 'in_effect', 'nothing_to_do'],
    [
      'late before everything',
      { ...late, ...planned('needs_person'), cloneSuspectedAt: NOW },
      'late',
      'finding_late',
    ],
    [
      'late although it is silent: the deadline is known to be missed',
      { ...late, lastSeenAt: NOW - 9 * DAY_MS },
      'late',
      'finding_late',
    ],
    [
      'for a person before unknown',
      { ...planned('needs_person'), inventoryAt: null },
      'needs_person',
      'untested',
    ],
    [
      'for a person when it may be a copy',
      { cloneSuspectedAt: NOW },
      'needs_person',
      'clone_suspected',
    ],
    [
      'for a person when an update failed',
      planned('waiting', 'failed'),
      'needs_person',
      'untested',
    ],
    [
      'unknown before running',
      { ...planned('running'), coverageFailed: 'apt' },
      'unknown',
      'coverage_failed',
    ],
    [
      'unknown while it never checked in',
      { inventoryAt: null, lastSeenAt: null },
      'unknown',
      'never_seen',
    ],
    ['unknown without an inventory', { inventoryAt: null }, 'unknown', 'no_inventory'],
    ['unknown when it is silent for a day', { lastSeenAt: NOW - DAY_MS }, 'unknown', 'silent'],
    ['known until then', { lastSeenAt: NOW - DAY_MS + 1 }, 'in_effect', 'nothing_to_do'],
    ['unknown on a release that nobody judges', { ecosystem: null }, 'unknown', 'release_unknown'],
    [
      'unknown while its feed was never loaded',
      { feedMissing: 'debian-tracker' },
      'unknown',
      'feed_missing',
    ],
    ['unknown until its packages were compared', { unmatched: true }, 'unknown', 'not_matched_yet'],
    [
      'unknown until its updates were read',
      { coverageMissing: true },
      'unknown',
      'updates_not_read',
    ],
    ['unknown when the plan does not know', planned('unknown'), 'unknown', 'untested'],
    ['running before waiting', planned('waiting', 'running'), 'running', 'untested'],
    [
      'waiting while an update is only installed',
      planned('in_effect', 'installed'),
      'waiting',
      'untested',
    ],
    ['waiting before it was planned', { updatesOffered: 2 }, 'waiting', 'not_planned_yet'],
    [
      'waiting when a finding is open that no update closes yet',
      { openFixable: 1 },
      'waiting',
      'waits_for_update',
    ],
    [
      'observed, whatever is open',
      { ...late, ...planned('needs_person'), mode: 'observe' },
      'observed',
      'device_observed',
    ],
    [
      'unknown when it is observed but not known',
      { mode: 'observe', inventoryAt: null },
      'unknown',
      'no_inventory',
    ],
  ] as const)('is %s', (_reason, change, state, because) => {
    const decision = deviceState({ ...healthy, ...(change as Partial<DeviceStateFacts>) }, NOW)
    expect([decision.state, decision.because.code]).toEqual([state, because])
  })

  it('changes by itself when it falls silent or a deadline passes, whichever is first', () => {
    const silentAt = NOW - MINUTE_MS + DAY_MS
    expect(deviceState(healthy, NOW).changesAt).toBe(silentAt)
    expect(deviceState({ ...healthy, nextDueAt: NOW + HOUR_MS }, NOW).changesAt).toBe(NOW + HOUR_MS)
    expect(deviceState(healthy, silentAt).changesAt).toBeNull()
  })

  it('takes three missed check-ins when they are longer than a day', () => {
    expect(silentAfterMs(MINUTE_MS)).toBe(DAY_MS)
    expect(silentAfterMs(DAY_MS)).toBe(3 * DAY_MS)
  })
})

const facts = fc.record<DeviceStateFacts>({
  mode: fc.constantFrom('observe', 'managed'),
  group: fc.constantFrom('Servers', null),
  enrolledAt: fc.integer({ min: NOW - 9 * DAY_MS, max: NOW }),
  lastSeenAt: fc.option(fc.integer({ min: NOW - 9 * DAY_MS, max: NOW })),
  checkInIntervalMs: fc.constantFrom(MINUTE_MS, 15 * MINUTE_MS, DAY_MS),
  inventoryAt: fc.option(fc.integer({ min: NOW - 9 * DAY_MS, max: NOW })),
  ecosystem: fc.constantFrom('debian:12', null),
  feedMissing: fc.constantFrom(null, 'debian-tracker'),
  unmatched: fc.boolean(),
  coverageFailed: fc.constantFrom(null, 'apt'),
  coverageMissing: fc.boolean(),
  cloneSuspectedAt: fc.option(fc.constant(NOW - HOUR_MS)),
  openFixable: fc.nat(3),
  lateFindings: fc.nat(1),
  worstLate: fc.constant('CVE-2026-1'),
  earliestDueAt: fc.constantFrom(null, NOW - HOUR_MS, NOW + HOUR_MS),
  nextDueAt: fc.constantFrom(null, NOW + HOUR_MS),
  updatesOffered: fc.nat(2),
  plan: fc.array(
    fc.record({
      state: fc.constantFrom(
        'waiting',
        'needs_person',
        'running',
        'staged',
        'installed',
        'in_effect',
        'failed',
        'unknown',
      ),
      reason: fc.constant({ code: 'untested' as const }),
    }),
    { maxLength: 3 },
  ),
})

describe('for whatever facts', () => {
  it('there is exactly one state, and what is not known is never healthy', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { state, changesAt } = deviceState(given, NOW)
        expect(DEVICE_STATES).toContain(state)
        const seen = given.lastSeenAt ?? given.enrolledAt
        const isKnown =
          given.inventoryAt !== null &&
          NOW - seen < silentAfterMs(given.checkInIntervalMs) &&
          given.coverageFailed === null &&
          !given.coverageMissing &&
          given.ecosystem !== null &&
          given.feedMissing === null &&
          !given.unmatched
        if (!isKnown) expect(['in_effect', 'observed', 'waiting', 'running']).not.toContain(state)
        if (given.lateFindings > 0 || given.openFixable > 0) expect(state).not.toBe('in_effect')
        if (changesAt !== null) expect(changesAt).toBeGreaterThan(NOW)
      }),
    )
  })
})
