import { asId, type RolloutUid } from '@dirigent/domain/identity/ids'
import { countApprovals, mayApprove, type ApproverSeat } from '@dirigent/domain/rollouts/emergency'
import { waitingRings, type Rollout } from '@dirigent/domain/rollouts/rollout'
import { uuidV7 } from '@dirigent/system/random'
import { saveWaiver } from '../store/approvals.ts'
import * as store from '../store/emergencies.ts'
import { heldAmong } from '../store/holds.ts'
import { requestPlanOfAll } from '../store/plans.ts'
import { insertRollout, saveRollouts } from '../store/rollout-writes.ts'
import { warnedAmong } from '../store/update-warnings.ts'
import {
  reasonMissing,
  refuseCommand,
  runCommand,
  type CommandContext,
  type CommandOutcome,
  type CommandRefusal,
  type CommandTx,
} from './command.ts'

export type EmergencyRequest = {
  updates: readonly string[]
  vulnerability: string | null
  passesFreezes: readonly string[]
  reason: string
}

/**
 * A person says that something cannot wait. Who may approve has approved by proposing; when that is enough it starts at
 * once: Test for an hour, then everybody, without windows and past the freezes that were named.
 */
export function proposeEmergency(
  context: CommandContext,
  request: EmergencyRequest,
): Promise<CommandOutcome<{ emergency: string }>> {
  const missing = reasonMissing(request.reason)
  if (missing) return Promise.resolve(missing)
  return runCommand<{ emergency: string }>(context, async (command) => {
    const { tx, now, actor, random, record } = command
    const updates = await store.offeredNamed(tx, request.updates)
    const fault = await updatesFault(command, request.updates, updates)
    if (fault) return fault
    const seats = await store.readSeats(tx)
    const emergency = await store.insertEmergency(
      tx,
      {
        ...request,
        uid: uuidV7(now, random),
        by: actor.uid,
        seats: seats.length,
        updates: updates.map(({ id }) => id),
      },
      now,
    )
    await record({
      action: 'emergency.proposed',
      subjectKind: 'emergency',
      subject: emergency.uid,
      reason: request.reason,
      detail: {
        updates: updates.map(({ name }) => name),
        vulnerability: request.vulnerability,
        passesFreezes: request.passesFreezes,
        seats: seats.length,
      },
    })
    if (actor.kind === 'person' && mayApprove(seats, actor.uid)) {
      const refused = await speak(command, emergency, seats)
      if (refused) return refused
    }
    return { ok: true, emergency: emergency.uid }
  })
}

async function updatesFault(
  { tx }: CommandTx,
  asked: readonly string[],
  found: readonly { id: number; uid: string }[],
): Promise<CommandRefusal | null> {
  const unknown = asked.find((uid) => !found.some((update) => update.uid === uid))
  if (unknown || found.length === 0)
    return refuseCommand('not_found', `No device is offered the update ${unknown ?? ''} now.`, {
      pointer: '/updates',
    })
  const held = await heldAmong(tx, asked)
  if (held)
    return refuseCommand('refused', 'One of these updates is held; release it first.', {
      because: { code: 'update_held' },
      update: held,
    })
  const warned = await warnedAmong(tx, asked)
  if (warned) {
    const { warning, update } = warned
    const what =
      warning.kind === 'withdrawn'
        ? 'was withdrawn by its publisher: it is installed nowhere'
        : 'has a known issue; accept it first'
    return refuseCommand('refused', `One of these updates ${what} (${warning.text}).`, {
      because: { code: 'update_warned', text: warning.text },
      update,
    })
  }
  const policies = await store.policiesOffered(
    tx,
    found.map(({ id }) => id),
  )
  return policies.length > 0
    ? null
    : refuseCommand(
        'conflict',
        'No managed device is offered these updates: set the groups of the devices to managed first.',
        { because: { code: 'no_device_managed' } },
      )
}

/** One more voice. A deputy speaks for an approver who has not; nobody speaks twice, and no program does. */
export function approveEmergency(
  context: CommandContext,
  request: { emergency: string },
): Promise<CommandOutcome> {
  return runCommand(context, async (command) => {
    const { tx, actor } = command
    const emergency = await store.lockEmergency(tx, request.emergency)
    if (!emergency) return noEmergency(request.emergency)
    if (emergency.state !== 'proposed')
      return refuseCommand('conflict', `The emergency is ${emergency.state} already.`, {
        because: { code: 'emergency_is', state: emergency.state },
      })
    const seats = await store.readSeats(tx)
    if (actor.kind !== 'person')
      return refuseCommand('not_allowed', 'People approve emergencies, not programs: sign in.')
    if (!mayApprove(seats, actor.uid))
      return refuseCommand(
        'not_allowed',
        'Only the approvers of emergencies and their deputies may do this; the settings name them.',
      )
    return (await speak(command, emergency, seats)) ?? { ok: true }
  })
}

async function speak(
  command: CommandTx,
  emergency: store.EmergencyRow,
  seats: readonly ApproverSeat[],
): Promise<CommandRefusal | null> {
  const { tx, now, actor, record } = command
  if (!(await store.insertEmergencyApproval(tx, { emergencyId: emergency.id, by: actor.uid }, now)))
    return refuseCommand('conflict', 'You have approved this emergency already.', {
      because: { code: 'approved_already' },
    })
  const spoken = (await store.approvalsOf(tx, [emergency.id])).map(({ by }) => by)
  const count = countApprovals(seats, spoken)
  const own = count.counted.find(({ by }) => by === actor.uid)
  await record({
    action: 'emergency.approved',
    subjectKind: 'emergency',
    subject: emergency.uid,
    detail: { insteadOf: own?.insteadOf ?? null, missing: count.missing },
  })
  if (count.missing > 0) return null
  await store.recordVoices(tx, emergency.id, count.counted)
  await start(command, emergency, count.single)
  return null
}

