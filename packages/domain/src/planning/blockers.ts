import type { InstantMs } from '../identity/time.ts'
import type { Policy, PolicyDocument, RestartRule } from '../rollouts/policy.ts'
import type { ClosureChange, Part, Rollout } from '../rollouts/rollout.ts'
import { packageKey, type DeviceFacts, type PlanInput, type UpdateFacts } from './facts.ts'
import type { UpdateReason } from './reasons.ts'
import { person, waits, type Blocker, type Stops } from './stops.ts'
import type { Shared, World } from './world.ts'

export type BlockerFacts = {
  planned: Shared & { stops: Stops; world: World }
  update: UpdateFacts
  part: Part
  rollout: Rollout
  policy: Policy
}

/** The first thing in the way, from what concerns everybody to what concerns only this moment on this device. */
export function blockerOf(facts: BlockerFacts): Blocker {
  return (
    blockedByContent(facts) ??
    blockedByRollout(facts) ??
    blockedByEvidence(facts) ??
    blockedByApproval(facts) ?? { ...startsWhen(facts), assignable: true }
  )
}

function blockedByContent({ planned, update, part, rollout }: BlockerFacts): Blocker | null {
  const { world, stops } = planned
  if (rollout.kind === 'rollback') return null
  const hold = stops.holdOn(update, part.closure)
  // Where it did harm a person looks; elsewhere the update waits for a release or for its successor.
  if (hold) return waits({ code: 'held', since: hold.since, hold: hold.because })
  if (world.judged.get(update.uid)?.offer.held) return person({ code: 'held_on_device' })
  if (part.closure.length === 0 || rollout.kind === 'install_now') return null
  // A person who asked for exactly this device and update has seen what goes.
  const removed = part.closure.filter(({ change }) => change === 'remove').map(({ name }) => name)
  return removed.length === 0 ? null : person({ code: 'closure_removes', packages: removed })
}

function blockedByRollout({ planned: { world, stops }, rollout }: BlockerFacts): Blocker | null {
  const member = rollout.members.get(world.device.uid)
  return stops.ofRollout(rollout, member ?? null)
}

/** Whether Broad and Critical servers may have an update: somebody in Test or Pilot has it, or a person said so. */
export function isTested(
  rollout: Rollout,
  update: UpdateFacts,
  input: Pick<PlanInput, 'evidence'>,
): boolean {
  if (rollout.kind !== 'cut' || rollout.waivers.has(update.uid)) return true
  const evidence = input.evidence.get(update.uid)
  return (evidence?.test ?? 0) + (evidence?.pilot ?? 0) > 0
}

function blockedByEvidence({ planned, update, rollout }: BlockerFacts): Blocker | null {
  const { input, world } = planned
  const ring = rollout.members.get(world.device.uid)?.ring
  if (ring !== 'broad' && ring !== 'critical') return null
  return isTested(rollout, update, input) ? null : person({ code: 'untested' })
}

function blockedByApproval({ planned, rollout, policy }: BlockerFacts): Blocker | null {
  const { input, world } = planned
  const { device } = world
  const member = rollout.members.get(device.uid)
  if (
    member?.ring !== 'critical' ||
    !policy.document.critical.approvalRequired ||
    rollout.kind === 'rollback'
  )
    return null
  const approval = rollout.approvals.get(device.uid)
  const maxAgeMs = policy.document.critical.backupMaxAgeMs
  const stale = !isFresh(device.backupAt, maxAgeMs, input.now)
  if (stale && !approval?.overrideReason) {
    return person({ code: 'backup_not_fresh', backupAt: device.backupAt, maxAgeMs })
  }
  if (approval) return null
  const since = rollout.rings.critical.openedAt ?? rollout.cutAt
  const goesStaleAt = device.backupAt === null ? null : device.backupAt + maxAgeMs
  return {
    ...person({ code: 'waits_for_approval', since, backupAt: device.backupAt }),
    nextAt: goesStaleAt,
  }
}

/** Whether a backup is young enough to rely on; none at all is not. */
export function isFresh(backupAt: InstantMs | null, maxAgeMs: number, now: InstantMs): boolean {
  return backupAt !== null && now - backupAt < maxAgeMs
}

type When = Pick<Blocker, 'state' | 'reason' | 'nextAt'>

function startsWhen(facts: BlockerFacts): When {
  const { part, rollout, policy } = facts
  const { input, world } = facts.planned
  const { device } = world
  const busy = busyBeside(input, device, rollout, policy.document)
  if (busy) return waits({ code: 'group_member_busy', device: busy })
  const offlineAt = (device.lastSeenAt ?? 0) + input.settings.offlineAfterMs
  if (input.now >= offlineAt) {
    return waits({ code: 'device_offline', lastSeenAt: device.lastSeenAt })
  }
  const when = windowReason(facts)
  if (when)
    return { ...when, nextAt: when.nextAt === null ? offlineAt : Math.min(when.nextAt, offlineAt) }
  const retryAt = retryAtOf(part, policy.document)
  const later = retryAt !== null && retryAt > input.now ? retryAt : null
  if (part.state === 'refused' && part.because) {
    const reason: UpdateReason = {
      code: 'failed',
      outcome: part.because,
      attempts: part.attempts,
      retryAt: later,
    }
    return waits(reason, later ?? offlineAt)
  }
  return waits({ code: 'will_start', notBefore: later }, offlineAt)
}

/** The earliest next try of something that did not succeed. */
export function retryAtOf(
  part: Part,
  policy: Pick<PolicyDocument, 'retryAfterMs'>,
): InstantMs | null {
  return part.state === 'failed' || part.state === 'refused'
    ? part.changedAt + policy.retryAfterMs
    : null
}

function busyBeside(
  input: PlanInput,
  device: DeviceFacts,
  rollout: Rollout,
  policy: PolicyDocument,
): string | null {
  if (rollout.members.get(device.uid)?.ring !== 'critical' || !policy.critical.oneAtATime)
    return null
  const atWork = input.criticalAtWork.get(rollout.policy) ?? []
  return atWork.find((one) => one.device !== device.uid)?.name ?? null
}

export function restartFor(
  policy: Pick<PolicyDocument, 'restart'>,
  role: 'server' | 'client',
): RestartRule {
  return role === 'server' ? policy.restart.servers : policy.restart.clients
}

function windowReason({ planned, rollout, policy }: BlockerFacts): When | null {
  const { calendar, world } = planned
  const state = calendar.openState(policy, world.device, rollout.lane, rollout.kind)
  switch (state.code) {
    case 'open':
      return null
    case 'frozen':
      return waits({ code: 'frozen', freeze: state.freeze, until: state.until }, state.until)
    case 'closed': {
      const { nextOpeningAt } = state
      return waits({ code: 'waits_for_window', nextOpeningAt }, nextOpeningAt)
    }
  }
}

/** Two changes of one closure for the same package, told apart by their key. */
export const closureKey = (item: Pick<ClosureChange, 'name' | 'arch'>): string =>
  packageKey(item.name, item.arch)
