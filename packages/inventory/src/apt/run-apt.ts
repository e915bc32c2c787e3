import type { CommandResult, Processes } from '@dirigent/system/processes'
import type { ReadContext } from '../context.ts'

/** A simulation takes about a second; a machine that swaps may need a hundred times that. */
const READ_TIMEOUT_MS = 180_000
/** `apt-cache policy` of 3,000 packages is about 1 MB. */
const OUTPUT_MAX_BYTES = 32 * 1024 * 1024

/** English and without colours or questions, whatever the machine's language: the output is parsed. */
export const APT_ENVIRONMENT = {
  LC_ALL: 'C.UTF-8',
  LANGUAGE: '',
  DEBIAN_FRONTEND: 'noninteractive',
}

/** Options under which apt reads without taking a lock or changing a file of the system. */
export function readOnlyOptions(context: Pick<ReadContext, 'cacheDirectory'>): string[] {
  const options = ['-o', 'Debug::NoLocking=1']
  if (context.cacheDirectory !== null) {
    const { cacheDirectory } = context
    options.push('-o', `Dir::Cache::pkgcache=${cacheDirectory}/pkgcache.bin`)
    options.push('-o', `Dir::Cache::srcpkgcache=${cacheDirectory}/srcpkgcache.bin`)
  }
  return options
}

/** Runs a reading command at low priority, so that people at the machine do not notice. */
export function runReading(
  processes: Processes,
  program: string,
  args: readonly string[],
): Promise<CommandResult> {
  return processes.run('nice', ['-n', '10', program, ...args], {
    env: APT_ENVIRONMENT,
    timeoutMs: READ_TIMEOUT_MS,
    maxOutputBytes: OUTPUT_MAX_BYTES,
  })
}

/** One sentence about a command that did not work, for coverage: what was run and what it said. */
export function commandProblem(what: string, result: CommandResult): string {
  if (result.startError) return `${what} could not be started: ${result.startError}`
  if (result.timedOut) return `${what} took longer than ${READ_TIMEOUT_MS / 1000} s`
  const said = result.stderr.trim().split('\n').slice(-3).join(' ')
  return `${what} ended with ${result.exitCode ?? result.signal}: ${said}`.slice(0, 500)
}
