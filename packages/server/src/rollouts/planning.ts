import { offlineAfterMs } from '@dirigent/domain/compliance/device-state'
import { asId, type DeviceUid } from '@dirigent/domain/identity/ids'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { FRESH_PER_POLICY } from '@dirigent/domain/planning/cutting'
import { movedBy, type PlanDecision } from '@dirigent/domain/planning/decisions'
import { effectiveOf } from '@dirigent/domain/planning/effective'
import type { PlanInput } from '@dirigent/domain/planning/facts'
import { lintPlan, type PlanFault } from '@dirigent/domain/planning/lint'
import { plan, type Plan, type PlanReport } from '@dirigent/domain/planning/plan'
import type { ReportRow } from '@dirigent/domain/planning/explaining'
import { lastCutAt, nextCutAt } from '@dirigent/domain/rollouts/cut-times'
import type { Group, Policy } from '@dirigent/domain/rollouts/policy'
import { uuidV7, type Random } from '@dirigent/system/random'
import { saveAssignments, RENEW_BEFORE_MS, type Signer } from '../store/assignments.ts'
import { lapseLeases } from '../store/attempts.ts'
import type { Database, Tx } from '../store/database.ts'
import { refreshDeadlines } from '../store/deadlines.ts'
import { besideOf } from '../store/neighbours.ts'
import { publish } from '../store/notifications.ts'
import { isSmallFleet, loadBasics, plannedDeviceIds } from '../store/plan-devices.ts'
import { loadPlanInput } from '../store/plan-input.ts'
import { lockPlanning } from '../store/plan-lock.ts'
import { readOutline, writeMemory, type PlanOutline } from '../store/plan-outline.ts'
import * as plans from '../store/plans.ts'
import { loadGroupsInForce, loadPoliciesInForce } from '../store/calendars.ts'
import { compactTally } from '../store/rollout-tally.ts'
import { insertNewRollouts, saveParts, saveRollouts } from '../store/rollout-writes.ts'
import { auditDecisions } from './decision-audit.ts'
import { setUpIfEmpty } from './standard-setup.ts'

export type PlanningDeps = {
  db: Database
  random: Random
  sign: Signer
  /** A promise that a plan did not keep: for the log of whoever has to mend it. */
  onFault?: (fault: PlanFault) => void
  settings: {
    idleMs: number
    epoch: number
    /** Up to this many devices the fleet is planned whole; null = as shipped. */
    wholeFleetMax: number | null
  }
}

/** What one run did; zero everywhere when nothing had to be written. */
export type PlanningOutcome = {
  scope: 'all' | 'some' | 'none'
  devices: number
  written: number
  decisions: readonly PlanDecision[]
  nextAt: InstantMs | null
}

/** A fleet this small is planned whole every time: simpler, and still milliseconds. */
const WHOLE_FLEET_MAX = 300
/** A change of rollouts reaches other devices, whose rows may change rollouts again: this settles in two or three. */
const PASSES_MAX = 6

/**
 * Brings plan, report and assignments to what the facts say, in one transaction, by differences. Takes no input and may
 * run at any time: a second run right after it writes nothing, and a killed one leaves nothing behind.
 */
