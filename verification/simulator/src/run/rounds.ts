import type { AssignmentDocument } from '@dirigent/protocol/agent/assignment'
import type { DeviceTruth } from '../world/device.ts'
import { isOpenByClock } from '../world/calendar-oracle.ts'
import type { World } from './world.ts'

type Looked = { atMs: number; state: string }
type Assigned = { atMs: number; byName: Map<string, string> }

/**
 * Most rounds of an agent find nothing new; playing them would take most of the time of a run. One is worth it when the
 * device changed, has something to do or to deliver, when the server has a newer assignment for it, and now and then.
 */
export function createRounds(world: World): (device: DeviceTruth) => boolean {
  const looked = new Map<DeviceTruth, Looked>()
  const assigned: Assigned = { atMs: -1, byName: new Map() }
  return (device) => isWorthARound(world, device, looked, assigned)
}

function isWorthARound(
  world: World,
  device: DeviceTruth,
  looked: Map<DeviceTruth, Looked>,
  assigned: Assigned,
): boolean {
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
    revisionOf(world, device, assigned),
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

/** What the server has assigned, read once per moment for everybody. */
function revisionOf(world: World, device: DeviceTruth, assigned: Assigned): string {
  const nowMs = world.time.clock.now()
  if (assigned.atMs !== nowMs && !world.store.isBusy()) {
    const rows = world.store.rows<{ name: string; at: string }>(
      `select d.name, a.epoch || '.' || a.revision as at from assignment a join device d on d.id = a.device_id`,
    )
    assigned.atMs = nowMs
    assigned.byName = new Map(rows.map(({ name, at }) => [name, at]))
  }
  return assigned.byName.get(device.name) ?? ''
}

type Memory = { outcome: string; counted: number }
type Refusal = { step: string; retryAtMs: number }

/** Whether the agent would ask for a step now: a window is open and nothing tells it to wait. */
function mayStart(world: World, device: DeviceTruth): boolean {
  const host = world.hosts.get(device.name)
  const read = <T>(name: string): T | null => {
    const path = `${host?.stateDirectory}/${name}.json`
    const text = host?.disk.exists(path) ? host.disk.read(path) : ''
    return text === '' ? null : (JSON.parse(text) as T)
  }
  const envelope = read<{ document: string }>('assignment')
  if (!envelope) return false
  const { steps } = JSON.parse(envelope.document) as AssignmentDocument
  const memory = read<Record<string, Memory>>('steps') ?? {}
  const refusals = read<Refusal[]>('refusals') ?? []
  const nowMs = world.time.clock.now()
  return steps.some(({ id, windows, notBefore, attemptsMax }) => {
    const past = memory[id]
    const isDone = past && (past.outcome === 'succeeded' || past.counted >= attemptsMax)
    const rests = refusals.some(({ step, retryAtMs }) => step === id && retryAtMs > nowMs)
    if (isDone || rests || (notBefore !== null && Date.parse(notBefore) > nowMs)) return false
    return isOpenByClock(windows, device.zone, nowMs)
  })
}
