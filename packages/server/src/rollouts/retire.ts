import { findDevice } from '../store/command-facts.ts'
import { requestPlan } from '../store/devices.ts'
import { requestPlanOfWaiting } from '../store/plans.ts'
import { retireDeviceRow } from '../store/retirement.ts'
import {
  reasonMissing,
  refuseCommand,
  runCommand,
  type CommandContext,
  type CommandOutcome,
} from './command.ts'

/** Takes a device out of service. It comes back only by enrolling again. */
export async function retireDevice(
  context: CommandContext,
  request: { device: string; reason: string },
): Promise<CommandOutcome> {
  const missing = reasonMissing(request.reason)
  if (missing) return missing
  return runCommand(context, async ({ tx, now, record }) => {
    const device = await findDevice(tx, request.device)
    if (!device) return refuseCommand('not_found', `There is no device ${request.device}.`)
    if (!(await retireDeviceRow(tx, device.id, now)))
      return refuseCommand('conflict', `${device.name} is retired already.`, {
        because: { code: 'device_retired_already', device: device.name },
      })
    await record({
      action: 'device.retired',
      subjectKind: 'device',
      subject: device.uid,
      reason: request.reason,
    })
    await requestPlan(tx, device, now)
    await requestPlanOfWaiting(tx, { code: 'group_member_busy', updates: null }, now)
    return { ok: true }
  })
}