export async function runPlanning(deps: PlanningDeps, now: InstantMs): Promise<PlanningOutcome> {
  return deps.db.transaction(async (tx) => {
    // One after the other, though sent together: under the lock first the requests, because whatever was written together
    // with one is seen by everything that is read after it.
    const [, requests, outline] = await Promise.all([
      lockPlanning(tx, 'alone'),
      plans.readPlanRequests(tx),
      readOutline(tx),
    ])
    if (!outline.hasPolicies) await setUpIfEmpty(tx, deps.random, now)
    const { memory } = outline
    const lapsed = outline.hasAttemptsAtWork ? await lapseLeases(tx, now) : []
    const isDue = memory.nextAt !== null && memory.nextAt <= now
    if (requests.length === 0 && lapsed.length === 0 && !isDue) return nothing(memory.nextAt)
    const [policies, groups, isSmall] = await Promise.all([
      loadPoliciesInForce(tx, now),
      loadGroupsInForce(tx, now),
      isSmallFleet(tx, deps.settings.wholeFleetMax ?? WHOLE_FLEET_MAX),
    ])
    const isCut = cutsDue(policies, memory.fullAt, now)
    // A small fleet is planned whole, without the counts.
    if (isCut || !isSmall) await compactTally(tx)
    const whole = isCut || isSmall
    const everyone = whole ? await plannedDeviceIds(tx) : []
    const asked = [...requests.map(({ device }) => device), ...lapsed]
    const some = whole ? [] : await plans.dueDevices(tx, now, now + RENEW_BEFORE_MS)
    const ids = whole ? [...new Set([...everyone, ...asked])] : [...new Set([...asked, ...some])]
    const outcome = await runPasses(tx, deps, {
      policies,
      groups,
      scope: whole ? 'all' : 'some',
      ids,
      now,
      lookAround: isDue,
      outline,
    })
    const [dueAt] = await Promise.all([
      plans.nextDueAt(tx, now, RENEW_BEFORE_MS),
      plans.finishPlanRequests(tx, requests),
    ])
    const ownAt = earlier(outcome.nextAt, dueAt)
    const next = whole
      ? { fullAt: newestCut(policies, now), nextAt: ownAt }
      : { ...memory, nextAt: isDue ? ownAt : earlier(memory.nextAt, ownAt) }
    if (next.fullAt !== memory.fullAt || next.nextAt !== memory.nextAt)
      await writeMemory(tx, next, now)
    return { ...outcome, nextAt: next.nextAt }
  })
}

const nothing = (nextAt: InstantMs | null): PlanningOutcome => ({
  scope: 'none',
  devices: 0,
  written: 0,
  decisions: [],
  nextAt,
})

type Pass = {
  policies: readonly Policy[]
  groups: readonly Group[]
  scope: 'all' | 'some'
  ids: readonly number[]
  now: InstantMs
  lookAround: boolean
  outline: PlanOutline
}

const earlier = (a: InstantMs | null, b: InstantMs | null): InstantMs | null =>
  a === null ? b : b === null ? a : Math.min(a, b)

async function runPasses(tx: Tx, deps: PlanningDeps, first: Pass): Promise<PlanningOutcome> {
  let pass = first
  let total: PlanningOutcome = { ...nothing(null), scope: first.scope, devices: first.ids.length }
  for (let round = 1; round <= PASSES_MAX; round++) {
    const one = await runPass(tx, deps, pass)
    total = {
      ...total,
      written: total.written + one.written,
      decisions: [...total.decisions, ...one.decisions],
      nextAt: one.nextAt,
    }
    // All devices were there: what moved a rollout was explained with it.
    if (pass.scope === 'all') return total
    const beside = pass.outline.hasNeighbours ? await besideOf(tx, one.settled) : []
    if (one.moved.length === 0 && beside.length === 0) return total
    const members = one.moved.length === 0 ? [] : await plans.membersOfRollouts(tx, one.moved)
    const outline = { ...pass.outline, generation: one.generation }
    pass = { ...pass, outline, ids: [...new Set([...members, ...beside])] }
  }
  return total
}

/** Beyond this many devices only the changed ones are proved, when they are planned. */
const LINT_DEVICES_MAX = 2_000

/**
 * Proves the plan's promises before anything of it is signed. A device whose new assignment breaks one keeps the old
 * one: that harms nobody, while a wrong one might; and planning goes on for all others.
 */
function withoutFaulty(
  input: PlanInput,
  made: { plan: Plan; report: PlanReport },
  onFault: PlanningDeps['onFault'],
): { plan: Plan; report: PlanReport } {
  if (input.devices.length > LINT_DEVICES_MAX) return made
  const faults = lintPlan(input, made.plan, made.report)
  if (faults.length === 0) return made
  const assignments = new Map(made.plan.assignments)
  for (const fault of faults) {
    onFault?.(fault)
    if (fault.device !== null) assignments.delete(fault.device)
  }
  return { ...made, plan: { ...made.plan, assignments } }
}

type PassOutcome = {
  generation: number
  written: number
  decisions: readonly PlanDecision[]
  nextAt: InstantMs | null
  moved: number[]
  /** Devices whose part in a rollout has another state now. */
  settled: number[]
}

