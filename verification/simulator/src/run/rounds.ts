import { chooseStep } from '@dirigent/agent/attempt/choose-step'
import type { QuietSlot } from '@dirigent/agent/restart/quiet-time'
import { mayRestart } from '@dirigent/agent/restart/restart-keeper'
import type { PendingRestart, StepMemory } from '@dirigent/agent/state/agent-state'
import { HOUR_MS } from '@dirigent/domain/identity/time'
import type { AssignmentDocument } from '@dirigent/protocol/agent/assignment'
import type { DeviceHost } from '../hosts/device-host.ts'
import type { DeviceTruth } from '../world/device.ts'
import type { World } from './world.ts'

type Looked = { atMs: number; state: string; people: string; signed: number }

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
  const disks = createDisks()
  return {
    isWorthARound(device) {
      const host = world.hosts.get(device.name)
      if (!host) return true
      const last = looked.get(device)
      const now: Looked = {
        atMs: world.time.clock.now(),
        state: stateOf(device),
        people: peopleOf(device),
        signed: signedFor(device),
      }
      if (last && !isNews(world, last, now) && !hasWork(host, last, now, disks)) return false
      looked.set(device, now)
      return true
    },
    ended(device) {
      const last = looked.get(device)
      // An assignment that was signed meanwhile is still to be fetched.
      if (last) Object.assign(last, { state: stateOf(device), people: peopleOf(device) })
    },
  }
}

const stateOf = ({ changes, bootId, listsAt, zone, networkUp }: DeviceTruth): string =>
  [changes, bootId, listsAt, zone, networkUp].join()

/** What tells only where something is to be done: then the server and the agent decide by it. */
const peopleOf = ({ presence, backupAt }: DeviceTruth): string => `${presence} ${backupAt}`

const isNews = ({ draw }: World, last: Looked, now: Looked): boolean =>
  last.state !== now.state || last.signed !== now.signed || now.atMs - last.atMs >= draw.idleMs

function hasWork(host: DeviceHost, last: Looked, now: Looked, disks: Disks): boolean {
  const { device, disk, stateDirectory } = host
  const left = ['attempts', 'results'].some(
    (folder) =>
      disk.isFolder(`${stateDirectory}/${folder}`) &&
      disk.list(`${stateDirectory}/${folder}`).length > 0,
  )
  if (left) return true
  const { mayStart, waits } = disks.stepsOf(host, now.atMs)
  const restart = disks.restartOf(host, now.atMs)
  if (mayStart || ((waits || restart !== 'none') && last.people !== now.people)) return true
  if (restart === 'may' && device.presence === 'nobody') return true
  const isTried = restart === 'may' || restart === 'slot wanted'
  return isTried && now.atMs - last.atMs >= RESTART_AGAIN_MS
}

type Disks = ReturnType<typeof createDisks>

/** What the agents' disks say about their steps, each text read once. */
function createDisks() {
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
    /** Whether the agent would begin or ask for a step now, by its own choice; and whether one waits for its moment. */
    stepsOf(host: DeviceHost, nowMs: number): { mayStart: boolean; waits: boolean } {
      const document = read(host, 'assignment', documentOf)
      if (!document || document.steps.length === 0 || Date.parse(document.expiresAt) <= nowMs)
        return { mayStart: false, waits: false }
      const memory =
        read(host, 'steps', (text) => JSON.parse(text) as Record<string, StepMemory>) ?? {}
      const refusals = read(host, 'refusals', (text) => JSON.parse(text) as Refusal[]) ?? []
      const rests = (id: string) =>
        refusals.some(({ step, retryAtMs }) => step === id && retryAtMs > nowMs)
      const steps = document.steps.filter(({ id }) => !rests(id))
      const zone = host.device.zone
      const { step, waiting } = chooseStep({
        document: { ...document, steps },
        memory,
        zone,
        nowMs,
      })
      return {
        mayStart: step !== null,
        waits: step !== null || waiting.length > 0 || steps.length < document.steps.length,
      }
    },
    /** What the agent would do about a restart that is left, were it still needed and nobody there. */
    restartOf(host: DeviceHost, nowMs: number): RestartLeft {
      const pending = read(host, 'restart', (text) => JSON.parse(text) as PendingRestart)
      if (!pending) return 'none'
      const slot = read(host, 'quiet-slot', (text) => JSON.parse(text) as QuietSlot)
      if (pending.quiet && (!slot || slot.endMs <= nowMs)) return 'slot wanted'
      const { zone, bootId } = host.device
      const at = { pending, slot, nowMs, zone, bootId, need: NEEDED, sessions: [], freezes: [] }
      return mayRestart(at).restart ? 'may' : 'not now'
    },
  }
}

type RestartLeft = 'none' | 'not now' | 'slot wanted' | 'may'

const NEEDED = { needed: true, because: [], packages: [] }

type Refusal = { step: string; retryAtMs: number }

const documentOf = (text: string): AssignmentDocument =>
  JSON.parse((JSON.parse(text) as { document: string }).document) as AssignmentDocument
