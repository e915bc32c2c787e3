import * as deviceRoutes from '@dirigent/protocol/api/devices'
import * as routes from '@dirigent/protocol/api/rollouts'
import { approveDevices, waiveEvidence } from '../../../rollouts/approve.ts'
import type { CommandOutcome } from '../../../rollouts/command.ts'
import { releaseHeldUpdate, setDevice } from '../../../rollouts/configure.ts'
import { retireDevice } from '../../../rollouts/retire.ts'
import { installNow, rollBack } from '../../../rollouts/start.ts'
import { pauseRollout, reportIncident, resumeRollout } from '../../../rollouts/steer.ts'
import { loadActorNames } from '../../../store/actor-names.ts'
import {
  findDevices,
  offeredSecurityUpdates,
  type CommandDevice,
} from '../../../store/command-facts.ts'
import type { Queryable } from '../../../store/database.ts'
import { findDevice } from '../../../store/read-devices.ts'
import { commandContext, refused } from '../command.ts'
import { endpoint } from '../endpoint.ts'
import { presentDevice } from '../present.ts'
import { noDevice } from './devices.ts'
import { presentRollout } from './rollouts.ts'

/** After a command: the rollout as it stands now. */
const thenRollout = async (db: Queryable, uid: string, outcome: CommandOutcome) =>
  outcome.ok ? presentRollout(db, uid) : refused(outcome)

async function thenDevice(db: Queryable, uid: string, outcome: CommandOutcome) {
  if (!outcome.ok) return refused(outcome)
  const device = await findDevice(db, uid)
  return device ? presentDevice(device, await loadActorNames(db)) : noDevice(uid)
}

/** Why nothing can be installed there; null = it can. */
function notNow(device: CommandDevice) {
  if (device.state === 'retired') return { code: 'device_retired' }
  if (device.mode !== 'managed') return { code: 'device_observed', group: null }
  return device.policy === null ? { code: 'no_policy' } : null
}

export const commandEndpoints = [
  endpoint(routes.pauseRollout, async (call) =>
    thenRollout(
      call.context.db,
      call.params.rollout,
      await pauseRollout(commandContext(call), { ...call.params, ...call.body }),
    ),
  ),
  endpoint(routes.resumeRollout, async (call) =>
    thenRollout(
      call.context.db,
      call.params.rollout,
      await resumeRollout(commandContext(call), { ...call.params, ...call.body }),
    ),
  ),
  endpoint(routes.rollbackRollout, async (call) =>
    thenRollout(
      call.context.db,
      call.params.rollout,
      await rollBack(commandContext(call), { ...call.params, ...call.body }),
    ),
  ),
  endpoint(routes.reportIncident, async (call) =>
    thenRollout(
      call.context.db,
      call.params.rollout,
      await reportIncident(commandContext(call), {
        ...call.params,
        device: null,
        reason: call.body.reason,
      }),
    ),
  ),
  endpoint(routes.approveRollout, async (call) =>
    thenRollout(
      call.context.db,
      call.params.rollout,
      await approveDevices(commandContext(call), {
        ...call.params,
        devices: call.body.devices,
        reason: call.body.reason ?? null,
        overrideReason: call.body.overrideReason ?? null,
      }),
    ),
  ),
  endpoint(routes.waiveEvidence, async (call) =>
    thenRollout(
      call.context.db,
      call.params.rollout,
      await waiveEvidence(commandContext(call), { ...call.params, ...call.body }),
    ),
  ),
  endpoint(routes.releaseHold, async (call) => {
    const outcome = await releaseHeldUpdate(commandContext(call), { ...call.params, ...call.body })
    return outcome.ok ? { update: call.params.update, held: false as const } : refused(outcome)
  }),

  endpoint(deviceRoutes.changeDevice, async (call) => {
    const { reason, ring, critical, exposed, site, department } = call.body
    const word = {
      ...(ring === undefined ? {} : { ring }),
      ...(critical === undefined ? {} : { critical }),
      ...(exposed === undefined ? {} : { exposed }),
      ...(site === undefined ? {} : { site }),
      ...(department === undefined ? {} : { department }),
    }
    const outcome = await setDevice(commandContext(call), { ...call.params, ...word, reason })
    return thenDevice(call.context.db, call.params.device, outcome)
  }),
  endpoint(deviceRoutes.retireDevice, async (call) =>
    thenDevice(
      call.context.db,
      call.params.device,
      await retireDevice(commandContext(call), { ...call.params, ...call.body }),
    ),
  ),
  endpoint(deviceRoutes.installNow, async (call) => {
    const { db } = call.context
    const wanted = call.body.updates
    const devices = await findDevices(db, call.body.devices)
    const missing = call.body.devices.find((uid) => !devices.some((device) => device.uid === uid))
    if (missing) return noDevice(missing)
    const refusals = devices.flatMap((device) => {
      const because = notNow(device)
      return because ? [{ device: device.uid, because }] : []
    })
    const accepted = devices.filter((device) => notNow(device) === null).map(({ uid }) => uid)
    if (accepted.length === 0) return { rollout: null, rollouts: [], accepted, refused: refusals }
    const updates =
      wanted === 'all'
        ? null
        : wanted === 'security'
          ? await offeredSecurityUpdates(db, accepted)
          : wanted
    const outcome = await installNow(commandContext(call), {
      devices: accepted,
      updates,
      reason: call.body.reason,
    })
    if (!outcome.ok) return refused(outcome)
    const [rollout = null] = outcome.rollouts
    return { rollout, rollouts: outcome.rollouts, accepted, refused: refusals }
  }),
]
