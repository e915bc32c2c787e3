import type { InstantMs } from '../identity/time.ts'
import type { Rollout } from '../rollouts/rollout.ts'
import { closureKey } from './blockers.ts'
import type { Explained } from './explaining.ts'
import { packageKey } from './facts.ts'
import type { UpdateReason, UpdateState } from './reasons.ts'
import type { Shared, World } from './world.ts'

/** Starting, health checks and the package manager's own preparations; measured later, generous now. */
const STEP_BASE_MS = 2 * 60_000
const STEP_PER_PACKAGE_MS = 10_000
/** Where no later window is in sight it is at least this far away. */
const WEEK_MS = 7 * 24 * 3_600_000

/** How long a step that changes so many packages takes. */
export const stepMs = (packages: number): number => STEP_BASE_MS + packages * STEP_PER_PACKAGE_MS

/**
 * What fits into the maintenance window that is open or comes next. When a rollout brings more than that: earliest
 * deadline first, what a package needs together with it, features last; the rest gets its reason and comes next time.
 */
export function fitWindows(
  shared: Shared,
  world: World,
  explained: readonly Explained[],
): readonly Explained[] {
  const { policy, device } = world
  if (!policy) return explained
  const late = new Map<Explained, UpdateReason>()
  for (const [rollout, rows] of assignableByRollout(explained)) {
    if (rollout.kind !== 'cut') continue
    const usableMs = shared.calendar.usableMs(policy, device, rollout)
    if (usableMs === null || stepMs(packagesOf(rows).size) <= usableMs) continue
    const fitting = new Set(chooseFitting(rows, usableMs))
    const minutes = Math.max(0, Math.floor(usableMs / 60_000))
    const nextOpeningAt = fitting.size === 0 ? null : nextOpening(shared, world, rollout)
    for (const row of rows)
      if (!fitting.has(row)) late.set(row, { code: 'window_too_short', nextOpeningAt, minutes })
  }
  if (late.size === 0) return explained
  return explained.map((one) => {
    const reason = late.get(one)
    return reason ? waiting(one, reason) : one
  })
}

function assignableByRollout(explained: readonly Explained[]): Map<Rollout, Explained[]> {
  const byRollout = new Map<Rollout, Explained[]>()
  for (const one of explained) {
    if (!one.assignable || !one.rollout) continue
    const rows = byRollout.get(one.rollout)
    if (rows) rows.push(one)
    else byRollout.set(one.rollout, [one])
  }
  return byRollout
}

/** Takes one after the other, each with what it brings along, as long as there is room. */
function chooseFitting(rows: readonly Explained[], usableMs: number): Explained[] {
  const byPackage = new Map(rows.map((row) => [keyOf(row), row]))
  const chosen = new Set<Explained>()
  for (const row of rows.toSorted(byUrgency)) {
    if (chosen.has(row)) continue
    const together = [row, ...neededBy(row, byPackage)]
    const wanted = [...new Set([...chosen, ...together])]
    if (stepMs(packagesOf(wanted).size) > usableMs) continue
    for (const one of together) chosen.add(one)
  }
  return [...chosen]
}

const isFeature = ({ update }: Explained): number => (update.class === 'feature' ? 1 : 0)

function byUrgency(a: Explained, b: Explained): number {
  const due = (one: Explained): InstantMs => one.row.dueAt ?? Number.MAX_SAFE_INTEGER
  return isFeature(a) - isFeature(b) || due(a) - due(b) || (a.update.uid < b.update.uid ? -1 : 1)
}

/** Updates of this step that the package manager would bring along with this one. */
function neededBy(row: Explained, byPackage: ReadonlyMap<string, Explained>): Explained[] {
  return (row.part?.closure ?? []).flatMap((item) => {
    const needed = byPackage.get(closureKey(item))
    return needed && needed !== row ? [needed] : []
  })
}

const keyOf = ({ update }: Explained): string => packageKey(update.name, update.arch)

function packagesOf(rows: readonly Explained[]): Set<string> {
  const packages = new Set<string>()
  for (const row of rows) {
    packages.add(keyOf(row))
    for (const item of row.part?.closure ?? []) packages.add(closureKey(item))
  }
  return packages
}

/** When the window after the one that is taken now opens. */
function nextOpening(
  shared: Shared,
  { policy, device }: World,
  rollout: Rollout,
): InstantMs | null {
  if (!policy) return null
  const later = shared.calendar.laterAt(policy, device, rollout)
  return later ?? shared.input.now + WEEK_MS
}

/** One that fits into no window by itself waits for a person. */
function waiting(one: Explained, reason: UpdateReason): Explained {
  const never = reason.code === 'window_too_short' && reason.nextOpeningAt === null
  const state: UpdateState = never ? 'needs_person' : 'waiting'
  return { ...one, assignable: false, row: { ...one.row, state, reason, nextAt: null } }
}
