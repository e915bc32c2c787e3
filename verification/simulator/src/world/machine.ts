import type { CommandOptions, CommandResult, Processes } from '@dirigent/system/processes'
import type { Chance } from '../core/chance.ts'
import type { VirtualTime } from '../core/virtual-time.ts'
import type { MemoryDisk } from '../disk/memory-disk.ts'
import { createAptReading, said, withoutOptions, type Said } from './apt-reading.ts'
import { planChanges, releaseOf, simulationText, type PlannedChange } from './apt-changes.ts'
import { packageFile, type Catalogue } from './catalogue.ts'
import { changePackage, type DeviceTruth } from './device.ts'
import { HEALTH_CHECK } from './machine-files.ts'

/** What the package manager is about to do for the agent; the invariants look before it happens. */
export type Act = {
  kind: 'install' | 'restore' | 'remove' | 'configure' | 'restart'
  names: readonly string[]
  versions: ReadonlyMap<string, string | null>
}

export type MachineDeps = {
  device: DeviceTruth
  catalogue: Catalogue
  time: VirtualTime
  chance: Chance
  disk: MemoryDisk
  onAct: (act: Act) => void
  restart: () => void
}

const never = () => new Promise<never>(() => {})
const result = ({ exitCode, stdout, stderr }: Said): CommandResult => ({
  exitCode,
  signal: null,
  stdout,
  stderr,
  timedOut: false,
  startError: null,
})

const UPDATE_S = [5, 40] as const
const DOWNLOAD_S = [10, 240] as const
const UNPACK_S = [5, 120] as const
const CONFIGURE_S = [2, 90] as const
const LOCK_STEP_MS = 10_000

