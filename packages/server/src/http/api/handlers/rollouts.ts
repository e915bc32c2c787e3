import { chanceSeen } from '@dirigent/domain/rollouts/gate'
import { healthChange, type BeforeAfter } from '@dirigent/domain/statistics/health'
import { readRolloutHealth } from '../../../store/rollout-health.ts'
import { RINGS, type PolicyDocument, type RingName } from '@dirigent/domain/rollouts/policy'
import type { MemberState } from '@dirigent/domain/rollouts/rollout'
import { isFresh } from '@dirigent/domain/planning/blockers'
import type { InstantMs } from '@dirigent/domain/identity/time'
import * as routes from '@dirigent/protocol/api/rollouts'
import { loadActorNames } from '../../../store/actor-names.ts'
import type { Queryable } from '../../../store/database.ts'
import { findPolicy } from '../../../store/policies.ts'
import {
  countMembers,
  findRolloutRow,
  listRollouts,
  listUpdates,
  readRepairs,
  readRings,
  readRolloutDecisions,
  readRolloutDevices,
  readRolloutItems,
  readUpdateRepairs,
  type RingCount,
  type RingRow,
  type RolloutDeviceRow,
  type RolloutListRow,
} from '../../../store/read-rollouts.ts'
import { refusal, type Refusal } from '../../problems.ts'
import { endpoint } from '../endpoint.ts'
import { repairedBy, withNames } from '../present.ts'
import { iso, isoOrNull } from '../values.ts'

export const noRollout = (uid: string): Refusal =>
  refusal('not_found', `There is no rollout ${uid}.`)

/** Rows as the API shows them: with their rings, and how many vulnerabilities they close. */
export async function presentRollouts(db: Queryable, rows: readonly Omit<RolloutListRow, never>[]) {
  const ids = rows.map(({ id }) => id)
  const [rings, counts, repairs, names] = await Promise.all([
    readRings(db, ids),
    countMembers(db, ids),
    readRepairs(db, ids),
    loadActorNames(db),
  ])
  const repaired = repairedBy(repairs, ({ rollout }) => rollout)
  return rows.map(({ id, haltedAt: _, ...row }) => ({
    ...row,
    cutAt: iso(row.cutAt),
    cutBecause: withNames(row.cutBecause, names),
    haltedBecause: row.haltedBecause && withNames(row.haltedBecause, names),
    pausedBy: row.pausedBy && names(row.pausedBy),
    doneAt: isoOrNull(row.doneAt),
    closes: repaired.get(id)?.size ?? 0,
    rings: RINGS.flatMap((ring) =>
      presentRing(
        rings.find((each) => each.rollout === id && each.ring === ring),
        counts.filter((each) => each.rollout === id && each.ring === ring),
      ),
    ),
  }))
}

export async function presentRollout(db: Queryable, uid: string) {
  const row = await findRolloutRow(db, uid)
  const [shown] = row ? await presentRollouts(db, [row]) : []
  return shown ?? noRollout(uid)
}

function presentRing(ring: RingRow | undefined, counts: readonly RingCount[]) {
  if (!ring) return []
  const of = (state: MemberState) => counts.find((each) => each.state === state)?.devices ?? 0
  const devices = counts.reduce((sum, each) => sum + each.devices, 0)
  const { gate, rollout: _, ...shown } = ring
  return [
    {
      ...shown,
      openedAt: isoOrNull(ring.openedAt),
      passedAt: isoOrNull(ring.passedAt),
      devices,
      waiting: of('waiting'),
      running: of('running'),
      installed: of('installed'),
      inEffect: of('in_effect'),
      failed: of('failed'),
      rolledBack: of('rolled_back'),
      held: of('held'),
      stuck: of('stuck'),
      notNeeded: of('not_needed'),
      gate: (gate?.conditions ?? []).map((condition) => ({ ...condition })),
      noticedPercent:
        gate?.evidence.seenPercent ?? (devices === 0 ? null : chanceSeen(devices).seenPercent),
    },
  ]
}

function presentDevice(
  { approvedBy, approvedAt, backupAt, ...row }: RolloutDeviceRow,
  critical: PolicyDocument['critical'] | null,
  names: (id: string) => string,
  now: InstantMs,
) {
  const needed =
    row.ring === ('critical' satisfies RingName) && (critical?.approvalRequired ?? true)
  return {
    ...row,
    reason: row.reason && withNames(row.reason, names),
    nextAt: isoOrNull(row.nextAt),
    approval: needed
      ? {
          needed,
          approvedBy: approvedBy && names(approvedBy),
          at: isoOrNull(approvedAt),
          backupAt: isoOrNull(backupAt),
          backupFresh: critical !== null && isFresh(backupAt, critical.backupMaxAgeMs, now),
        }
      : null,
  }
}

/** Said beside the gate, never a condition of it: the gate halts on a failed check long before statistics could. */
function presentHealth(
  ring: 'test' | 'pilot',
  seen: readonly (BeforeAfter & { ring: RingName })[],
) {
  const own = seen.filter((one) => one.ring === ring)
  if (own.length === 0) return []
  const { chance, ...rest } = healthChange(own)
  return [{ ring, ...rest, chancePercent: Math.round(chance * 1_000) / 10 }]
}

async function rolloutDetail(db: Queryable, row: RolloutListRow, now: InstantMs) {
  const [[shown], items, devices, decisions, repairs, names, policy, health] = await Promise.all([
    presentRollouts(db, [row]),
    readRolloutItems(db, row.id),
    readRolloutDevices(db, row.id),
    readRolloutDecisions(db, row.rollout),
    readRepairs(db, [row.id]),
    loadActorNames(db),
    findPolicy(db, row.policy.policy),
    readRolloutHealth(db, row.id),
  ])
  if (!shown) return noRollout(row.rollout)
  const closed = repairedBy(repairs, ({ rollout }) => rollout).get(row.id) ?? new Set<string>()
  return {
    ...shown,
    items,
    devices: devices.map((device) =>
      presentDevice(device, policy?.document.critical ?? null, names, now),
    ),
    health: (['test', 'pilot'] as const).flatMap((ring) => presentHealth(ring, health)),
    vulnerabilities: [...closed].sort().reverse(),
    decisions: decisions.map(({ at, actor, ...rest }) => ({
      ...rest,
      at: iso(at),
      actor: names(actor),
    })),
  }
}

export const rolloutEndpoints = [
  endpoint(routes.listRollouts, async ({ context: { db }, query }) => {
    const page = await listRollouts(db, query)
    return { ...page, items: await presentRollouts(db, page.items) }
  }),

  endpoint(routes.getRollout, async ({ context: { db }, params, now }) => {
    const row = await findRolloutRow(db, params.rollout)
    return row ? rolloutDetail(db, row, now) : noRollout(params.rollout)
  }),

  endpoint(routes.listUpdates, async ({ context: { db }, query }) => {
    const page = await listUpdates(db, query)
    const [repairs, names] = await Promise.all([
      readUpdateRepairs(
        db,
        page.items.map(({ id }) => id),
      ),
      loadActorNames(db),
    ])
    const closed = repairedBy(repairs, ({ update }) => update)
    const items = page.items.map(({ id, sourceVersion: _, hold, ...row }) => ({
      ...row,
      firstSeenAt: iso(row.firstSeenAt),
      earliestDueAt: isoOrNull(row.earliestDueAt),
      closes: closed.get(id)?.size ?? 0,
      hold: hold && { since: iso(hold.since), because: withNames(hold.because, names) },
    }))
    return { ...page, items }
  }),
]
