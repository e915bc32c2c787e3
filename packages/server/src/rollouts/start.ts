import {
  asId,
  type DeviceUid,
  type PolicyUid,
  type RolloutUid,
} from '@dirigent/domain/identity/ids'
import type { CutReason } from '@dirigent/domain/planning/reasons'
import { isFresh } from '@dirigent/domain/planning/blockers'
import type { Lane, Policy, RingName } from '@dirigent/domain/rollouts/policy'
import {
  waitingRings,
  type ClosureChange,
  type Member,
  type Part,
  type Rollout,
  type RolloutKind,
} from '@dirigent/domain/rollouts/rollout'
import { uuidV7 } from '@dirigent/system/random'
import { saveApproval } from '../store/approvals.ts'
import * as facts from '../store/command-facts.ts'
import { requestPlans } from '../store/findings.ts'
import { heldAmong, placeHold } from '../store/holds.ts'
import { publish } from '../store/notifications.ts'
import { requestPlanOfAll, requestPlanOfRollout } from '../store/plans.ts'
import { loadPolicies } from '../store/policies.ts'
import { loadRollout } from '../store/rollouts.ts'
import { insertRollout, partRow, PARTS_SQL, saveRollouts } from '../store/rollout-writes.ts'
import { executeRows } from '../store/rows.ts'
import {
  reasonMissing,
  refuseCommand,
  runCommand,
  type CommandContext,
  type CommandOutcome,
  type CommandTx,
} from './command.ts'
import { noRollout } from './steer.ts'

type Piece = {
  deviceId: number
  device: string
  ring: RingName
  updateId: number
  update: string
  installedVersion: string
  closure: ClosureChange[]
}
type NewRollout = {
  name: string
  policy: string
  kind: RolloutKind
  lane: Lane
  because: CutReason
  revertsId: number | null
}

/**
 * Installs on chosen devices without waiting for cut, rings or window; freezes and approvals hold. `updates: null` is
 * everything that they are offered. Devices that are only observed are refused by name.
 */
export async function installNow(
  context: CommandContext,
  request: { devices: readonly string[]; updates: readonly string[] | null; reason: string },
): Promise<CommandOutcome<{ rollouts: string[] }>> {
  const missing = reasonMissing(request.reason)
  if (missing) return missing
  return runCommand<{ rollouts: string[] }>(context, async (command) => {
    const { tx, actor } = command
    const devices = await facts.findDevices(tx, request.devices)
    const unknown = request.devices.filter((uid) => !devices.some((device) => device.uid === uid))
    if (unknown.length > 0 || devices.length === 0)
      return refuseCommand('not_found', `There is no device ${unknown[0] ?? ''}.`)
    const stopped = devices.find(
      (device) => device.state !== 'active' || device.mode !== 'managed' || device.policy === null,
    )
    if (stopped) return refuseNotManaged(stopped)
    const offered = await facts.offeredUpdates(
      tx,
      devices.map(({ id }) => id),
      request.updates,
    )
    const wanted = offered.filter(({ held }) => !held)
    if (wanted.length === 0)
      return refuseCommand(
        'conflict',
        'None of these devices is offered one of these updates now.',
        { because: { code: 'not_offered' } },
      )
    const held = await heldAmong(
      tx,
      wanted.map(({ update }) => update),
    )
    if (held)
      return refuseCommand(
        'refused',
        'One of these updates was rolled back and is held; release it first.',
        { because: { code: 'update_held' }, update: held },
      )
    const because: CutReason = { code: 'install_now', by: actor.uid, reason: request.reason }
    const rollouts: string[] = []
    for (const policy of new Set(devices.map((device) => device.policy ?? ''))) {
      const pieces = piecesOf(
        devices.filter((device) => device.policy === policy),
        wanted,
      )
      if (pieces.length === 0) continue
      const made = await create(
        command,
        {
          name: startName('now', command),
          policy,
          kind: 'install_now',
          lane: 'emergency',
          because,
          revertsId: null,
        },
        pieces,
      )
      await approveNamed(command, made, devices)
      rollouts.push(made.uid)
      const detail = {
        devices: [...new Set(pieces.map(({ device }) => device))],
        updates: [...new Set(pieces.map(({ update }) => update))],
      }
      await command.record({
        action: 'rollout.install_now',
        subjectKind: 'rollout',
        subject: made.uid,
        reason: request.reason,
        detail,
      })
    }
    return { ok: true, rollouts }
  })
}

