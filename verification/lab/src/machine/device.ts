import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandOptions, CommandResult } from '@dirigent/system/processes'
import { describeFailure } from '../commands.ts'
import { LabError } from '../lab-error.ts'
import { waitFor } from '../waiting.ts'
import { startDaemon, type Daemon } from './daemon.ts'
import { findGuestInit, findGuestProcesses, runInGuest } from './guest.ts'
import { createDeviceNetwork, removeDeviceNetwork } from './network.ts'
import { nspawnCommand, REBOOT_STATUS } from './nspawn.ts'
import { mountOverlay, unmountOverlay } from './overlay.ts'
import { deviceAddress, deviceNamespace, LAB_ADDRESS, type Place } from './place.ts'

const BOOT_TIMEOUT_MS = 60_000
const ENDING_TIMEOUT_MS = 20_000

/** A Debian system of its own: root, systemd as PID 1, network namespace. */
export type LabDevice = {
  index: number
  name: string
  address: string
  /** Its root as seen from this machine, also while it is off. */
  root: string
  /** Switches it on and waits until systemd has started everything. */
  boot(): Promise<void>
  isOn(): boolean
  /** How often it has started, reboots from inside included. */
  bootCount(): number
  /** Waits for a reboot that the device itself began. */
  waitForReboot(previousBootCount: number, timeoutMs: number): Promise<void>
  run(program: string, args: readonly string[], options?: CommandOptions): Promise<CommandResult>
  /** Like `run`, but a failure ends the scenario with what was said. */
  must(program: string, args: readonly string[], options?: CommandOptions): Promise<string>
  /** Pids on this machine of the device's processes whose command line contains the text. */
  processes(text: string): Promise<number[]>
  /** kill -9 of its PID 1: everything inside ends at once, nothing is written in order. */
  powerCut(): Promise<void>
  /** Ends it and removes everything of it. */
  remove(): Promise<void>
}

export const deviceName = (index: number) => `lab-${String(index).padStart(2, '0')}`

/** Makes device `index` on top of the shared layers (topmost first); it is off until `boot`. */
export async function createDevice(
  place: Place,
  index: number,
  layers: readonly string[],
): Promise<LabDevice> {
  const name = deviceName(index)
  const directory = join(place.directory, 'devices', name)
  await mkdir(directory, { recursive: true })
  const root = await mountOverlay(directory, layers)
  await personalise(root, name)
  await createDeviceNetwork(place, index)
  const power = createPower(place, index, name, directory, root)

  const run: LabDevice['run'] = async (program, args, options) =>
    runInGuest(await power.initPid(), program, args, options)
  return {
    index,
    name,
    address: deviceAddress(index),
    root,
    boot: power.boot,
    isOn: power.isOn,
    bootCount: power.bootCount,
    waitForReboot: power.waitForReboot,
    run,
    async must(program, args, options) {
      const result = await run(program, args, options)
      if (result.exitCode === 0) return result.stdout
      throw new LabError('command_failed', `${name}: ${describeFailure(program, args, result)}`)
    },
    processes: async (text) => findGuestProcesses(await power.initPid(), text),
    powerCut: power.cut,
    async remove() {
      if (power.isOn()) await power.cut()
      await unmountOverlay(directory)
      await removeDeviceNetwork(place, index)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** What must differ between devices made from one root; an empty machine-id is filled by systemd at the first boot. */
async function personalise(root: string, name: string): Promise<void> {
  await writeFile(join(root, 'etc/hostname'), `${name}\n`)
  const hosts = ['127.0.0.1 localhost', `127.0.1.1 ${name}`, `${LAB_ADDRESS} server lab`]
  await writeFile(join(root, 'etc/hosts'), `${hosts.join('\n')}\n`)
  await rm(join(root, 'etc/machine-id'), { force: true })
  await writeFile(join(root, 'etc/machine-id'), '')
  await rm(join(root, 'var/lib/dbus/machine-id'), { force: true })
}

/** Switches a device on and off and follows it through its own reboots. */
function createPower(place: Place, index: number, name: string, directory: string, root: string) {
  let daemon: Daemon | null = null
  let bootCount = 0
  let wantedOn = false
  const console = join(directory, 'console.log')

  function start(): void {
    const target = { place, name, root, namespace: deviceNamespace(place, index) }
    const [program, args] = nspawnCommand(target, ['--boot'])
    const started = startDaemon(program, args, { logFile: console })
    daemon = started
    bootCount++
    void started.ended.then(({ status }) => {
      if (daemon === started) daemon = null
      // A real machine comes back after a reboot; nspawn only says that the guest wanted one.
      if (wantedOn && status === REBOOT_STATUS) start()
      else wantedOn = false
    })
  }

  const lastWords = async () => (await readFile(console, 'utf8').catch(() => '')).slice(-800)

  async function initPid(): Promise<number> {
    const pid = daemon === null ? null : await findGuestInit(daemon.pid)
    if (pid === null) throw new LabError('command_failed', `${name} is switched off.`)
    return pid
  }

  async function waitUntilUp(): Promise<void> {
    const isUp = async () => {
      const pid = daemon === null ? null : await findGuestInit(daemon.pid)
      if (pid === null) return null
      const state = (await runInGuest(pid, 'systemctl', ['is-system-running'])).stdout.trim()
      return state === 'running' || state === 'degraded' ? true : null
    }
    try {
      await waitFor(isUp, { what: `${name} to start`, timeoutMs: BOOT_TIMEOUT_MS })
    } catch (error) {
      if (!(error instanceof LabError)) throw error
      throw new LabError(error.code, `${error.message} Its console says:\n${await lastWords()}`)
    }
  }

  return {
    isOn: () => daemon !== null,
    bootCount: () => bootCount,
    initPid,
    async boot() {
      if (daemon === null) {
        wantedOn = true
        start()
      }
      await waitUntilUp()
    },
    async waitForReboot(previousBootCount: number, timeoutMs: number) {
      await waitFor(async () => (bootCount > previousBootCount ? true : null), {
        what: `${name} to reboot`,
        timeoutMs,
      })
      await waitUntilUp()
    },
    async cut() {
      wantedOn = false
      const ending = daemon
      if (ending === null) return
      const pid = await findGuestInit(ending.pid)
      if (pid === null) ending.kill('SIGKILL')
      else process.kill(pid, 'SIGKILL')
      await waitFor(async () => (ending.isRunning() ? null : true), {
        what: `${name} to go dark`,
        timeoutMs: ENDING_TIMEOUT_MS,
        pollMs: 20,
      })
    },
  }
}
