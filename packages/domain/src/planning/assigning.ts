import { schemeOf } from '../advisories/release.ts'
import type { InstantMs } from '../identity/time.ts'
import { peopleAt } from '../quiet-slots/people.ts'
import type { Person } from '../quiet-slots/quiet-slot.ts'
import type {
  Freeze,
  PolicyDocument,
  RestartRule,
  RingName,
  Lane,
  WeeklyRule,
  WindowRule,
} from '../rollouts/policy.ts'
import type { ClosureChange, Part, Rollout } from '../rollouts/rollout.ts'
import { compareVersions } from '../versions/registry.ts'
import { freezesInZone } from '../windows/freezes.ts'
import { closureKey, restartFor, retryAtOf } from './blockers.ts'
import { windowsFor } from './calendar.ts'
import type { Explained } from './explaining.ts'
import { stepMs } from './fitting.ts'
import { packageKey, type PlanInput, type UpdateFacts } from './facts.ts'
import type { World } from './world.ts'

export type PlannedUpdate = {
  update: string
  provider: string
  name: string
  arch: string
  installedVersion: string | null
  version: string
  sha256: string | null
}

/** What one rollout wants of one device; the wire's step with moments as numbers. */
export type PlannedStep = {
  id: string
  rollout: string
  lane: Lane
  ring: RingName
  kind: 'install' | 'rollback'
  updates: PlannedUpdate[]
  closure: ClosureChange[]
  notBefore: InstantMs | null
  windows: readonly WindowRule[] | null
  endMarginMs: number
  expectedDurationMs: number
  confirmWithinMs: number
  healthChecks: readonly string[]
  rollbackOnFailedHealth: boolean
  restart: RestartRule
  attemptsMax: number
  people: {
    deadlineAt: InstantMs | null
    deferralsMax: number
    graceMs: number
    workingHours: readonly WeeklyRule[] | null
  }
  /** Freezes that do not hold this step up, by name. */
  passesFreezes?: readonly string[]
}

/** An assignment without what only its delivery knows (revision, times, signature). */
export type PlannedAssignment = {
  mode: 'observe' | 'managed'
  steps: PlannedStep[]
  freezes: readonly Freeze[]
  /** Who works at the device and when, for the quiet slot; absent = only what the steps say. */
  people?: readonly Person[]
}

/**
 * The device's assignment: of each package the newest version that may start now, one step per rollout, what is most
 * urgent first. A newer version takes an older one's place only where the newer one has got as far: an older one whose
 * successor still waits for its rings is delivered, so that a package updated every week reaches the last ring too.
 */
export function assignmentFor(
  input: PlanInput,
  world: World,
  explained: readonly Explained[],
): PlannedAssignment {
  const { policy, effective } = world
  if (effective.mode === 'observe' || !policy) return { mode: 'observe', steps: [], freezes: [] }
  const byRollout = new Map<Rollout, Explained[]>()
  for (const one of explained) {
    if (!one.assignable || !one.rollout) continue
    byRollout.set(one.rollout, [...(byRollout.get(one.rollout) ?? []), one])
  }
  const steps = [...byRollout].toSorted(
    ([a, ofA], [b, ofB]) =>
      urgency(a) - urgency(b) || earliest(ofA) - earliest(ofB) || a.cutAt - b.cutAt,
  )
  return {
    mode: 'managed',
    steps: steps.flatMap(([rollout, rows]) => stepOf(input, world, rollout, rows)),
    freezes: freezesInZone(policy.document.freezes, world.device.zone),
    ...peopleFor(world, policy.document),
  }
}

/** A policy's hours alone travel with each step already: those assignments stay as they are. */
function peopleFor(
  { device, effective }: World,
  { people }: PolicyDocument,
): Pick<PlannedAssignment, 'people'> {
  const holidays = people.workingHolidays ?? []
  const isSaid = (device.people ?? []).length > 0 || effective.working || holidays.length > 0
  if (device.role !== 'client' || !isSaid) return {}
  const byPolicy = people.workingWeekly ? { weekly: people.workingWeekly, holidays } : null
  const found = peopleAt(device.people ?? [], effective.working ?? byPolicy)
  return {
    people: found.map((person) => ({
      ...person,
      absences: freezesInZone(person.absences, device.zone),
    })),
  }
}

