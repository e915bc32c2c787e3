import { HOUR_MS } from '@dirigent/domain/identity/time'
import type { AssignmentDocument, AssignmentStep } from '@dirigent/protocol/agent/assignment'
import type { DeviceHost } from '../hosts/device-host.ts'
import { isOpenByClock } from '../world/calendar-oracle.ts'
import type { DeviceTruth } from '../world/device.ts'
import type { World } from './world.ts'

type Looked = { atMs: number; state: string; signed: number }

export type Rounds = {
  isWorthARound(device: DeviceTruth): boolean
  /** A round ended well: the server has heard of what is there now. */
  ended(device: DeviceTruth): void
}

/** An attempt to restart is played so often while somebody is there, or nobody knows. */
const RESTART_AGAIN_MS = HOUR_MS

/**
 * Most rounds of an agent find nothing new; playing them would take most of the time of a run. One is worth it when the
 * device changed, has something to do or to deliver, when the server has signed an assignment for it since, and now
 * and then.
 */
export function createRounds(world: World): Rounds {
  const looked = new Map<DeviceTruth, Looked>()
  const uids = new Map<DeviceTruth, string>()
  const signedFor = (device: DeviceTruth) => {
    if (uids.size === 0) for (const [uid, one] of world.byUid) uids.set(one, uid)
    return world.signed.get(uids.get(device) ?? '')?.length ?? 0
  }
  const steps = createSteps()
  return {
    isWorthARound(device) {
      const host = world.hosts.get(device.name)
      if (!host) return true
      const last = looked.get(device)
      const now: Looked = {
        atMs: world.time.clock.now(),
        state: stateOf(device),
        signed: signedFor(device),
      }
      if (last && !isNews(world, last, now) && !hasWork(world, host, last, now, steps)) return false
      looked.set(device, now)
      return true
    },
    ended(device) {
      const last = looked.get(device)
      // An assignment that was signed meanwhile is still to be fetched.
      if (last) last.state = stateOf(device)
    },
  }
}

const stateOf = (device: DeviceTruth): string =>
  [
    device.changes,
    device.bootId,
    device.presence,
    device.listsAt,
    device.backupAt,
    device.zone,
    device.networkUp,
  ].join()

const isNews = ({ draw }: World, last: Looked, now: Looked): boolean =>
  last.state !== now.state || last.signed !== now.signed || now.atMs - last.atMs >= draw.idleMs

function hasWork(
  world: World,
  host: DeviceHost,
  last: Looked,
  now: Looked,
  steps: ReturnType<typeof createSteps>,
): boolean {
  const { device, disk, stateDirectory } = host
  const left = ['attempts', 'results'].some(
    (folder) =>
      disk.isFolder(`${stateDirectory}/${folder}`) &&
      disk.list(`${stateDirectory}/${folder}`).length > 0,
  )
  if (left || steps.mayStart(host, world.time.clock.now())) return true
  if (!disk.exists(`${stateDirectory}/restart.json`)) return false
  return device.presence === 'nobody' || now.atMs - last.atMs >= RESTART_AGAIN_MS
}

type Memory = { outcome: string; counted: number }
type Refusal = { step: string; retryAtMs: number }

type Step = Pick<AssignmentStep, 'id' | 'windows' | 'attemptsMax'> & { notBeforeMs: number }

/** What the agents' disks say about their steps, each text read once. */
function createSteps() {
  const known = new Map<string, { text: string; value: unknown }>()
  const read = <T>(host: DeviceHost, name: string, parse: (text: string) => T): T | null => {
    const path = `${host.stateDirectory}/${name}.json`
    const text = host.disk.exists(path) ? host.disk.read(path) : ''
    if (text === '') return null
    const before = known.get(path)
    if (before?.text === text) return before.value as T
    const value = parse(text)
    known.set(path, { text, value })
    return value
  }
  return {
    /** Whether the agent would ask for a step now: a window is open and nothing tells it to wait. */
    mayStart(host: DeviceHost, nowMs: number): boolean {
      const steps = read(host, 'assignment', stepsOf)
      if (!steps || steps.length === 0) return false
      const memory = read(host, 'steps', (text) => JSON.parse(text) as Record<string, Memory>) ?? {}
      const refusals = read(host, 'refusals', (text) => JSON.parse(text) as Refusal[]) ?? []
      return steps.some(({ id, windows, notBeforeMs, attemptsMax }) => {
        const past = memory[id]
        const isDone = past && (past.outcome === 'succeeded' || past.counted >= attemptsMax)
        const rests = refusals.some(({ step, retryAtMs }) => step === id && retryAtMs > nowMs)
        if (isDone || rests || notBeforeMs > nowMs) return false
        return isOpenByClock(windows, host.device.zone, nowMs)
      })
    },
  }
}

function stepsOf(text: string): Step[] {
  const { document } = JSON.parse(text) as { document: string }
  return (JSON.parse(document) as AssignmentDocument).steps.map(
    ({ id, windows, attemptsMax, notBefore }) => ({
      id,
      windows,
      attemptsMax,
      notBeforeMs: notBefore === null ? 0 : Date.parse(notBefore),
    }),
  )
}
