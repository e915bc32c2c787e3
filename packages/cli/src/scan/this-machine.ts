import { distributionOf } from '@dirigent/inventory/distribution'
import { readInstalledWithOrigin } from '@dirigent/inventory/apt/read-software'
import { packageManagerOf, readOtherSoftware } from '@dirigent/inventory/software/other-software'
import { readOsRelease } from '@dirigent/inventory/system/os-release'
import { readKernel } from '@dirigent/inventory/system/read-system'
import { systemClock } from '@dirigent/system/clock'
import { filesUnder } from '@dirigent/system/files'
import { systemProcesses } from '@dirigent/system/processes'
import { CliError } from '../failure.ts'
import { unknownRelease } from './machine.ts'
import type { Machine } from './machine.ts'

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
    cacheDirectory: null,
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
