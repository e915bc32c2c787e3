import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { aptName } from '@dirigent/inventory/apt/simulation'
import type { ClosureItem } from '@dirigent/protocol/agent/inventory'
import type { CommandResult } from '@dirigent/system/processes'
import { failed, type Done, type Failed, type ProviderDeps, type Unit } from '../provider.ts'
import type { Archive } from './archive.ts'
import { reasonOf } from './failure.ts'

/** Nobody is there to answer, and other tools must not restart services or show news on their own. */
const ENVIRONMENT = {
  LC_ALL: 'C.UTF-8',
  LANGUAGE: '',
  DEBIAN_FRONTEND: 'noninteractive',
  DEBIAN_PRIORITY: 'critical',
  APT_LISTCHANGES_FRONTEND: 'none',
  NEEDRESTART_SUSPEND: '1',
  UCF_FORCE_CONFFOLD: '1',
}
/** A changed configuration file keeps the administrator's version; noninteractive alone would still ask. */
const KEEP_CONFIGURATION = [
  '-o',
  'Dpkg::Options::=--force-confdef',
  '-o',
  'Dpkg::Options::=--force-confold',
]
const FETCH_TIMEOUT_MS = 60 * 60_000
const SIMULATE_TIMEOUT_MS = 180_000
const LOCK_POLL_MS = 5_000
const TAIL = 16_000

export type Commands = ReturnType<typeof createCommands>

/** The calls of apt and dpkg. All with an argument list and never a shell; none is ever killed while it installs. */
export function createCommands(deps: ProviderDeps, archive: Archive) {
  const { processes, clock, timers } = deps
  const lock = ['-o', `DPkg::Lock::Timeout=${Math.round(deps.lockTimeoutMs / 1000)}`]
  const base = [
    '-y',
    '-q',
    '-o',
    'Dpkg::Use-Pty=0',
    '-o',
    `Dir::Cache::archives=${archive.downloads}`,
  ]

  const apt = (args: readonly string[], timeoutMs?: number) =>
    processes.run('apt-get', args, { env: ENVIRONMENT, ...(timeoutMs ? { timeoutMs } : {}) })

  /** Runs what changes the system: output goes to a file, so that it ends even when this agent is killed. */
  const change = async (
    program: string,
    args: readonly string[],
    logFile: string,
  ): Promise<Done> => {
    const before = logSize(logFile)
    const started = clock.now()
    const result = await processes.run(program, args, { env: ENVIRONMENT, toFile: logFile })
    const output = readLog(logFile).slice(before)
    if (result.exitCode === 0) return { ok: true }
    if (result.startError)
      return failed({ code: 'provider_broken', detail: `${program}: ${result.startError}` })
    return failed(reasonOf(output, clock.now() - started))
  }

  /** dpkg itself does not wait for its lock; a second package manager may take minutes. */
  const waitingForLock = async (
    program: string,
    args: readonly string[],
    logFile: string,
  ): Promise<Done> => {
    const started = clock.now()
    for (;;) {
      const done = await change(program, args, logFile)
      const waitedMs = clock.now() - started
      if (done.ok || done.because.code !== 'lock_busy') return done
      if (waitedMs > deps.lockTimeoutMs) return failed({ code: 'lock_busy', waitedMs })
      await timers.sleep(LOCK_POLL_MS)
    }
  }

  return {
    async repair(): Promise<Done> {
      const logFile = join(deps.directory, 'repair.log')
      writeFileSync(logFile, '', { mode: 0o600 })
      const configure = ['--force-confdef', '--force-confold', '--configure', '-a']
      return waitingForLock('dpkg', configure, logFile)
    },

    async refreshIndex(): Promise<Done> {
      const started = clock.now()
      const result = await apt(
        ['update', '-q', ...lock, '-o', 'APT::Update::Error-Mode=any'],
        FETCH_TIMEOUT_MS,
      )
      return answerOf(result, clock.now() - started)
    },

    async simulate(items: readonly ClosureItem[]): Promise<{ ok: true; output: string } | Failed> {
      const args = [
        '-s',
        '-o',
        'Debug::NoLocking=1',
        '-y',
        ...permissions(items),
        'install',
        ...targets(items),
      ]
      const result = await apt(args, SIMULATE_TIMEOUT_MS)
      if (result.exitCode === 0) return { ok: true, output: result.stdout }
      return failed(reasonOf(`${result.stdout}\n${result.stderr}`))
    },

    async download(items: readonly ClosureItem[]): Promise<Done> {
      const args = [
        ...base,
        ...lock,
        ...permissions(items),
        '--download-only',
        'install',
        ...targets(items),
      ]
      const started = clock.now()
      const result = await apt(args, FETCH_TIMEOUT_MS)
      return answerOf(result, clock.now() - started)
    },

    /** One package's file by its exact version, when an index still has it. */
    async fetchArchive(unit: Unit): Promise<string | null> {
      const wanted = `${aptName(unit.name, unit.arch)}=${unit.version}`
      const options = { env: ENVIRONMENT, cwd: archive.downloads, timeoutMs: FETCH_TIMEOUT_MS }
      await processes.run('apt-get', ['-q', 'download', wanted], options)
      return archive.find(unit)
    },

    async apply(items: readonly ClosureItem[], logFile: string): Promise<Done> {
      const automatic = await automaticNames(deps)
      const args = [...base, ...lock, ...KEEP_CONFIGURATION, ...permissions(items)]
      const done = await change(
        'apt-get',
        [...args, '--no-download', 'install', ...targets(items)],
        logFile,
      )
      await keepAutomatic(deps, items, automatic)
      return done
    },

    async restore(
      files: readonly string[],
      remove: readonly Unit[],
      logFile: string,
    ): Promise<Done> {
      const force = ['--force-confdef', '--force-confold']
      if (files.length > 0) {
        const done = await waitingForLock('dpkg', [...force, '--install', ...files], logFile)
        if (!done.ok) return done
      }
      if (remove.length === 0) return { ok: true }
      const names = remove.map(({ name, arch }) => aptName(name, arch))
      return waitingForLock('dpkg', ['--remove', ...names], logFile)
    },
  }
}

