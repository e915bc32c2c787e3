import type { DeviceOrder } from '@dirigent/domain/planning/reasons'
import { orderCircle } from '@dirigent/domain/rollouts/device-order'
import { uuidV7 } from '@dirigent/system/random'
import * as store from '../store/availability.ts'
import { findDevice, findDevices } from '../store/command-facts.ts'
import { requestPlans } from '../store/findings.ts'
import { acceptWarning } from '../store/update-warnings.ts'
import { requestPlanOfAll } from '../store/plans.ts'
import {
  reasonMissing,
  refuseCommand,
  runCommand,
  type CommandContext,
  type CommandOutcome,
} from './command.ts'

/** Creates (`group: null`) or changes a group of devices that are never at work together. */
export function saveAvailabilityGroup(
  context: CommandContext,
  request: { group: string | null; name: string; devices: readonly string[] },
): Promise<CommandOutcome> {
  return runCommand(context, async ({ tx, now, random, record }) => {
    const uid = request.group ?? uuidV7(now, random)
    const known = (await store.listAvailabilityGroups(tx)).find(({ group }) => group === uid)
    if (request.group !== null && !known)
      return refuseCommand('not_found', 'There is no such availability group.')
    const wanted = [...new Set(request.devices)]
    const devices = await findDevices(tx, wanted)
    if (devices.length < wanted.length)
      return refuseCommand('not_found', 'One of the devices does not exist.', {
        pointer: '/devices',
      })
    if (wanted.length < 2)
      return refuseCommand(
        'body_invalid',
        '/devices: name at least two devices; one alone disturbs nobody.',
        { because: { code: 'two_devices_needed' }, pointer: '/devices' },
      )
    if (await store.availabilityNameTaken(tx, request.name, uid))
      return refuseCommand('conflict', `There is a group called ${request.name} already.`, {
        because: { code: 'group_exists', name: request.name },
        pointer: '/name',
      })
    const ids = devices.map(({ id }) => id)
    const touched = await store.saveAvailability(tx, { uid, name: request.name, devices: ids }, now)
    await record({
      action: 'availability_group.changed',
      subjectKind: 'availability_group',
      subject: uid,
      detail: { before: known ?? null, name: request.name, devices: wanted },
    })
    await requestPlans(tx, [...new Set(touched)], now)
    return { ok: true }
  })
}

export function deleteAvailabilityGroup(
  context: CommandContext,
  request: { group: string },
): Promise<CommandOutcome> {
  return runCommand(context, async ({ tx, now, record }) => {
    const members = await store.deleteAvailability(tx, request.group)
    if (!members) return refuseCommand('not_found', 'There is no such availability group.')
    await record({
      action: 'availability_group.deleted',
      subjectKind: 'availability_group',
      subject: request.group,
    })
    await requestPlans(tx, members, now)
    return { ok: true }
  })
}

/** What comes before a device. A circle is refused with the devices along it: none of them would ever be updated. */
export function setDeviceOrder(
  context: CommandContext,
  request: { device: string; after: readonly { device: string; order: DeviceOrder }[] },
): Promise<CommandOutcome> {
  return runCommand(context, async ({ tx, now, record }) => {
    await store.lockOrders(tx)
    const device = await findDevice(tx, request.device)
    if (!device) return refuseCommand('not_found', `There is no device ${request.device}.`)
    const wanted = new Map(request.after.map((one) => [one.device, one.order]))
    const before = await findDevices(tx, [...wanted.keys()])
    if (before.length < wanted.size)
      return refuseCommand('not_found', 'One of the devices does not exist.', { pointer: '/after' })
    const kept = (await store.listOrders(tx)).filter((one) => one.device !== request.device)
    const added = [...wanted.keys()].map((after) => ({ device: request.device, after }))
    const circle = orderCircle([...kept, ...added])
    if (circle) {
      const named = await findDevices(tx, circle)
      const names = circle.map((uid) => named.find((one) => one.uid === uid)?.name ?? uid)
      return refuseCommand(
        'body_invalid',
        `/after: these devices would wait for each other for ever: ${names.join(' → ')}.`,
        {
          because: { code: 'order_is_a_circle', devices: names },
          pointer: '/after',
          circle: names,
        },
      )
    }
    const after = before.map(({ id, uid }) => ({ id, order: wanted.get(uid) ?? 'dependency' }))
    await store.replaceOrder(tx, device.id, after)
    await record({
      action: 'device.order_changed',
      subjectKind: 'device',
      subject: device.uid,
      detail: { after: request.after },
    })
    await requestPlans(tx, [device.id], now)
    return { ok: true }
  })
}

/** A person's word that a known issue does not matter here. A withdrawn update stays away all the same. */
export function acceptKnownIssue(
  context: CommandContext,
  request: { update: string; reason: string },
): Promise<CommandOutcome> {
  const missing = reasonMissing(request.reason)
  if (missing) return Promise.resolve(missing)
  return runCommand(context, async ({ tx, now, actor, record }) => {
    const word = { ...request, by: actor.uid }
    if (!(await acceptWarning(tx, word, now)))
      return refuseCommand('not_found', `There is no update ${request.update}.`)
    await record({
      action: 'warning.accepted',
      subjectKind: 'update',
      subject: request.update,
      reason: request.reason,
    })
    await requestPlanOfAll(tx, now)
    return { ok: true }
  })
}
