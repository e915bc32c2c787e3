import type { InstantMs } from '../identity/time.ts'
import type { Policy, PolicyDocument, RestartRule } from '../rollouts/policy.ts'
import {
  isEmergency,
  type ClosureChange,
  type Member,
  type Part,
  type Rollout,
} from '../rollouts/rollout.ts'
import { packageKey, type DeviceFacts, type PlanInput, type UpdateFacts } from './facts.ts'
import type { OpenState } from './calendar.ts'
import type { UpdateOutcomeReason } from './reasons.ts'
import { person, waits, type Blocker, type Stops } from './stops.ts'
import type { Shared, World } from './world.ts'

export type BlockerFacts = {
  planned: Shared & { stops: Stops; world: World }
  update: UpdateFacts
  part: Part
  rollout: Rollout
  /** The device's own place in the rollout; null = it has none. */
  member: Member | null
  policy: Policy
}

/** The first thing in the way, from what concerns everybody to what concerns only this moment on this device. */
export function blockerOf(facts: BlockerFacts): Blocker {
  return (
    blockedByContent(facts) ??
    facts.planned.stops.ofRollout(facts.rollout, facts.member) ??
    blockedByEvidence(facts) ??
    blockedByApproval(facts) ?? { ...startsWhen(facts), assignable: true }
  )
}

/** Who installs one update on one device by hand has read what its publisher says about it. */
function warningOn({ warning }: UpdateFacts, { kind }: Rollout): Blocker | null {
  if (!warning) return null
  const { kind: code, text, url, source } = warning
  if (code === 'withdrawn') return waits({ code, text, url, source })
  return kind === 'install_now' ? null : person({ code, text, url, source })
}

type ContentFacts = Pick<BlockerFacts, 'update' | 'part' | 'rollout'> & {
  planned: { input: Pick<PlanInput, 'evidence'>; stops: Stops; world: World }
}

/** Whether what is in the way is the update itself, about which somebody must say a word, and no ring, wave or moment. */
export function isKeptBack(facts: ContentFacts): boolean {
  if (blockedByContent(facts)) return true
  const { rollout, update, planned } = facts
  if (isTested(rollout, update, planned.input)) return false
  const { device, effective } = planned.world
  const ring = rollout.members.get(device.uid)?.ring ?? effective.ring
  return ring === 'broad' || ring === 'critical'
}