async function runPass(tx: Tx, deps: PlanningDeps, pass: Pass): Promise<PassOutcome> {
  const { now, policies, groups } = pass
  const [basics, decided] = await Promise.all([
    loadBasics(tx, pass.ids, groups),
    plans.readEffective(tx, pass.ids),
  ])
  const effective = new Map(basics.map((device) => [device.uid, effectiveOf(device, groups)]))
  const deviceIds = new Map(basics.map(({ uid, id }) => [uid, id]))
  const settled = await plans.saveEffective(tx, decided, effective, deviceIds)
  // Deadlines depend on criticality and on the policy's caps: they must be right before lanes are chosen by them.
  if (settled.weighAgain.length > 0) await refreshDeadlines(tx, { devices: settled.weighAgain })
  const freshUids = Array.from({ length: FRESH_PER_POLICY * policies.length }, () =>
    asId<'RolloutUid'>(uuidV7(now, deps.random)),
  )
  const { scope, lookAround, outline } = pass
  const awayMs = offlineAfterMs(deps.settings.idleMs)
  const when = { now, scope, lookAround, offlineAfterMs: awayMs }
  const source = { ...when, groups, policies, basics, freshUids, outline }
  const { input, ids } = await loadPlanInput(tx, source)
  const { generation } = outline
  const made = withoutFaulty(input, plan(input, { generation }), deps.onFault)
  const partsBefore = new Map(input.devices.map(({ uid, parts }) => [uid, parts]))
  const { epoch } = deps.settings
  const context = { ids, now, generation: made.plan.generation, epoch, sign: deps.sign }
  await insertNewRollouts(tx, made.plan.rollouts, ids)
  const [rollouts, parts, rows, assigned] = await Promise.all([
    saveRollouts(tx, input.rollouts, made.plan.rollouts, ids, now),
    saveParts(tx, partsBefore, made.plan.parts, ids),
    plans.saveReport(tx, made.report.rows, ids, made.plan.generation),
    saveAssignments(tx, made.plan.assignments, context),
  ])
  const assignments = assigned.length
  const counts = { effective: settled.written, rollouts, parts, rows, assignments }
  const written = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const { decisions, nextAt } = made.report
  await auditDecisions(tx, deps.random, decisions, now)
  const isNew = written > 0 || decisions.length > 0
  if (isNew) {
    await plans.insertPlan(tx, {
      generation: made.plan.generation,
      parent: generation,
      at: now,
      summary: { scope: pass.scope, ...counts },
    })
    await tell(tx, made.report.rows, assigned, decisions)
  }
  const moved = [...movedBy(decisions)].flatMap((uid) => ids.rollouts.get(uid) ?? [])
  return {
    generation: isNew ? made.plan.generation : generation,
    written,
    decisions,
    nextAt,
    moved,
    settled: settledDevices(decisions, ids.devices),
  }
}

/** Names what the console should read again; one device or rollout by its name, many without. */
async function tell(
  tx: Tx,
  rows: readonly ReportRow[],
  assigned: readonly DeviceUid[],
  decisions: readonly PlanDecision[],
): Promise<void> {
  const rollouts = [...new Set(decisions.map(({ rollout }) => rollout))]
  await publish(tx, 'rollouts', rollouts.length === 1 ? (rollouts[0] ?? null) : null)
  const devices = new Set([...assigned, ...rows.map(({ device }) => device)])
  await publish(tx, 'devices', devices.size === 1 ? ([...devices][0] ?? null) : null)
}

function settledDevices(
  decisions: readonly PlanDecision[],
  ids: ReadonlyMap<DeviceUid, number>,
): number[] {
  return decisions.flatMap((one) => {
    const id = one.code === 'device_settled' ? ids.get(one.device) : undefined
    return id === undefined ? [] : [id]
  })
}

function newestCut(policies: readonly Policy[], now: InstantMs): InstantMs {
  const moments = policies.flatMap(({ document: { lanes, zone } }) => [
    lastCutAt(lanes.urgent.cut, zone, now) ?? 0,
    lastCutAt(lanes.routine.cut, zone, now) ?? 0,
  ])
  return Math.max(0, ...moments)
}

/** Whether a cut moment has passed since everybody was looked at. */
function cutsDue(policies: readonly Policy[], fullAt: InstantMs, now: InstantMs): boolean {
  return policies.some(({ document: { lanes, zone } }) =>
    [lanes.urgent.cut, lanes.routine.cut].some((rule) => {
      const next = nextCutAt(rule, zone, fullAt)
      return next !== null && next <= now
    }),
  )
}