/** Exactly the versions, and exactly the removals (`name-`). */
function targets(items: readonly ClosureItem[]): string[] {
  return items.map(({ name, arch, change, version }) =>
    change === 'remove' || version === null
      ? `${aptName(name, arch)}-`
      : `${aptName(name, arch)}=${version}`,
  )
}

/** apt may remove or downgrade only when that was assigned: otherwise it stops instead. */
function permissions(items: readonly ClosureItem[]): string[] {
  const has = (kind: ClosureItem['change']) => items.some(({ change }) => change === kind)
  return [
    ...(has('remove') ? [] : ['--no-remove']),
    ...(has('downgrade') ? ['--allow-downgrades'] : []),
  ]
}

async function automaticNames(deps: ProviderDeps): Promise<Set<string>> {
  const said = await deps.processes.run('apt-mark', ['showauto'], { env: ENVIRONMENT })
  return new Set(said.stdout.split('\n'))
}

/**
 * Naming a package makes apt think that a person wants it for ever. What was installed as a dependency stays one, and
 * what came along becomes one: otherwise no machine would ever be rid of old kernels and libraries.
 */
async function keepAutomatic(
  deps: ProviderDeps,
  items: readonly ClosureItem[],
  before: ReadonlySet<string>,
): Promise<void> {
  const names = items
    .filter(
      ({ name, arch, change }) =>
        change === 'install' || before.has(name) || before.has(`${name}:${arch}`),
    )
    .filter(({ change }) => change !== 'remove')
    .map(({ name, arch }) => aptName(name, arch))
  if (names.length > 0)
    await deps.processes.run('apt-mark', ['auto', ...names], { env: ENVIRONMENT })
}

function answerOf(result: CommandResult, waitedMs: number): Done {
  if (result.exitCode === 0) return { ok: true }
  if (result.timedOut) return failed({ code: 'network', detail: 'no end within an hour' })
  return failed(reasonOf(`${result.stdout}\n${result.stderr}`, waitedMs))
}

function readLog(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const logSize = (path: string) => readLog(path).length

/** The end of a log file, for the result. */
export const logTail = (path: string) => readLog(path).slice(-TAIL)