function blockedByContent({ planned, update, part, rollout }: ContentFacts): Blocker | null {
  const { world, stops } = planned
  if (rollout.kind === 'rollback') return null
  const warned = warningOn(update, rollout)
  if (warned) return warned
  const hold = stops.holdOn(update, part.closure)
  // Where it did harm a person looks; elsewhere the update waits for a release or for its successor.
  if (hold) return waits({ code: 'held', since: hold.since, hold: hold.because })
  if (world.judged.get(update.uid)?.offer.held) return person({ code: 'held_on_device' })
  if (part.closure.length === 0 || rollout.kind === 'install_now') return null
  // A person who asked for exactly this device and update has seen what goes.
  const removed = part.closure.filter(({ change }) => change === 'remove').map(({ name }) => name)
  return removed.length === 0 ? null : person({ code: 'closure_removes', packages: removed })
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

function blockedByEvidence({ planned, update, rollout, member }: BlockerFacts): Blocker | null {
  if (member?.ring !== 'broad' && member?.ring !== 'critical') return null
  return isTested(rollout, update, planned.input) ? null : person({ code: 'untested' })
}

function blockedByApproval({ planned, rollout, policy, member }: BlockerFacts): Blocker | null {
  const { input, world } = planned
  const { device } = world
  if (
    member?.ring !== 'critical' ||
    !policy.document.critical.approvalRequired ||
    !needsApproval(rollout)
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

/** Going back needs no approval, definitions change no program, and an emergency has been approved by two people. */
export const needsApproval = (rollout: Pick<Rollout, 'kind' | 'lane'>): boolean =>
  rollout.kind !== 'rollback' && rollout.kind !== 'definitions' && !isEmergency(rollout)

/** Whether a backup is young enough to rely on; none at all is not. */
export function isFresh(backupAt: InstantMs | null, maxAgeMs: number, now: InstantMs): boolean {
  return backupAt !== null && now - backupAt < maxAgeMs
}

type When = Pick<Blocker, 'state' | 'reason' | 'nextAt'>

function startsWhen(facts: BlockerFacts): When {
  const { part, rollout, policy, member } = facts
  const { input, world } = facts.planned
  const { device } = world
  const before = comesAfter(device, rollout)
  if (before) return before
  const busy = busyBeside(input, device, { rollout, member }, policy.document)
  if (busy) return waits({ code: 'group_member_busy', device: busy })
  const offlineAt = (device.lastSeenAt ?? 0) + input.settings.offlineAfterMs
  if (input.now >= offlineAt) {
    return waits({ code: 'device_offline', lastSeenAt: device.lastSeenAt })
  }
  const window = facts.planned.calendar.openState(policy, device, rollout)
  const when = windowReason(window)
  if (when)
    return { ...when, nextAt: when.nextAt === null ? offlineAt : Math.min(when.nextAt, offlineAt) }
  const changesAt = window.code === 'open' ? Math.min(window.until, offlineAt) : offlineAt
  const retryAt = retryAtOf(part, policy.document)
  const later = retryAt !== null && retryAt > input.now ? retryAt : null
  if (part.state === 'refused' && part.because) {
    return refusedBefore(part, part.because, later, changesAt)
  }
  return waits({ code: 'will_start', notBefore: later }, changesAt)
}

function refusedBefore(
  part: Part,
  outcome: UpdateOutcomeReason,
  retryAt: InstantMs | null,
  changesAt: InstantMs,
): When {
  const retries = part.retries ?? 1
  const nextAt = Math.min(retryAt ?? changesAt, changesAt)
  if (!isStuck(part))
    return waits({ code: 'failed', outcome, attempts: part.attempts, retryAt }, nextAt)
  return { ...person({ code: 'keeps_failing', outcome, retries, retryAt }), nextAt }
}

/** So often in a row it is no passing trouble: with a pause that doubles, this is about two days. */
export const RETRIES_BEFORE_A_PERSON = 8
/** Whether the device refused the update so often that somebody must look at it. */
export const isStuck = ({ state, retries }: Pick<Part, 'state' | 'retries'>): boolean =>
  state === 'refused' && (retries ?? 1) >= RETRIES_BEFORE_A_PERSON
/** Tried once a day for ever: a full disk is cleared some day, and nobody should have to remember this. */
const RETRY_PAUSE_MAX_MS = 24 * 3_600_000

/**
 * The earliest next try of something that did not succeed. What was not the update's fault is tried again after a pause
 * that doubles each time, so that a device with a broken mirror does not ask every quarter of an hour for a year.
 */
export function retryAtOf(
  part: Part,
  policy: Pick<PolicyDocument, 'retryAfterMs'>,
): InstantMs | null {
  const { retryAfterMs } = policy
  if (part.state === 'failed') return part.changedAt + retryAfterMs
  if (part.state !== 'refused') return null
  const doubled = retryAfterMs * 2 ** Math.min(20, Math.max(0, (part.retries ?? 1) - 1))
  return part.changedAt + Math.max(retryAfterMs, Math.min(doubled, RETRY_PAUSE_MAX_MS))
}

/** What this device needs, or carries as a guest, is updated and in effect first; when that failed, a person looks there. */
function comesAfter({ neighbours }: DeviceFacts, rollout: Rollout): When | null {
  if (rollout.kind === 'rollback') return null
  for (const { device, name, order } of neighbours?.after ?? []) {
    const state = rollout.members.get(device)?.state
    if (state === undefined || state === 'in_effect' || state === 'not_needed') continue
    return waits({ code: 'waits_for_device', device: name, order })
  }
  return null
}

/** A started attempt keeps its place until its result, however long that takes: no time-out lets a neighbour in. */
function busyBeside(
  input: PlanInput,
  device: DeviceFacts,
  { rollout, member }: Pick<BlockerFacts, 'rollout' | 'member'>,
  policy: PolicyDocument,
): string | null {
  const together = device.neighbours?.together ?? []
  const atWorkThere = together.find((one) => input.atWork?.has(one.device))
  if (atWorkThere) return atWorkThere.name
  const alone = together.length === 0 && member?.ring === 'critical'
  if (!alone || !policy.critical.oneAtATime) return null
  const atWork = input.criticalAtWork.get(rollout.policy) ?? []
  return atWork.find((one) => one.device !== device.uid)?.name ?? null
}

export function restartFor(
  policy: Pick<PolicyDocument, 'restart'>,
  role: 'server' | 'client',
): RestartRule {
  return role === 'server' ? policy.restart.servers : policy.restart.clients
}

function windowReason(state: OpenState): When | null {
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