async function start(
  command: CommandTx,
  emergency: store.EmergencyRow,
  single: boolean,
): Promise<void> {
  const { tx, now, record } = command
  const updates = await store.updatesOf(tx, [emergency.id])
  const policies = await store.policiesOffered(
    tx,
    updates.map(({ updateId }) => updateId),
  )
  await store.markStarted(tx, emergency.id, now)
  const rollouts: string[] = []
  for (const { policy } of policies) rollouts.push(await cut(command, emergency, policy, updates))
  await record({
    action: 'emergency.started',
    subjectKind: 'emergency',
    subject: emergency.uid,
    reason: emergency.reason,
    detail: { rollouts, passesFreezes: emergency.passesFreezes, singleApprover: single },
  })
  await requestPlanOfAll(tx, now)
}

/** A frozen cut in the lane of emergencies; the planner opens Test, and an hour later all other rings. */
async function cut(
  command: CommandTx,
  emergency: store.EmergencyRow,
  policy: string,
  updates: readonly store.EmergencyUpdate[],
): Promise<RolloutUid> {
  const { tx, now, random, record } = command
  const uid = asId<'RolloutUid'>(uuidV7(now, random))
  const because = {
    code: 'emergency' as const,
    emergency: emergency.uid,
    by: emergency.proposedBy,
    reason: emergency.reason,
  }
  const rollout: Rollout = {
    uid,
    name: `emergency ${new Date(now).toISOString().slice(0, 16).replace('T', ' ')}`,
    policy: asId<'PolicyUid'>(policy),
    kind: 'cut',
    lane: 'emergency',
    state: 'open',
    cutAt: now,
    because,
    halted: null,
    paused: null,
    resumedAt: null,
    reverted: false,
    updates: updates.map(({ update }) => asId<'UpdateUid'>(update)),
    rings: waitingRings(1),
    members: new Map(),
    approvals: new Map(),
    waivers: new Set(),
    passesFreezes: emergency.passesFreezes,
  }
  const ids = {
    rollouts: new Map<RolloutUid, number>(),
    devices: new Map(),
    updates: new Map(updates.map((one) => [asId<'UpdateUid'>(one.update), one.updateId])),
  }
  const id = await insertRollout(tx, rollout, ids, { emergencyId: emergency.id })
  await saveRollouts(tx, [], [rollout], ids, now)
  const { proposedBy: by, reason } = emergency
  // With an empty Test ring nobody could have tried it: those who approved know that, and it is written down.
  for (const { update } of updates) await saveWaiver(tx, { rolloutId: id, update, by, reason }, now)
  await record({
    action: 'rollout.cut',
    subjectKind: 'rollout',
    subject: uid,
    reason,
    detail: { because, updates: updates.length },
  })
  return uid
}

/** Before it has started; afterwards its rollouts are paused or rolled back like any other. */
export function withdrawEmergency(
  context: CommandContext,
  request: { emergency: string; reason: string },
): Promise<CommandOutcome> {
  const missing = reasonMissing(request.reason)
  if (missing) return Promise.resolve(missing)
  return runCommand(context, async ({ tx, now, actor, record }) => {
    const emergency = await store.lockEmergency(tx, request.emergency)
    if (!emergency) return noEmergency(request.emergency)
    if (emergency.state !== 'proposed')
      return refuseCommand(
        'conflict',
        `The emergency is ${emergency.state} already; pause or roll back its rollouts instead.`,
        { because: { code: 'emergency_is', state: emergency.state } },
      )
    await store.markWithdrawn(tx, emergency.id, { by: actor.uid, reason: request.reason }, now)
    await record({
      action: 'emergency.withdrawn',
      subjectKind: 'emergency',
      subject: emergency.uid,
      reason: request.reason,
    })
    return { ok: true }
  })
}

/** Names who may approve. Everybody named must be there, and nobody is named twice as approver. */
export function setApprovers(
  context: CommandContext,
  request: { seats: readonly ApproverSeat[] },
): Promise<CommandOutcome> {
  return runCommand(context, async ({ tx, record }) => {
    const { seats } = request
    const named = seats.flatMap(({ approver, deputy }) =>
      deputy ? [approver, deputy] : [approver],
    )
    const there = await store.peopleThere(tx, named)
    const fault = seats.findIndex(
      ({ approver, deputy }, index) =>
        !there.has(approver) ||
        (deputy !== null && (!there.has(deputy) || deputy === approver)) ||
        seats.findIndex((one) => one.approver === approver) !== index,
    )
    if (fault >= 0)
      return refuseCommand(
        'body_invalid',
        `/seats/${fault}: name a person who can sign in, once, and somebody else as deputy.`,
        { because: { code: 'seat_invalid' }, pointer: `/seats/${fault}` },
      )
    const before = await store.readSeats(tx)
    await store.writeSeats(tx, seats)
    await record({
      action: 'emergency.approvers_changed',
      subjectKind: 'organisation',
      subject: 'emergency_approvers',
      detail: { before, after: seats },
    })
    return { ok: true }
  })
}

const noEmergency = (uid: string) => refuseCommand('not_found', `There is no emergency ${uid}.`)
