import type { Chance } from '../core/chance.ts'
import type { VirtualTime } from '../core/virtual-time.ts'
import { said, type Said } from './apt-reading.ts'
import { releaseOf, type PlannedChange } from './apt-changes.ts'
import { badnessOn, type Catalogue } from './catalogue.ts'
import { changePackage, type DeviceTruth } from './device.ts'

const UNPACK_S = [5, 120] as const
const CONFIGURE_S = [2, 90] as const
const LOCK_STEP_MS = 10_000

export const never = () => new Promise<never>(() => {})

export type DpkgDeps = {
  device: DeviceTruth
  catalogue: Catalogue
  time: VirtualTime
  chance: Chance
  onConfigure: (half: readonly PlannedChange[]) => void
}

/** What dpkg does on one machine: unpacks, configures, and holds the lock. After a power cut nobody goes on. */
export function createDpkgWork({ device, catalogue, time, chance, onConfigure }: DpkgDeps) {
  let power = { on: true }

  /** Waits in the machine's own time. */
  const take = async (seconds: readonly [number, number]) => {
    const mine = power
    await time.timers.sleep(chance.between(seconds[0], seconds[1]) * 1000)
    if (!mine.on) await never()
  }
  const change = (name: string, to: string | null, state: 'installed' | 'half') =>
    changePackage(device, {
      at: time.clock.now(),
      name,
      to,
      state,
      by: 'agent',
      needsRestart: catalogue.sourceOf(name)?.needsRestart ?? false,
    })

  /** The lock that dpkg and apt share; null when it was free in time. */
  const waitForLock = async (waitS: number): Promise<Said | null> => {
    const until = time.clock.now() + waitS * 1000
    const mine = power
    while (device.busyUntil > time.clock.now()) {
      if (time.clock.now() >= until)
        return said(
          '',
          100,
          'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 99 (unattended-upgr)\n',
        )
      await time.timers.sleep(LOCK_STEP_MS)
      if (!mine.on) await never()
    }
    return null
  }
  const full = said('', 100, 'dpkg: error: No space left on device\n')

  async function installAll(changes: readonly PlannedChange[]): Promise<Said> {
    for (const { name, to } of changes) {
      if (to === null) change(name, null, 'installed')
      else if (device.diskFreeBytes < 1024 ** 2) return full
      else {
        await take(UNPACK_S)
        change(name, to, 'half')
      }
    }
    let output = ''
    for (const { name, to } of changes) if (to !== null) output += await configure(name, to)
    return output === '' ? said('done\n') : said(output, 100)
  }
  async function configure(name: string, version: string): Promise<string> {
    await take(CONFIGURE_S)
    if (badnessOn(releaseOf(catalogue, name, version), device.name) === 'script')
      return `dpkg: error processing package ${name} (--configure):\n installed ${name} package post-installation script subprocess returned error exit status 1\n`
    change(name, version, 'installed')
    return ''
  }
  async function repair(): Promise<Said> {
    const busy = await waitForLock(0)
    if (busy) return busy
    const half = [...device.installed].filter(([, { state }]) => state === 'half')
    if (half.length > 0)
      onConfigure(half.map(([name, { version }]) => ({ name, from: null, to: version })))
    let output = ''
    for (const [name, { version }] of half) output += await configure(name, version)
    return output === '' ? said('') : said(output, 1)
  }
  return {
    take,
    change,
    waitForLock,
    installAll,
    repair,
    losePower() {
      power.on = false
      power = { on: true }
    },
  }
}