/** The programs of one machine. They go on when the agent dies, and end where they are when the power fails. */
export function createMachine(deps: MachineDeps) {
  const { device, catalogue, time, chance, disk } = deps
  const reading = createAptReading(device, catalogue)
  let power = { on: true }

  /** Waits in the machine's own time; after a power cut nobody goes on. */
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
  const lockSeconds = (args: readonly string[]) =>
    Number(/DPkg::Lock::Timeout=(\d+)/.exec(args.join(' '))?.[1] ?? 0)

  const unreachable = said(
    '',
    100,
    'E: Failed to fetch http://deb.example.org/debian  Could not connect\n',
  )
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
    if (releaseOf(catalogue, name, version)?.bad === 'script')
      return `dpkg: error processing package ${name} (--configure):\n installed ${name} package post-installation script subprocess returned error exit status 1\n`
    change(name, version, 'installed')
    return ''
  }
  async function repair(): Promise<Said> {
    const busy = await waitForLock(0)
    if (busy) return busy
    const half = [...device.installed].filter(([, { state }]) => state === 'half')
    if (half.length > 0)
      deps.onAct({
        kind: 'configure',
        ...actOf(half.map(([name, { version }]) => ({ name, from: null, to: version }))),
      })
    let output = ''
    for (const [name, { version }] of half) output += await configure(name, version)
    return output === '' ? said('') : said(output, 1)
  }

  async function aptGet(args: readonly string[], options: CommandOptions): Promise<Said> {
    const [command] = withoutOptions(args)
    if (command === 'update') return update(args)
    if (command === 'download') return download(withoutOptions(args).slice(1), options.cwd ?? '')
    const planned = planChanges(device, catalogue, reading, args)
    if (args.includes('-s') || !planned.ok) return simulationText(planned)
    const busy = await waitForLock(lockSeconds(args))
    if (busy) return busy
    if (args.includes('--download-only')) {
      const cache = /Dir::Cache::archives=(\S+)/.exec(args.join(' '))?.[1] ?? ''
      const wanted = planned.changes.flatMap(({ name, to }) =>
        to === null ? [] : [`${name}=${to}`],
      )
      return download(wanted, cache)
    }
    deps.onAct({ kind: 'install', ...actOf(planned.changes) })
    return installAll(planned.changes)
  }
  async function update(args: readonly string[]): Promise<Said> {
    const busy = await waitForLock(lockSeconds(args))
    if (busy) return busy
    await take(UPDATE_S)
    if (!device.mirrorReachable || !device.networkUp) return unreachable
    device.listsAt = time.clock.now() - device.mirrorLagMs
    return said('')
  }
  async function download(wanted: readonly string[], folder: string): Promise<Said> {
    if (wanted.length === 0) return said('')
    await take(DOWNLOAD_S)
    if (!device.mirrorReachable || !device.networkUp) return unreachable
    for (const one of wanted) {
      const [named = '', version = ''] = one.split('=')
      const name = named.replace(/:.*$/, '')
      const source = catalogue.sourceOf(name)
      const now = time.clock.now() - device.mirrorLagMs
      // The index may still name what the pool has dropped meanwhile.
      const inPool =
        source &&
        catalogue.offeredAt(source, now).some(({ release }) => release.version === version)
      const inIndex =
        source && reading.offered(source).some(({ release }) => release.version === version)
      if (!inPool || !inIndex)
        return said('', 100, `E: Failed to fetch ${name} ${version}  404  Not Found\n`)
      const path = `${folder}/${name}_${version.replaceAll(':', '%3a')}_amd64.deb`
      disk.write(path, packageFile(name, version), 'replace')
      disk.syncFile(path)
      disk.syncFolder(folder)
    }
    return said('')
  }
  async function dpkg(args: readonly string[]): Promise<Said> {
    if (args.includes('--configure')) return repair()
    const busy = await waitForLock(0)
    if (busy) return busy
    const rest = args.filter((arg) => !arg.startsWith('-'))
    if (args.includes('--remove')) {
      const names = rest.map((name) => name.replace(/:.*$/, ''))
      deps.onAct({
        kind: 'remove',
        ...actOf(names.map((name) => ({ name, from: null, to: null }))),
      })
      for (const name of names) change(name, null, 'installed')
      return said('')
    }
    const changes = rest.map((file) => {
      const [name = '', version = ''] = (file.split('/').at(-1) ?? '').split('_')
      return { name, from: null, to: version.replaceAll('%3a', ':') }
    })
    deps.onAct({ kind: 'restore', ...actOf(changes) })
    return installAll(changes)
  }

  async function run(
    program: string,
    args: readonly string[],
    options: CommandOptions,
  ): Promise<Said> {
    if (program === 'nice') return run(args[2] ?? '', args.slice(3), options)
    if (program === 'dpkg-query') return reading.dpkgQuery(args)
    if (program === 'apt-cache') return reading.aptCache(args)
    if (program === 'apt-mark') return reading.aptMark(args)
    if (program === 'apt-get') return aptGet(args, options)
    if (program === 'dpkg') return dpkg(args)
    if (program.endsWith(`/${HEALTH_CHECK}`)) return healthCheck()
    if (program.endsWith('/backup'))
      return device.backupAt === null
        ? said('', 1)
        : said(`${new Date(device.backupAt).toISOString()} nightly\n`)
    if (program === 'systemctl' && args[0] === 'reboot') {
      deps.onAct({ kind: 'restart', names: [], versions: new Map() })
      deps.restart()
      return never()
    }
    return said('', 1, `${program}: not simulated\n`)
  }
  const healthCheck = (): Said => {
    const sick = [...device.installed].filter(
      ([name, { version }]) => releaseOf(catalogue, name, version)?.bad === 'health',
    )
    return sick.length === 0 ? said('fine\n') : said(`${sick[0]?.[0]} does not answer\n`, 1)
  }

  return {
    /** The door for one process of the agent; when that is dead nobody hears an answer any more. */
    processesFor: (agent: { alive: boolean }): Processes => ({
      async run(program, args, options = {}) {
        if (!agent.alive) return never()
        const answer = await run(program, args, options)
        if (options.toFile !== undefined && disk.exists(options.toFile))
          disk.write(options.toFile, answer.stdout + answer.stderr, 'append')
        else if (options.toFile !== undefined) {
          disk.write(options.toFile, answer.stdout + answer.stderr, 'replace')
        }
        return agent.alive ? result(answer) : never()
      },
    }),
    losePower() {
      power.on = false
      power = { on: true }
    },
  }
}

export type Machine = ReturnType<typeof createMachine>

function actOf(changes: readonly PlannedChange[]): Pick<Act, 'names' | 'versions'> {
  return {
    names: changes.map(({ name }) => name),
    versions: new Map(changes.map(({ name, to }) => [name, to])),
  }
}
