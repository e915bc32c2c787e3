import type { HealthOutcome } from '@dirigent/protocol/agent/messages'
import type { Files } from '@dirigent/system/files'
import type { Processes } from '@dirigent/system/processes'
import type { Timers } from '@dirigent/system/timers'
import { trustedExecutable } from '@dirigent/inventory/hooks/trusted-executable'
import { readLastingServices, servicesRunning } from './services.ts'

export const HEALTH_FOLDER = '/etc/dirigent/health.d'
/** A check that needs longer than this is itself a problem. */
const CHECK_TIMEOUT_MS = 60_000
/** Below this nothing can be written safely: logs, databases and the package manager fail in odd ways. */
const FREE_DISK_MIN_BYTES = 100 * 1024 * 1024
const DETAIL_MAX = 1_000

export type HealthDeps = { files: Files; processes: Processes; timers: Timers }
export type Health = { outcomes: HealthOutcome[]; services: string[] }

/** Checks before the change. `services` only remembers what runs; it can fail afterwards. */
export async function healthBefore(deps: HealthDeps, checks: readonly string[]): Promise<Health> {
  const services = checks.includes('services') ? await readLastingServices(deps) : []
  const outcomes: HealthOutcome[] = []
  for (const check of checks) {
    if (check === 'services')
      outcomes.push({ check, ok: true, detail: `${services.length} services run` })
    else outcomes.push(await runCheck(deps, check))
  }
  return { outcomes, services }
}

/** The same checks after the change; services that ran before must run again. */
export async function healthAfter(
  deps: HealthDeps,
  checks: readonly string[],
  servicesBefore: readonly string[],
): Promise<HealthOutcome[]> {
  const outcomes: HealthOutcome[] = []
  for (const check of checks) {
    if (check === 'services') outcomes.push(await servicesRunning(deps, servicesBefore))
    else outcomes.push(await runCheck(deps, check))
  }
  return outcomes
}

export const failedChecks = (outcomes: readonly HealthOutcome[]) =>
  outcomes.filter(({ ok }) => !ok).map(({ check }) => check)

async function runCheck(deps: HealthDeps, check: string): Promise<HealthOutcome> {
  return check === 'free-disk' ? freeDisk(deps.files) : runExecutable(deps, check)
}

function freeDisk(files: Files): HealthOutcome {
  const short = ['/', '/var', '/boot', '/tmp'].flatMap((path) => {
    const space = files.space(path)
    // A file system without blocks (a bind of something special) says nothing.
    if (!space || space.sizeBytes === 0 || space.freeBytes >= FREE_DISK_MIN_BYTES) return []
    // Small boot partitions are normal as long as another kernel fits.
    if (path === '/boot' && space.freeBytes > FREE_DISK_MIN_BYTES / 4) return []
    return [`${path} has ${Math.floor(space.freeBytes / 1024 / 1024)} MiB left`]
  })
  return { check: 'free-disk', ok: short.length === 0, detail: short.join(', ') || 'enough' }
}

/** The device's own executable of that name. The server sends names only, and only root can put one here. */
async function runExecutable(deps: HealthDeps, check: string): Promise<HealthOutcome> {
  const executable = trustedExecutable(deps.files, HEALTH_FOLDER, check)
  if (!executable.trusted) return { check, ok: false, detail: executable.because }
  const result = await deps.processes.run(executable.path, [], {
    timeoutMs: CHECK_TIMEOUT_MS,
    cwd: '/',
    maxOutputBytes: 64 * 1024,
  })
  const said = `${result.stdout}${result.stderr}`.trim().slice(-DETAIL_MAX)
  if (result.timedOut)
    return { check, ok: false, detail: `no answer within ${CHECK_TIMEOUT_MS / 1000} s. ${said}` }
  if (result.startError)
    return { check, ok: false, detail: `could not be started: ${result.startError}` }
  const ended = result.exitCode === 0 ? '' : `ended with ${result.exitCode ?? result.signal}. `
  return { check, ok: result.exitCode === 0, detail: ended + said }
}
