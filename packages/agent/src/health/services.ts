import type { HealthOutcome } from '@dirigent/protocol/agent/messages'
import { hasSystemd, readServices } from '@dirigent/inventory/state/services'
import type { HealthDeps } from './health-checks.ts'

/** A service that was restarted by its package may need this long until it is up. */
const SETTLE_MS = 30_000
const POLL_MS = 2_000
/** Two looks this far apart: a service that crashes and is started again in a loop looks running in between. */
const STEADY_MS = 4_000
const QUERY_TIMEOUT_MS = 30_000
/** Comes and goes with people and terminals, or is this agent. */
const PASSING =
  /^(user@|user-runtime-dir@|getty@|serial-getty@|console-getty|systemd-fsck|dirigent-agent\.)/

type Shown = { name: string; running: boolean; lasting: boolean; restarts: number }

/**
 * Services that run and are meant to run all the time: enabled ones. Those that bus or socket activation starts end by
 * themselves when nobody needs them; counting them would call half of all updates harmful.
 */
export async function readLastingServices(deps: HealthDeps): Promise<string[]> {
  const services = await readServices(deps.files, deps.processes)
  const running = (services ?? [])
    .filter(({ state }) => state === 'running')
    .map(({ name }) => name)
  const shown = await show(
    deps,
    running.filter((name) => !PASSING.test(name)),
  )
  return shown.filter(({ running: runs, lasting }) => runs && lasting).map(({ name }) => name)
}

async function show(deps: HealthDeps, names: readonly string[]): Promise<Shown[]> {
  if (names.length === 0) return []
  const properties = 'Id,Names,ActiveState,SubState,UnitFileState,Type,NRestarts'
  const args = ['show', '--no-pager', `--property=${properties}`, '--', ...names]
  const result = await deps.processes.run('systemctl', args, {
    timeoutMs: QUERY_TIMEOUT_MS,
    env: { LC_ALL: 'C.UTF-8' },
  })
  return result.stdout
    .trim()
    .split('\n\n')
    .flatMap((block, index) => {
      const name = names[index]
      return name === undefined ? [] : [parseShown(block, name)]
    })
}

function parseShown(block: string, name: string): Shown {
  const field = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(block)?.[1] ?? ''
  return {
    name,
    running: field('ActiveState') === 'active' && field('SubState') !== 'exited',
    lasting:
      ['enabled', 'enabled-runtime', 'generated', 'alias'].includes(field('UnitFileState')) &&
      field('Type') !== 'oneshot',
    restarts: Number(field('NRestarts')) || 0,
  }
}

/** Whether all of them run, and steadily; waits a little for those that are still starting. */
export async function servicesRunning(
  deps: HealthDeps,
  before: readonly string[],
): Promise<HealthOutcome> {
  const check = 'services'
  if (!hasSystemd(deps.files)) return { check, ok: true, detail: 'no systemd here' }
  if (before.length === 0) return { check, ok: true, detail: 'no lasting service ran before' }
  let waitedMs = 0
  let down = notRunning(await show(deps, before))
  while (down.length > 0 && waitedMs < SETTLE_MS) {
    await deps.timers.sleep(POLL_MS)
    waitedMs += POLL_MS
    down = notRunning(await show(deps, before))
  }
  if (down.length > 0)
    return { check, ok: false, detail: `not running any more: ${down.join(', ')}` }
  const first = await show(deps, before)
  await deps.timers.sleep(STEADY_MS)
  const second = await show(deps, before)
  const unsteady = second.filter(
    ({ running, restarts }, i) => !running || restarts > (first[i]?.restarts ?? 0),
  )
  if (unsteady.length === 0)
    return { check, ok: true, detail: `${before.length} services run as before` }
  return {
    check,
    ok: false,
    detail: `start again and again: ${unsteady.map(({ name }) => name).join(', ')}`,
  }
}

const notRunning = (shown: readonly Shown[]) =>
  shown.filter(({ running }) => !running).map(({ name }) => name)

/** Restarting these under a running system cuts people off or takes the machine down; they wait for a system restart. */
const NOT_BY_US =
  /^(dbus|dbus-broker|systemd-|user@|getty@|serial-getty@|console-getty|display-manager|gdm|gdm3|lightdm|sddm|NetworkManager|networking|ifup@|wpa_supplicant|docker|containerd|libvirtd|lxc|polkit|dirigent-agent)/

/** Restarts services that still run replaced code. What cannot be restarted stays visible as "service restart pending". */
export async function restartStaleServices(
  deps: HealthDeps,
  stale: readonly (string | null)[],
): Promise<{ restarted: string[]; failed: string[] }> {
  const names = [...new Set(stale)]
    .filter((name) => name !== null)
    .filter((name) => !NOT_BY_US.test(name))
  const restarted: string[] = []
  const failed: string[] = []
  for (const name of names) {
    const result = await deps.processes.run('systemctl', ['try-restart', '--', name], {
      timeoutMs: 90_000,
    })
    if (result.exitCode === 0) restarted.push(name)
    else failed.push(name)
  }
  return { restarted, failed }
}

/** Starts services that ran before and do not now; systemd gives up on a service that crashed often, until it is reset. */
export async function startAgain(deps: HealthDeps, before: readonly string[]): Promise<void> {
  if (!hasSystemd(deps.files) || before.length === 0) return
  const down = notRunning(await show(deps, before))
  if (down.length === 0) return
  await deps.processes.run('systemctl', ['reset-failed', '--', ...down], {
    timeoutMs: QUERY_TIMEOUT_MS,
  })
  await deps.processes.run('systemctl', ['start', '--', ...down], { timeoutMs: 90_000 })
}