const ORDER: Readonly<Record<Lane, number>> = { emergency: 1, urgent: 2, routine: 3, feature: 4 }
const urgency = (rollout: Rollout): number =>
  rollout.kind === 'rollback' ? 0 : ORDER[rollout.lane]

/** When the window is too short for all, what is due first goes first. */
const earliest = (rows: readonly Explained[]): InstantMs =>
  rows.reduce((least, { row }) => Math.min(least, row.dueAt ?? least), Number.MAX_SAFE_INTEGER)

/** Marks what a newer version that may start as well has made superfluous. */
export function withoutSuperseded(explained: Explained[]): readonly Explained[] {
  const newest = new Map<string, UpdateFacts>()
  let isCrowded = false
  for (const one of explained) {
    if (!mayStart(one)) continue
    const known = newest.get(keyOf(one))
    if (known) isCrowded = true
    if (!known || isNewer(one.update, known)) newest.set(keyOf(one), one.update)
  }
  if (!isCrowded) return explained
  return explained.map((one) => {
    const best = mayStart(one) ? newest.get(keyOf(one)) : undefined
    if (!best || !isNewer(best, one.update)) return one
    const row = { ...one.row, state: 'waiting' as const, nextAt: null }
    return {
      ...one,
      assignable: false,
      row: { ...row, reason: { code: 'superseded', byVersion: best.version } },
    }
  })
}

/**
 * A package that is to be taken back on this device is not brought a newer version of in the same breath: first the way
 * back is tried. When the device has refused it (nothing was saved to go back to), the newer version, which has
 * passed its rings, is the way out of the bad one; to insist on both would leave the device without any assignment.
 */
export function withoutContradiction(explained: readonly Explained[]): readonly Explained[] {
  if (!explained.some(isTakingBack)) return explained
  const back = new Map(explained.filter(isTakingBack).map((one) => [keyOf(one), one]))
  const forward = new Set(explained.filter(mayStart).map(keyOf))
  return explained.map((one) => {
    const rollback = back.get(keyOf(one))
    if (!rollback?.part || !forward.has(keyOf(one))) return one
    const isFirstTry = rollback.part.state === 'waiting'
    if (one === rollback) return isFirstTry ? one : { ...one, assignable: false }
    if (!mayStart(one) || !isFirstTry) return one
    const reason = { code: 'waits_for_rollback', version: rollback.part.installedVersion } as const
    return {
      ...one,
      assignable: false,
      row: { ...one.row, reason, state: 'waiting', nextAt: null },
    }
  })
}

const isTakingBack = ({ assignable, rollout }: Explained): boolean =>
  assignable && rollout?.kind === 'rollback'
const mayStart = ({ assignable, rollout }: Explained): boolean =>
  assignable && rollout?.kind !== 'rollback'
const keyOf = ({ update }: Pick<Explained, 'update'>): string =>
  `${update.provider}/${packageKey(update.name, update.arch)}`

const isNewer = (a: UpdateFacts, b: UpdateFacts): boolean =>
  compareVersions(schemeOf(a.ecosystem), a.version, b.version) > 0

/** Whether `newer` is a later version of the same package. */
export const replaces = (newer: UpdateFacts, update: UpdateFacts): boolean =>
  keyOf({ update: newer }) === keyOf({ update }) && isNewer(newer, update)

