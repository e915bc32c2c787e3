import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandOptions, CommandResult } from '@dirigent/system/processes'
import { describeFailure } from '../commands.ts'
import { LabError } from '../lab-error.ts'
import { findGuestProcesses, findOuterPid, runInGuest } from './guest.ts'
import { createDeviceNetwork, removeDeviceNetwork } from './network.ts'
import { mountOverlay, unmountOverlay } from './overlay.ts'
import { deviceAddress, LAB_ADDRESS, type Place } from './place.ts'
import { createPower } from './power.ts'

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
  /** The pid on this machine of the process that has this pid inside; null when there is none. */
  outerPid(insidePid: number): Promise<number | null>
  /** What a person types to look around inside. */
  enterCommand(): Promise<string>
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
  const power = createPower({ place, index, name, directory, root })

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
    outerPid: async (insidePid) => findOuterPid(await power.initPid(), insidePid),
    enterCommand: async () =>
      `sudo nsenter -t ${await power.initPid()} -m -u -i -n -p -r --wdns=/ bash`,
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
