import type { AssignmentDocument } from '@dirigent/protocol/agent/assignment'
import type { DeviceTruth } from '../world/device.ts'
import { isOpenByClock } from '../world/calendar-oracle.ts'
import type { World } from './world.ts'

type Looked = { atMs: number; state: string }
const looked = new WeakMap<DeviceTruth, Looked>()

/**
 * Most rounds of an agent find nothing new; playing them would take most of the time of a run. One is worth it when the
 * device changed, has something to do or to deliver, when the server has a newer assignment for it, and now and then.
 */
export function isWorthARound(world: World, device: DeviceTruth): boolean {
  const host = world.hosts.get(device.name)
  if (!host) return true
  const nowMs = world.time.clock.now()
  const state = [
    device.changes,
    device.bootId,
    device.presence,
    device.listsAt,
    device.backupAt,
    device.zone,
    device.networkUp,
    revisionOf(world, device),
  ].join()
  const last = looked.get(device)
  const due = !last || last.state !== state || nowMs - last.atMs >= world.draw.idleMs
  const { disk, stateDirectory } = host
  const left = ['attempts', 'results'].some(
    (folder) =>
      disk.isFolder(`${stateDirectory}/${folder}`) &&
      disk.list(`${stateDirectory}/${folder}`).length > 0,
  )
  if (!due && !left && !mayStart(world, device) && !disk.exists(`${stateDirectory}/restart.json`))
    return false
  looked.set(device, { atMs: nowMs, state })
  return true
}

const revisions = new WeakMap<World, { step: number; byName: Map<string, string> }>()

/** What the server has assigned, read once per moment for everybody. */
function revisionOf(world: World, device: DeviceTruth): string {
  const step = world.time.clock.now()
  let known = revisions.get(world)
  if (known?.step !== step && !world.store.isBusy()) {
    const rows = world.store.rows<{ name: string; at: string }>(
      `select d.name, a.epoch || '.' || a.revision as at from assignment a join device d on d.id = a.device_id`,
    )
    known = { step, byName: new Map(rows.map(({ name, at }) => [name, at])) }
    revisions.set(world, known)
  }
  return known?.byName.get(device.name) ?? ''
}

function mayStart(world: World, device: DeviceTruth): boolean {
  const host = world.hosts.get(device.name)
  const path = `${host?.stateDirectory}/assignment.json`
  if (!host?.disk.exists(path)) return false
  const { document } = JSON.parse(host.disk.read(path)) as { document: string }
  const { steps } = JSON.parse(document) as AssignmentDocument
  const nowMs = world.time.clock.now()
  return steps.some(({ windows }) => isOpenByClock(windows, device.zone, nowMs))
}
