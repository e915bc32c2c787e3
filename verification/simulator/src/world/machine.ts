import type { CommandOptions, CommandResult, Processes } from '@dirigent/system/processes'
import type { Chance } from '../core/chance.ts'
import type { VirtualTime } from '../core/virtual-time.ts'
import type { MemoryDisk } from '../disk/memory-disk.ts'
import { createAptReading, said, withoutOptions, type Said } from './apt-reading.ts'
import { planChanges, releaseOf, simulationText, type PlannedChange } from './apt-changes.ts'
import { badnessOn, packageFile, type Catalogue } from './catalogue.ts'
import type { DeviceTruth } from './device.ts'
import { createDpkgWork, never } from './dpkg-work.ts'
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

/** The programs of one machine. They go on when the agent dies, and end where they are when the power fails. */
export function createMachine(deps: MachineDeps) {
  const { device, catalogue, time, chance, disk } = deps
  const reading = createAptReading(device, catalogue)
  const work = createDpkgWork({
    device,
    catalogue,
    time,
    chance,
    onConfigure: (half) => deps.onAct({ kind: 'configure', ...actOf(half) }),
  })
  const { take, change, waitForLock, installAll, repair } = work

  const lockSeconds = (args: readonly string[]) =>
    Number(/DPkg::Lock::Timeout=(\d+)/.exec(args.join(' '))?.[1] ?? 0)

  const unreachable = said(
    '',
    100,
    'E: Failed to fetch http://deb.example.org/debian  Could not connect\n',
  )

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
      ([name, { version }]) =>
        badnessOn(releaseOf(catalogue, name, version), device.name) === 'health',
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
    losePower: work.losePower,
  }
}

export type Machine = ReturnType<typeof createMachine>

function actOf(changes: readonly PlannedChange[]): Pick<Act, 'names' | 'versions'> {
  return {
    names: changes.map(({ name }) => name),
    versions: new Map(changes.map(({ name, to }) => [name, to])),
  }
}