function refuseNotManaged(device: facts.CommandDevice) {
  const why =
    device.state === 'retired'
      ? 'is retired'
      : device.mode === 'managed'
        ? 'has no policy'
        : 'is only observed: nothing is installed there until its group is set to managed'
  const code =
    device.state === 'retired' ? 'retired' : device.mode === 'managed' ? 'no_policy' : 'observed'
  return refuseCommand('refused', `${device.name} ${why}.`, {
    device: device.uid,
    because: { code: 'device_not_ready', device: device.name, why: code },
  })
}

function piecesOf(
  devices: readonly facts.CommandDevice[],
  offered: readonly facts.OfferedUpdate[],
): Piece[] {
  const byId = new Map(devices.map((device) => [device.id, device]))
  return offered.flatMap(({ device, updateId, update, installedVersion, closure }) => {
    const owner = byId.get(device)
    return owner
      ? [
          {
            deviceId: owner.id,
            device: owner.uid,
            ring: owner.ring ?? 'broad',
            updateId,
            update,
            installedVersion,
            closure,
          },
        ]
      : []
  })
}

/** Who names a critical device has approved it, as long as its backup is fresh; otherwise it waits for that word. */
async function approveNamed(
  command: CommandTx,
  made: { id: number; policy: Policy | null },
  devices: readonly facts.CommandDevice[],
): Promise<void> {
  const maxAgeMs = made.policy?.document.critical.backupMaxAgeMs ?? 0
  for (const device of devices) {
    if (device.ring !== 'critical' || device.policy !== made.policy?.uid) continue
    if (!isFresh(device.backupAt, maxAgeMs, command.now)) continue
    const approval = {
      rolloutId: made.id,
      deviceId: device.id,
      by: command.actor.uid,
      backupAt: device.backupAt,
      overrideReason: null,
    }
    await saveApproval(command.tx, approval, command.now)
  }
}

/**
 * Takes a rollout back: nothing of it starts any more, its updates are held, and the devices that have them go back to
 * what the rollout had found there.
 */
export async function rollBack(
  context: CommandContext,
  request: { rollout: string; reason: string },
): Promise<CommandOutcome<{ rollout: string | null; devices: number }>> {
  const missing = reasonMissing(request.reason)
  if (missing) return missing
  return runCommand<{ rollout: string | null; devices: number }>(context, async (command) => {
    const { tx, now, actor, random } = command
    const found = await loadRollout(tx, request.rollout)
    if (!found) return noRollout(request.rollout)
    const { rollout, id } = found
    if (rollout.kind === 'rollback')
      return refuseCommand('conflict', 'This rollout is a rollback itself.', {
        because: { code: 'rollback_itself' },
      })
    if (rollout.reverted)
      return refuseCommand('conflict', 'This rollout was rolled back before.', {
        because: { code: 'rolled_back_before' },
      })
    const because = {
      code: 'rolled_back' as const,
      rollout: rollout.uid,
      halt: rollout.halted?.because ?? null,
    }
    for (const { uid } of await facts.updatesOfRollout(tx, id)) {
      await placeHold(tx, { uid: uuidV7(now, random), update: uid, because }, now)
    }
    const pieces = await rollbackPieces(command, await facts.installedByRollout(tx, id))
    const cut: CutReason = {
      code: 'rollback',
      of: rollout.uid,
      by: actor.uid,
      reason: request.reason,
    }
    const made = await create(
      command,
      {
        name: startName('rollback', command),
        policy: rollout.policy,
        kind: 'rollback',
        lane: 'emergency',
        because: cut,
        revertsId: id,
      },
      pieces,
    )
    const ids = {
      rollouts: new Map([[rollout.uid, id]]),
      devices: new Map<DeviceUid, number>(),
      updates: new Map(),
    }
    await saveRollouts(tx, [rollout], [{ ...rollout, state: 'done', paused: null }], ids, now)
    const devices = new Set(pieces.map(({ device }) => device)).size
    await command.record({
      action: 'rollout.rolled_back',
      subjectKind: 'rollout',
      subject: rollout.uid,
      reason: request.reason,
      detail: { by: made.uid, devices },
    })
    await requestPlanOfRollout(tx, id, now)
    await requestPlanOfAll(tx, now)
    await publish(tx, 'rollouts', rollout.uid)
    return { ok: true, rollout: made.uid, devices }
  })
}

