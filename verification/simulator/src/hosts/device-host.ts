import { createAgent } from '@dirigent/agent/agent'
import { describeDevice, readLabels } from '@dirigent/agent/device'
import { enrol } from '@dirigent/agent/link/enrol'
import { openState } from '@dirigent/agent/state/agent-state'
import { MINUTE_MS } from '@dirigent/domain/identity/time'
import type { Clock } from '@dirigent/system/clock'
import type { Files } from '@dirigent/system/files'
import { silentLog } from '@dirigent/system/log'
import type { Timers } from '@dirigent/system/timers'
import type { Chance } from '../core/chance.ts'
import { timersOf, type VirtualTime } from '../core/virtual-time.ts'
import {
  createMemoryDisk,
  DiskError,
  type DiskEvent,
  type MemoryDisk,
} from '../disk/memory-disk.ts'
import { mount, mountPoint } from '../disk/mounted.ts'
import type { Catalogue } from '../world/catalogue.ts'
import { restartMachine, type DeviceTruth } from '../world/device.ts'
import { createMachine, type Act, type Machine } from '../world/machine.ts'
import { machineFiles } from '../world/machine-files.ts'
import type { Network } from './network.ts'

export type DeviceHostDeps = {
  device: DeviceTruth
  /** What the agent reads of this machine; without it the plain simulated Debian. */
  files?: Files
  /** How often it says how far an attempt is; without it as the real one does. */
  progressSpacingMs?: number
  catalogue: Catalogue
  time: VirtualTime
  chance: Chance
  network: Network
  /** How far this device's own clock is off. */
  clockOffsetMs: () => number
  onAct: (act: Act) => void
  onDisk: (event: DiskEvent) => void
  onAgentError: (error: unknown) => void
  /** Whether anything would come of a round now: rounds in which nothing can happen are not played. */
  isWorthARound: () => boolean
  /** The server has heard of what is there. */
  onRoundEnded: () => void
}

/** A simulated machine with the real agent on it. */
export type DeviceHost = {
  readonly device: DeviceTruth
  readonly disk: MemoryDisk
  readonly stateDirectory: string
  enrol(token: string): Promise<boolean>
  start(): void
  /** The agent's process dies; the machine and what it runs go on. A new one starts a little later. */
  killAgent(): void
  losePower(): void
  powerOn(): void
  /** The machine starts anew from an image of its disk, as a virtual machine does that is set back. */
  restoreImage(image: ReadonlyMap<string, string>): void
  /** The power fails at the nth change of the agent's disk from now. */
  losePowerAtWrite(writes: number): void
  /** Checks in at once, wherever it was waiting. */
  wake(): void
  attempting(): boolean
  /** The state of the attempt under way, from its journal. */
  attemptState(): string | null
}

const BOOT_MS = [20_000, 90_000] as const
const AGENT_RESTART_MS = 5_000
const CRASH_FIRST_MS = 5_000
const CRASH_MAX_MS = 15 * MINUTE_MS
const SERVER = 'https://dirigent.example.org'

type Session = {
  alive: boolean
  stop: AbortController
  wake: () => void
  attempting: () => boolean
}

const newSession = (): Session => ({
  alive: true,
  stop: new AbortController(),
  wake: () => {},
  attempting: () => false,
})

