import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { distributionOf } from '@dirigent/inventory/distribution'
import { readInstalledWithOrigin } from '@dirigent/inventory/apt/read-software'
import { packageManagerOf, readOtherSoftware } from '@dirigent/inventory/software/other-software'
import { readOsRelease } from '@dirigent/inventory/system/os-release'
import { readKernel } from '@dirigent/inventory/system/read-system'
import { systemClock } from '@dirigent/system/clock'
import { filesUnder } from '@dirigent/system/files'
import { systemProcesses } from '@dirigent/system/processes'
import { stateDirectory } from '@dirigent/system/state-directory'
import { CliError } from '../failure.ts'
import { unknownRelease } from './machine.ts'
import type { Machine } from './machine.ts'

/**
 * Where apt may keep what it has read, among our own files: it takes a second and more to read its indexes anew, on
 * machines that keep no cache at each call, and asked by root it would write into the system's. Null where there is no
 * place for it, as before the first feed was loaded.
 */
function aptCacheDirectory(): string | null {
  const state = stateDirectory()
  if (!existsSync(state)) return null
  const directory = join(state, 'apt-cache')
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    return directory
  } catch {
    // Somebody else's state directory: slower, and the answer is the same.
    return null
  }
}

/** The machine that this runs on: reads, never changes anything. */
export async function thisMachine(): Promise<{ machine: Machine; problems: readonly string[] }> {
  const files = filesUnder('/')
  const distribution = distributionOf(readOsRelease(files))
  if ('code' in distribution) {
    const error = unknownRelease(distribution)
    throw new CliError(error.code, `this machine's system is not supported: ${error.message}`)
  }
  const context = {
    files,
    processes: systemProcesses,
    clock: systemClock,
    agentVersion: '',
    cacheDirectory: aptCacheDirectory(),
    indexRefreshedAt: () => null,
    labels: { site: null, user: null },
  }
  const manager = packageManagerOf(files)
  const installed =
    manager === 'apt'
      ? await readInstalledWithOrigin(context)
      : await readOtherSoftware(context, manager)
  if (installed.coverage === 'failed')
    throw new CliError('inventory_failed', `${installed.problems.join('; ')}.`)
  const { release, version } = readKernel(files)
  const runningKernel = release === 'unknown' ? null : { release, version }
  const { ecosystem } = distribution
  return {
    machine: { ecosystem, packages: installed.packages, runningKernel },
    problems: installed.problems,
  }
}
