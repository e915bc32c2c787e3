import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../lab-error.ts'
import { waitFor } from '../waiting.ts'
import { startDaemon, type Daemon } from './daemon.ts'
import { findGuestInit, runInGuest } from './guest.ts'
import { nspawnCommand, REBOOT_STATUS } from './nspawn.ts'
import { deviceNamespace, type Place } from './place.ts'

const BOOT_TIMEOUT_MS = 60_000
const ENDING_TIMEOUT_MS = 20_000

export type Power = {
  boot(): Promise<void>
  isOn(): boolean
  bootCount(): number
  initPid(): Promise<number>
  waitForReboot(previousBootCount: number, timeoutMs: number): Promise<void>
  cut(): Promise<void>
}

export type PowerInput = {
  place: Place
  index: number
  name: string
  directory: string
  root: string
}

/** Switches a device on and off and follows it through its own reboots. */
export function createPower(input: PowerInput): Power {
  const { name } = input
  const console = join(input.directory, 'console.log')
  let daemon: Daemon | null = null
  let bootCount = 0
  let wantedOn = false

  function start(): void {
    const started = startNspawn(input, console)
    daemon = started
    bootCount++
    void started.ended.then(({ status }) => {
      if (daemon === started) daemon = null
      // A real machine comes back after a reboot; nspawn only says that the guest wanted one.
      if (wantedOn && status === REBOOT_STATUS) start()
      else wantedOn = false
    })
  }

  const findInit = async () => (daemon === null ? null : findGuestInit(daemon.pid))

  async function initPid(): Promise<number> {
    const pid = await findInit()
    if (pid === null) throw new LabError('command_failed', `${name} is switched off.`)
    return pid
  }

  return {
    initPid,
    isOn: () => daemon !== null,
    bootCount: () => bootCount,
    async boot() {
      if (daemon === null) {
        wantedOn = true
        start()
      }
      await waitUntilUp(name, findInit, console)
    },
    async waitForReboot(previousBootCount, timeoutMs) {
      const rebooted = async () => (bootCount > previousBootCount ? true : null)
      await waitFor(rebooted, { what: `${name} to reboot`, timeoutMs })
      await waitUntilUp(name, findInit, console)
    },
    async cut() {
      wantedOn = false
      if (daemon !== null) await cutPower(name, daemon)
    },
  }
}

function startNspawn({ place, index, name, root }: PowerInput, logFile: string): Daemon {
  const target = { place, name, root, namespace: deviceNamespace(place, index) }
  const [program, args] = nspawnCommand(target, ['--boot'])
  return startDaemon(program, args, { logFile })
}

async function waitUntilUp(
  name: string,
  findInit: () => Promise<number | null>,
  console: string,
): Promise<void> {
  const isUp = async () => {
    const pid = await findInit()
    if (pid === null) return null
    const state = (await runInGuest(pid, 'systemctl', ['is-system-running'])).stdout.trim()
    return state === 'running' || state === 'degraded' ? true : null
  }
  try {
    await waitFor(isUp, { what: `${name} to start`, timeoutMs: BOOT_TIMEOUT_MS })
  } catch (error) {
    if (!(error instanceof LabError)) throw error
    const lastWords = (await readFile(console, 'utf8').catch(() => '')).slice(-800)
    throw new LabError(error.code, `${error.message} Its console says:\n${lastWords}`)
  }
}

async function cutPower(name: string, daemon: Daemon): Promise<void> {
  const pid = await findGuestInit(daemon.pid)
  if (pid === null) daemon.kill('SIGKILL')
  else process.kill(pid, 'SIGKILL')
  await waitFor(async () => (daemon.isRunning() ? null : true), {
    what: `${name} to go dark`,
    timeoutMs: ENDING_TIMEOUT_MS,
    pollMs: 20,
  })
}