/**
 * What each device goes back to. What came along is taken away again; what was upgraded along goes back to the version
 * that the package history names, and stays where it names none: a guess could break more than it mends.
 */
async function rollbackPieces(
  { tx }: CommandTx,
  installed: readonly facts.InstalledPart[],
): Promise<Piece[]> {
  const devices = [...new Set(installed.map(({ device }) => device))]
  const names = [...new Set(installed.flatMap(({ closure }) => closure.map(({ name }) => name)))]
  const before = await facts.versionsBefore(tx, devices, names)
  return installed.map(({ device, deviceUid, closure, ...part }) => {
    const back = closure.flatMap((item): ClosureChange[] => {
      const { name, arch, change } = item
      if (change === 'install')
        return [{ name, arch, change: 'remove', version: null, sha256: null }]
      const version = before.get(`${device} ${name} ${arch}`)
      if (change !== 'upgrade' || version === undefined) return []
      return [{ name, arch, change: 'downgrade', version, sha256: null }]
    })
    return { ...part, closure: back, deviceId: device, device: deviceUid }
  })
}

function startName(word: 'now' | 'rollback', { now }: CommandTx): string {
  return `${word} ${new Date(now).toISOString().slice(0, 16).replace('T', ' ')}`
}

/** Writes a rollout that a person started, with its devices in it; the planner opens it. */
async function create(command: CommandTx, wanted: NewRollout, pieces: readonly Piece[]) {
  const { tx, now, random } = command
  const uid = asId<'RolloutUid'>(uuidV7(now, random))
  const policy = (await loadPolicies(tx)).find((one) => one.uid === wanted.policy) ?? null
  const rollout: Rollout = {
    uid,
    name: wanted.name,
    policy: asId<'PolicyUid'>(wanted.policy) satisfies PolicyUid,
    kind: wanted.kind,
    lane: wanted.lane,
    state: 'open',
    cutAt: now,
    because: wanted.because,
    halted: null,
    paused: null,
    resumedAt: null,
    reverted: false,
    updates: [...new Set(pieces.map(({ update }) => asId<'UpdateUid'>(update)))],
    rings: waitingRings(1),
    members: membersOf(pieces, now),
    approvals: new Map(),
    waivers: new Set(),
  }
  const ids = {
    rollouts: new Map<RolloutUid, number>(),
    devices: new Map(pieces.map((piece) => [asId<'DeviceUid'>(piece.device), piece.deviceId])),
    updates: new Map(pieces.map((piece) => [asId<'UpdateUid'>(piece.update), piece.updateId])),
  }
  const id = await insertRollout(tx, rollout, ids, { revertsId: wanted.revertsId })
  await saveRollouts(tx, [], [rollout], ids, now)
  const rows = pieces.map((piece) =>
    partRow(partOf(uid, piece, now), asId<'DeviceUid'>(piece.device), ids),
  )
  await executeRows(tx, PARTS_SQL, rows)
  await requestPlans(tx, [...new Set(pieces.map(({ deviceId }) => deviceId))], now)
  return { id, uid, policy }
}

function membersOf(pieces: readonly Piece[], now: number): Map<DeviceUid, Member> {
  return new Map(
    pieces.map(({ device, ring }): [DeviceUid, Member] => {
      const uid = asId<'DeviceUid'>(device)
      return [
        uid,
        {
          device: uid,
          ring,
          wave: 1,
          state: 'waiting',
          attempts: 0,
          healthFailed: false,
          failedChecks: [],
          dueAt: null,
          changedAt: now,
          lastSeenAt: null,
        },
      ]
    }),
  )
}

const partOf = (rollout: RolloutUid, piece: Piece, now: number): Part => ({
  rollout,
  update: asId<'UpdateUid'>(piece.update),
  installedVersion: piece.installedVersion,
  closure: piece.closure,
  state: 'waiting',
  because: null,
  attempts: 0,
  endedAt: null,
  changedAt: now,
})