export function createDeviceHost(deps: DeviceHostDeps): DeviceHost {
  const { device, time, chance } = deps
  const stateDirectory = `${mountPoint(device.name)}/state`
  const files = deps.files ?? machineFiles(device)
  let session: Session | null = null
  let writesLeft = Number.POSITIVE_INFINITY
  const disk = createMemoryDisk({
    now: () => time.clock.now(),
    beforeWrite() {
      if (device.power === 'off') throw new DiskError('EIO', 'the power is off')
      if (writesLeft-- > 0) return
      writesLeft = Number.POSITIVE_INFINITY
      losePower()
      time.at(time.clock.now() + chance.between(30_000, 45 * MINUTE_MS), powerOn)
      throw new DiskError('EIO', 'the power failed here')
    },
    onEvent: deps.onDisk,
  })
  mount(device.name, disk)
  disk.makeFolder(stateDirectory)
  const machine = createMachine({
    device,
    catalogue: deps.catalogue,
    time,
    chance: chance.fork('machine'),
    disk,
    onAct: deps.onAct,
    restart: () => restart(true),
  })
  const clock = { now: () => time.clock.now() + deps.clockOffsetMs() }

  function losePower() {
    if (device.power === 'off') return
    device.power = 'off'
    endSession()
    machine.losePower()
    disk.losePower()
  }
  function powerOn() {
    if (device.power === 'on') return
    device.power = 'on'
    restartMachine(device, { at: time.clock.now(), bootId: newBootId(), asked: false })
    startLater(chance.between(...BOOT_MS))
  }
  /** An orderly restart syncs everything; the agent is ended before. */
  function restart(asked: boolean) {
    endSession()
    machine.losePower()
    for (const path of disk.snapshot().keys()) disk.syncFile(path)
    restartMachine(device, { at: time.clock.now(), bootId: newBootId(), asked })
    startLater(chance.between(...BOOT_MS))
  }
  const newBootId = () => Buffer.from(chance.bytes(16)).toString('hex')
  function endSession() {
    if (session) session.alive = false
    session = null
  }
  function startLater(ms: number) {
    const expected = device.bootId
    time.at(time.clock.now() + ms, () => {
      if (device.power === 'on' && session === null && device.bootId === expected) start()
    })
  }
  function start() {
    const mine = newSession()
    session = mine
    void daemon(mine)
  }

  /** As the real program: a process for each round of work, and waiting between them. */
  async function daemon(mine: Session): Promise<void> {
    let failures = 0
    while (mine.alive) {
      const idle = await round(mine, failures)
      if (!mine.alive) return
      failures = idle?.ok ? 0 : failures + 1
      const crashed = Math.min(CRASH_FIRST_MS * 2 ** Math.min(failures - 1, 20), CRASH_MAX_MS)
      await waitForWork(mine, idle?.delayMs ?? crashed, idle?.ok ?? false)
    }
  }
  /** Until a round is worth it; after one that failed, as soon as there is a network. A call to wake counts always. */
  function waitForWork(mine: Session, delayMs: number, ok: boolean): Promise<void> {
    return new Promise((resolve) => {
      let cancel = () => {}
      const look = () => {
        if (!mine.alive) return
        const mayRest = (ok || !device.networkUp) && !deps.isWorthARound()
        if (mayRest) cancel = time.timers.after(delayMs, look)
        else resolve()
      }
      cancel = time.timers.after(delayMs, look)
      mine.wake = () => {
        cancel()
        resolve()
      }
    })
  }
  async function round(mine: Session, failures: number) {
    try {
      const agent = createAgent({
        directory: stateDirectory,
        files,
        processes: machine.processesFor(mine),
        clock,
        timers: timersWhile(time, mine),
        random: chance,
        log: silentLog,
        labels: readLabels(files),
        transport: deps.network.transportFor(device, mine),
        progressSpacingMs: deps.progressSpacingMs,
      })
      mine.attempting = () => agent.attempting()
      const idle = await agent.runUntilIdle(mine.stop.signal, failures)
      agent.close()
      if (idle.ok) deps.onRoundEnded()
      return idle
    } catch (error) {
      if (mine.alive) deps.onAgentError(error)
      return null
    }
  }
  return {
    device,
    disk,
    stateDirectory,
    start,
    losePower,
    powerOn,
    restoreImage(image) {
      losePower()
      disk.restore(image)
      powerOn()
    },
    killAgent() {
      if (!session) return
      endSession()
      startLater(AGENT_RESTART_MS)
    },
    losePowerAtWrite(writes) {
      writesLeft = writes
    },
    wake: () => session?.wake(),
    attempting: () => session?.attempting() ?? false,
    attemptState: () => stateOfAttempt(disk, `${stateDirectory}/attempts`),
    enrol: (token) => enrolAgent(deps, { token, stateDirectory, files, machine, clock }),
  }
}

type Enrolment = {
  token: string
  stateDirectory: string
  files: Files
  machine: Machine
  clock: Clock
}

async function enrolAgent(
  { device, chance, network }: DeviceHostDeps,
  { token, stateDirectory, files, machine, clock }: Enrolment,
): Promise<boolean> {
  const mine = { alive: true }
  const state = openState(stateDirectory)
  const description = await describeDevice(state, files, machine.processesFor(mine))
  const answer = await enrol(
    { token, server: SERVER, observe: false, device: description },
    { state, clock, random: chance, createTransport: () => network.transportFor(device, mine) },
  )
  return answer.ok
}

/** From the journal of the attempt that is under way; null when none is. */
function stateOfAttempt(disk: MemoryDisk, folder: string): string | null {
  const journal =
    disk.isFolder(folder) && disk.list(folder).find((name) => name.endsWith('.journal'))
  if (!journal) return null
  const lines = disk.read(`${folder}/${journal}`).trim().split('\n')
  const state = lines.findLast((line) => line.includes('"kind":"state"'))
  return state?.match(/"state":"(\w+)"/)?.[1] ?? 'admitted'
}

/** Timers of one process: they fall silent with it. */
function timersWhile(time: VirtualTime, session: { alive: boolean }): Timers {
  return timersOf((delayMs, action) =>
    time.timers.after(delayMs, () => {
      if (session.alive) action()
    }),
  )
}
