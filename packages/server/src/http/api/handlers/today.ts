import type { DeviceState } from '@dirigent/domain/compliance/device-state'
import { DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { AttentionCode, AttentionItem } from '@dirigent/domain/planning/reasons'
import { nextCutAt } from '@dirigent/domain/rollouts/cut-times'
import type { Policy } from '@dirigent/domain/rollouts/policy'
import { freezePeriod } from '@dirigent/domain/windows/freezes'
import { nextOpening } from '@dirigent/domain/windows/weekly'
import * as routes from '@dirigent/protocol/api/organisation'
import { loadActorNames } from '../../../store/actor-names.ts'
import type { Queryable } from '../../../store/database.ts'
import { feedFor } from '../../../store/device-status.ts'
import { judgedEcosystems } from '../../../store/feeds.ts'
import { likePattern } from '../../../store/paging.ts'
import { loadPoliciesInForce } from '../../../store/calendars.ts'
import { readAttention, readEcosystems } from '../../../store/read-attention.ts'
import { countFleet, listDevices } from '../../../store/read-devices.ts'
import { listRollouts } from '../../../store/read-rollouts.ts'
import {
  countFindings,
  readGatesAhead,
  readLastDay,
  searchEverything,
} from '../../../store/read-today.ts'
import { endpoint } from '../endpoint.ts'
import { presentDevice, withNames } from '../present.ts'
import { iso } from '../values.ts'
import { presentFeeds } from './feeds.ts'
import { presentRollouts } from './rollouts.ts'

const WORST_SHOWN = 8
const ROLLOUTS_SHOWN = 10
/** What comes later than this nobody plans a morning around. */
const AHEAD_MS = 45 * DAY_MS
const NEXT_SHOWN = 8

/** By what it costs to leave it until tomorrow: machines that stand still, then harm, then what is merely not known. */
const URGENCY: Readonly<Record<AttentionCode, number>> = {
  rollout_halted: 0,
  attempt_overdue: 1,
  approval_needed: 2,
  deadline_missed: 3,
  update_failed: 4,
  emergency_waits: 0,
  deadline_conflict: 3,
  known_issue: 5,
  untested_update: 5,
  clone_suspected: 6,
  exception_expires: 6,
  feed_failed: 7,
  scanner_differences: 7.5,
  feed_never_loaded: 8,
  device_silent: 9,
  criticality_proposed: 10,
  group_observed: 11,
}

const momentOf = (item: AttentionItem): InstantMs => {
  if ('dueAt' in item) return item.dueAt
  if ('since' in item) return item.since
  if ('expiresAt' in item) return item.expiresAt
  return 'lastSeenAt' in item ? (item.lastSeenAt ?? 0) : 0
}

async function attention(db: Queryable, now: InstantMs): Promise<AttentionItem[]> {
  const [found, ecosystems, judged] = await Promise.all([
    readAttention(db, now),
    readEcosystems(db),
    judgedEcosystems(db),
  ])
  const missing = new Set(ecosystems.filter((ecosystem) => !judged.has(ecosystem)).map(feedFor))
  const failing = new Set(found.flatMap((item) => (item.code === 'feed_failed' ? item.feed : [])))
  const feeds = [...missing]
    .filter((feed) => !failing.has(feed))
    .map((feed): AttentionItem => ({ code: 'feed_never_loaded', feed }))
  return [...found.filter((item) => mattersNow(item, missing)), ...feeds].sort(
    (a, b) => URGENCY[a.code] - URGENCY[b.code] || momentOf(a) - momentOf(b),
  )
}

/**
 * Of the feeds that were never loaded only those are a person's business whose silence changes what is known: who judges
 * the fleet's releases, and what is exploited. The others only add to it; the page of the feeds names them all.
 */
function mattersNow(item: AttentionItem, missing: ReadonlySet<string>): boolean {
  if (item.code !== 'feed_failed' || item.lastSuccessAt !== null) return true
  return missing.has(item.feed) || item.feed === 'cisa-kev'
}

type Next = { what: { code: string; [parameter: string]: unknown }; at: InstantMs }

function aheadOf({ name, document }: Policy, now: InstantMs): Next[] {
  const { zone, lanes, windows, freezes } = document
  const cuts = (['urgent', 'routine'] as const).map((lane) => ({
    what: { code: 'cut', lane },
    at: nextCutAt(lanes[lane].cut, zone, now),
  }))
  const window = windows.servers.routine && nextOpening(windows.servers.routine, zone, now, freezes)
  const frozen = freezes.flatMap((freeze) => {
    const { fromMs, untilMs } = freezePeriod(freeze, zone)
    if (fromMs > now)
      return [{ what: { code: 'freeze_begins', freeze: freeze.name, until: untilMs }, at: fromMs }]
    return untilMs > now
      ? [{ what: { code: 'freeze_ends', freeze: freeze.name }, at: untilMs }]
      : []
  })
  return [...cuts, { what: { code: 'window_opens', policy: name }, at: window }, ...frozen].flatMap(
    ({ what, at }) => (at === null || at <= now || !Number.isFinite(at) ? [] : [{ what, at }]),
  )
}

async function nextSteps(db: Queryable, now: InstantMs) {
  const [policies, gates] = await Promise.all([loadPoliciesInForce(db, now), readGatesAhead(db)])
  const opening = gates.map(({ at, ...what }): Next => ({
    what: { code: 'ring_opens', ...what },
    at,
  }))
  return [...policies.flatMap((policy) => aheadOf(policy, now)), ...opening]
    .filter(({ at }) => at > now && at < now + AHEAD_MS)
    .sort((a, b) => a.at - b.at)
    .slice(0, NEXT_SHOWN)
    .map(({ what, at }) => ({ what, at: iso(at) }))
}

export const todayEndpoints = [
  endpoint(routes.getToday, async ({ context: { db }, now }) => {
    const [items, counts, worst, rollouts, lastDay, findings, feeds, next, names] =
      await Promise.all([
        attention(db, now),
        countFleet(db),
        listDevices(db, { retired: false, sort: 'worst', limit: WORST_SHOWN }),
        listRollouts(db, { limit: ROLLOUTS_SHOWN }),
        readLastDay(db, now),
        countFindings(db, now),
        presentFeeds(db),
        nextSteps(db, now),
        loadActorNames(db),
      ])
    const worth: readonly DeviceState[] = ['late', 'needs_person', 'unknown']
    return {
      serverTime: iso(now),
      attention: items.map((item) => withNames({ ...item }, names)),
      fleet: { ...counts, total: Object.values(counts).reduce((sum, count) => sum + count, 0) },
      worst: worst.items
        .filter(({ state, openFindings }) => worth.includes(state) || openFindings > 0)
        .map((device) => presentDevice(device, names)),
      rollouts: await presentRollouts(db, rollouts.items),
      lastDay,
      findings,
      feeds,
      next,
    }
  }),

  endpoint(routes.search, async ({ context: { db }, query }) => {
    const inside = likePattern(query.q)
    return { items: await searchEverything(db, inside.slice(1), inside) }
  }),
]
