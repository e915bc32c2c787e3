import { offlineAfterMs, silentAfterMs } from '@dirigent/domain/compliance/device-state'
import type { ServerContext } from '../../context.ts'
import { appendAudit } from '../../store/audit.ts'
import { transaction } from '../../store/database.ts'
import { requestPlan, type DeviceState } from '../../store/devices.ts'
import { grantReturnGrace } from '../../store/return-grace.ts'
import type { AgentCall } from './route.ts'

/**
 * A device that was off for a day or longer is not late in the moment of its return: what fell due meanwhile gets its
 * grace (DESIGN §3), and the plan follows. True when something got one: the assignment in store still names the old
 * deadlines then and is not handed out; the planner writes the new one within seconds, and the device asks in a minute.
 * One for which something is planned is looked at again after a shorter absence as well: the plan says that it is
 * offline, and nothing else would tell the planner that it is there.
 */
export async function welcomeBack(
  context: ServerContext,
  { device, now }: AgentCall<DeviceState>,
): Promise<boolean> {
  const offSince = device.lastSeenAt
  const idleMs = context.settings.current()['check_in.idle_ms']
  if (offSince === null) return false
  const wasSilent = now - offSince >= silentAfterMs(idleMs)
  const wasOffline = device.pending && now - offSince >= offlineAfterMs(idleMs)
  if (!wasSilent && !wasOffline) return false
  return transaction(context.db, async (tx) => {
    const findings = wasSilent
      ? await grantReturnGrace(tx, device.id, { offSince, backAt: now })
      : 0
    await requestPlan(tx, device, now)
    if (findings === 0) return false
    await appendAudit(tx, context.random, {
      actorKind: 'device',
      actor: device.uid,
      action: 'device.grace_given',
      subjectKind: 'device',
      subject: device.uid,
      detail: { because: 'was_off', offSince: new Date(offSince).toISOString(), findings },
      at: now,
    })
    return true
  })
}
