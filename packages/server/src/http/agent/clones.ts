import type { InstantMs } from '@dirigent/domain/identity/time'
import type { ServerContext } from '../../context.ts'
import { appendAudit } from '../../store/audit.ts'
import type { Tx } from '../../store/database.ts'
import { suspectClone, type DeviceIdentity } from '../../store/devices.ts'
import { publish } from '../../store/notifications.ts'

/** Two machines speak with one identity: shown and audited once, until a person has looked at it. */
export async function noteClone(
  context: Pick<ServerContext, 'random'>,
  tx: Tx,
  device: Pick<DeviceIdentity, 'id' | 'uid'>,
  { because, at }: { because: 'replaced_key_used' | 'third_exchange_token'; at: InstantMs },
): Promise<void> {
  if (!(await suspectClone(tx, device.id, at))) return
  await publish(tx, 'devices', device.uid)
  await appendAudit(tx, context.random, {
    actorKind: 'device',
    actor: device.uid,
    action: 'device.clone_suspected',
    subjectKind: 'device',
    subject: device.uid,
    detail: { because },
    at,
  })
}
