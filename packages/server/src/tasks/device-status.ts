import { SECOND_MS } from '@dirigent/domain/identity/time'
import type { ServerContext } from '../context.ts'
import type { Tx } from '../store/database.ts'
import {
  refreshDeviceStatus,
  requestDueStatuses,
  takeStatusRequests,
  type StatusInputs,
} from '../store/device-status.ts'
import { judgedEcosystems } from '../store/feeds.ts'
import { publish } from '../store/notifications.ts'
import type { Task } from './registry.ts'

/** Keeps the one state of each device true: lists and counts read it. */
export const deviceStatusTask: Task = {
  name: 'device-status',
  everyMs: 5 * SECOND_MS,
  wakeOn: ['devices', 'packages', 'findings', 'rollouts', 'plan', 'attempts', 'feeds', 'settings'],
  async run(context, signal) {
    await context.db.transaction(async (tx) => {
      const { judgedEcosystems: judged, now } = await statusInputs(context, tx)
      await requestDueStatuses(tx, now, judged)
    })
    while (!signal.aborted && (await refreshSome(context))) {
      // until no device asks any more
    }
  },
}

/** What a device's state depends on beside the device itself. */
export async function statusInputs(
  { clock, settings }: ServerContext,
  tx: Tx,
): Promise<StatusInputs> {
  return {
    now: clock.now(),
    checkInIntervalMs: settings.current()['check_in.idle_ms'],
    judgedEcosystems: await judgedEcosystems(tx),
  }
}

async function refreshSome(context: ServerContext): Promise<boolean> {
  return context.db.transaction(async (tx) => {
    const ids = await takeStatusRequests(tx)
    if (ids.length === 0) return false
    const changed = await refreshDeviceStatus(tx, ids, await statusInputs(context, tx))
    if (changed > 0) await publish(tx, 'devices')
    return true
  })
}