function stepOf(
  input: PlanInput,
  world: World,
  rollout: Rollout,
  rows: readonly Explained[],
): PlannedStep[] {
  const member = rollout.members.get(world.device.uid)
  const policy = input.policies.get(rollout.policy)?.document
  const work = rows.flatMap(({ part, update }) => (part ? [{ part, update }] : []))
  if (!member || !policy || work.length === 0) return []
  const isRollback = rollout.kind === 'rollback'
  const closure = isRollback ? rollbackClosure(work) : installClosure(work)
  const retries = work.map(({ part }) => retryAtOf(part, policy) ?? 0)
  const notBefore = Math.max(0, ...retries)
  const dueAts = rows.flatMap(({ row }) => (row.dueAt === null ? [] : [row.dueAt]))
  return [
    {
      id: stepId(rollout, world, work),
      rollout: rollout.uid,
      lane: rollout.lane,
      ring: member.ring,
      kind: isRollback ? 'rollback' : 'install',
      updates: work.map(({ part, update }) => plannedUpdate(part, update, isRollback)),
      closure,
      notBefore: notBefore === 0 ? null : notBefore,
      windows: windowsFor(policy, world.device.role, rollout.lane, rollout.kind),
      ...behaviour(policy, world, closure.length),
      ...(rollout.passesFreezes ? { passesFreezes: rollout.passesFreezes } : {}),
      people: {
        deadlineAt: dueAts.length > 0 ? Math.min(...dueAts) : null,
        deferralsMax: policy.people.deferralsMax,
        graceMs: policy.people.graceMs,
        workingHours: world.effective.working?.weekly ?? policy.people.workingWeekly ?? null,
      },
    },
  ]
}

/**
 * Agents remember by this id what they have done. It changes with every result, so that work that is wanted again (a
 * retry, a released hold, an update offered later) is not mistaken for work that is done. The rollout comes first:
 * results name nothing else.
 */
function stepId(rollout: Rollout, world: World, work: readonly { part: Part }[]): string {
  const own = [...world.device.parts, ...work.map(({ part }) => part)]
  const ended = own.flatMap(({ rollout: uid, endedAt }) =>
    uid === rollout.uid && endedAt !== null ? [endedAt] : [],
  )
  return `${rollout.uid}.${Math.max(0, ...ended)}`
}

function behaviour(policy: PolicyDocument, world: World, packages: number) {
  return {
    endMarginMs: policy.windows.endMarginMs,
    expectedDurationMs: stepMs(packages),
    // Servers never start unasked (DESIGN §2).
    confirmWithinMs: world.device.role === 'client' ? policy.confirmWithinMs : 0,
    healthChecks: policy.healthChecks,
    rollbackOnFailedHealth: true,
    restart: restartFor(policy, world.device.role),
    attemptsMax: policy.attemptsMax,
  }
}

/** For a rollback the version goes back: `installedVersion` is what the rollout had brought. */
function plannedUpdate(part: Part, update: UpdateFacts, isRollback: boolean): PlannedUpdate {
  const { provider, name, arch } = update
  return isRollback
    ? {
        update: update.uid,
        provider,
        name,
        arch,
        installedVersion: update.version,
        version: part.installedVersion,
        sha256: null,
      }
    : {
        update: update.uid,
        provider,
        name,
        arch,
        installedVersion: part.installedVersion,
        version: update.version,
        sha256: update.sha256,
      }
}

/** Everything that installing these updates may change; of two versions of one package the newer. */
function installClosure(work: readonly { part: Part; update: UpdateFacts }[]): ClosureChange[] {
  const merged = new Map<string, ClosureChange>()
  for (const { part, update } of work) {
    const own: ClosureChange = {
      name: update.name,
      arch: update.arch,
      change: 'upgrade',
      version: update.version,
      sha256: update.sha256,
    }
    for (const item of [...part.closure, own]) {
      const known = merged.get(closureKey(item))
      const newer =
        !known ||
        compareVersions(schemeOf(update.ecosystem), item.version ?? '', known.version ?? '') > 0
      if (newer) merged.set(closureKey(item), item)
    }
  }
  return sorted(merged)
}

/** What a rollback may change, as it was worked out when the person asked for it: the updates, and what came with them. */
function rollbackClosure(work: readonly { part: Part; update: UpdateFacts }[]): ClosureChange[] {
  const merged = new Map<string, ClosureChange>()
  for (const { part } of work) for (const item of part.closure) merged.set(closureKey(item), item)
  for (const { part, update } of work) {
    const { name, arch } = update
    const version = part.installedVersion
    merged.set(packageKey(name, arch), { name, arch, change: 'downgrade', version, sha256: null })
  }
  return sorted(merged)
}

const sorted = (items: ReadonlyMap<string, ClosureChange>): ClosureChange[] =>
  [...items].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item)
