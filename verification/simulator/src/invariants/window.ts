import { MINUTE_MS } from '@dirigent/domain/identity/time'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import { openAttempt } from '../run/observer.ts'
import type { Invariant, TrueAttempt, World } from '../run/world.ts'
import { crossesClockChange, frozenByClock, isOpenByClock } from '../world/calendar-oracle.ts'
import type { DeviceTruth } from '../world/device.ts'

/** Clocks of devices and servers may be off by this much, and commands need moments. */
const SLACK_MS = 12 * MINUTE_MS

/**
 * Nothing is changed on a device outside of its windows or in a freeze, by a plain walk through the calendar in the
 * device's own zone. Bound is what the device could know: the policy of any moment from the making of its assignment
 * until now. A change that a power cut interrupted is finished whenever the machine is back.
 */
export function windowInvariant(world: World): Invariant {
  const name = 'window'
  return {
    name,
    onAct(device, act) {
      if (act.kind === 'restart') return checkRestart(world, device, name)
      const attempt = openAttempt(world, device)
      const step = attempt?.subject?.step
      if (!attempt || !step || interrupted(world, device, attempt)) return
      const nowMs = world.time.clock.now()
      const since = issuedAt(world, attempt)
      const allowed = policiesSince(world, since).filter((policy) =>
        mayChangeAt(policy, device, step.lane, step.kind, nowMs),
      )
      const rules = windowsOf(world.policies.at(-1)?.document, device, step.lane, step.kind)
      if (crossesClockChange(rules, device.zone, nowMs))
        world.mark('window: crossed a clock change')
      if (allowed.length > 0) return
      const local = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(device.zone)
      world.violate(
        name,
        `${device.name} (${device.role}, ${step.lane}) ${act.kind} at ${local.toString()}: no policy since ${new Date(since).toISOString()} allows it; windows ${JSON.stringify(rules)}`,
      )
    },
    onExchange({ device, path, status, reply, request }) {
      if (!path.endsWith('/admission') || status !== 200) return
      if ((reply as { admit?: boolean }).admit !== true) return
      const nowMs = world.time.clock.now()
      const policy = world.policies.at(-1)
      // Somebody is just changing it.
      if (!policy || nowMs - policy.fromMs < MINUTE_MS) return
      const frozen = frozenByClock(policy.document.freezes, device.zone, nowMs, SLACK_MS)
      const { attempt } = request as { attempt: string }
      if (frozen && !world.attempts.has(attempt))
        world.violate(name, `${device.name} was admitted in the freeze ${JSON.stringify(frozen)}`)
    },
  }
}

/** The first change of an attempt is bound; what follows a power cut or a failure goes on to a whole state. */
function interrupted(world: World, device: DeviceTruth, attempt: TrueAttempt): boolean {
  return attempt.changedAt !== null && attempt.changedAt < world.time.clock.now()
    ? true
    : device.bootedAt > attempt.begunAt
}

export function issuedAt(world: World, { subject, device, begunAt }: TrueAttempt): number {
  const uid = [...world.byUid].find(([, one]) => one === device)?.[0] ?? ''
  const document = world.signed
    .get(uid)
    ?.findLast(({ epoch, revision }) => epoch === subject?.epoch && revision === subject.revision)
  return document ? Date.parse(document.issuedAt) : begunAt
}

/** Policies that were in force at some moment from then until now. */
export function policiesSince(world: World, sinceMs: number): PolicyDocument[] {
  const later = world.policies.filter(({ fromMs }) => fromMs > sinceMs - MINUTE_MS)
  const before = world.policies.findLast(({ fromMs }) => fromMs <= sinceMs)
  return [...(before ? [before] : []), ...later].map(({ document }) => document)
}

function windowsOf(
  policy: PolicyDocument | undefined,
  device: DeviceTruth,
  lane: string,
  kind: string,
) {
  if (!policy || kind === 'rollback' || lane === 'emergency') return null
  const role = device.role === 'server' ? policy.windows.servers : policy.windows.clients
  return lane === 'urgent' ? role.urgent : role.routine
}

function mayChangeAt(
  policy: PolicyDocument,
  device: DeviceTruth,
  lane: string,
  kind: string,
  nowMs: number,
): boolean {
  if (frozenByClock(policy.freezes, device.zone, nowMs, SLACK_MS)) return false
  return isOpenByClock(windowsOf(policy, device, lane, kind), device.zone, nowMs, SLACK_MS)
}

/** A restart that is bound to windows stays in them; what an emergency or a rollback left is as free as they are. */
function checkRestart(world: World, device: DeviceTruth, name: string): void {
  const nowMs = world.time.clock.now()
  const policies = policiesSince(world, nowMs - 7 * 24 * 60 * MINUTE_MS)
  const left = [...world.attempts.values()].findLast(
    (attempt) => attempt.device === device && (attempt.changedAt ?? 0) > device.bootedAt,
  )?.subject?.step
  const allowed = policies.some((policy) => {
    if (frozenByClock(policy.freezes, device.zone, nowMs, SLACK_MS)) return false
    const rule = device.role === 'server' ? policy.restart.servers : policy.restart.clients
    if (rule === 'when_needed') return true
    if (left && windowsOf(policy, device, left.lane, left.kind) === null) return true
    const role = device.role === 'server' ? policy.windows.servers : policy.windows.clients
    return [role.routine, role.urgent].some((rules) =>
      isOpenByClock(rules, device.zone, nowMs, SLACK_MS),
    )
  })
  if (!allowed) world.violate(name, `${device.name} restarts outside of every window`)
}
