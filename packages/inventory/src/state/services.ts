import type { Files } from '@dirigent/system/files'
import type { Processes } from '@dirigent/system/processes'
import type { Service } from '../sections.ts'

const TIMEOUT_MS = 30_000
const SERVICES_MAX = 2_000

/** Whether systemd runs this system; in a container without it there are no services to ask for. */
export const hasSystemd = (files: Files) => files.status('/run/systemd/system') !== null

/**
 * Services that run, failed, or did their work and ended. Stopped ones are left out: timers start and end many of them,
 * and each would be a change of the inventory. null when systemd is there and did not answer.
 */
export async function readServices(files: Files, processes: Processes): Promise<Service[] | null> {
  if (!hasSystemd(files)) return []
  const args = [
    'list-units',
    '--type=service',
    '--all',
    '--no-legend',
    '--plain',
    '--no-pager',
    '--full',
  ]
  const result = await processes.run('systemctl', args, {
    env: { LC_ALL: 'C.UTF-8', SYSTEMD_COLORS: '0' },
    timeoutMs: TIMEOUT_MS,
  })
  return result.exitCode === 0 ? parseListUnits(result.stdout) : null
}

export function parseListUnits(output: string): Service[] {
  return output
    .split('\n')
    .flatMap((line) => {
      const [name, load, active, sub] = line.replace('●', ' ').trim().split(/\s+/)
      if (!name?.endsWith('.service') || (load !== 'loaded' && active !== 'failed')) return []
      const state = stateOf(active ?? '', sub ?? '')
      return state === null ? [] : [{ name, state } satisfies Service]
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, SERVICES_MAX)
}

function stateOf(active: string, sub: string): Service['state'] | null {
  if (active === 'failed') return 'failed'
  if (active !== 'active' && active !== 'reloading') return null
  return sub === 'exited' ? 'exited' : 'running'
}
