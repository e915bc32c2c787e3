import type { Schemas } from '@dirigent/client/client'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import { LabError } from '../lab-error.ts'
import { inParallel, waitFor } from '../waiting.ts'
import { must, type LabApi } from './api.ts'
import type { Fleet, FleetDevice } from './fleet.ts'

export type RolloutDetail = Schemas['RolloutDetail']
type RolloutRing = RolloutDetail['rings'][number]

const UPDATE_WIDTH = 4

/** What Debian's own timer does once a day: reads the repositories anew, so that the agent sees what they offer. */
export async function refreshIndexes(fleet: Fleet): Promise<void> {
  await inParallel(fleet.devices, UPDATE_WIDTH, (device) =>
    device.must('apt-get', ['-qq', 'update']),
  )
}

/** The rollout that carries this version, as soon as there is one. */
export function waitForRollout(
  api: LabApi,
  name: string,
  version: string,
  timeoutMs: number,
): Promise<string> {
  return waitFor(
    async () => {
      const { items } = await must(
        api.GET('/api/v1/updates', { params: { query: { search: name, limit: 100 } } }),
      )
      const update = items.find((item) => item.name === name && item.version === version)
      return update?.rollouts.at(0)?.rollout ?? null
    },
    { what: `a rollout of ${name} ${version}`, timeoutMs, pollMs: 1_000 },
  )
}

export function getRollout(api: LabApi, rollout: string): Promise<RolloutDetail> {
  return must(api.GET('/api/v1/rollouts/{rollout}', { params: { path: { rollout } } }))
}

export function ring(detail: RolloutDetail, name: RingName): RolloutRing {
  const found = detail.rings.find((one) => one.ring === name)
  if (!found) throw new LabError('check_failed', `Rollout ${detail.name} has no ring ${name}.`)
  return found
}

/** One line about where a rollout is. */
export function describeRollout(detail: Schemas['RolloutRow']): string {
  const rings = detail.rings.map((one) => {
    const counts = [
      ['running', one.running],
      ['installed', one.installed],
      ['in effect', one.inEffect],
      ['failed', one.failed],
      ['rolled back', one.rolledBack],
      ['not needed', one.notNeeded],
    ] as const
    const shown = counts.flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []))
    return `${one.ring} ${one.state}${one.devices > 0 ? ` (${shown.join(', ') || '0'} of ${one.devices})` : ''}`
  })
  return `${detail.name}: ${detail.state}; ${rings.join(', ')}`
}

export type RolloutWait = {
  rollout: string
  what: string
  timeoutMs: number
  reached: (detail: RolloutDetail) => boolean
  /** Called whenever the rollout's line changed. */
  say: (line: string) => void
}

/** Follows a rollout until a condition holds, printing each change. */
export function followRollout(api: LabApi, wait: RolloutWait): Promise<RolloutDetail> {
  let last = ''
  return waitFor(
    async () => {
      const detail = await getRollout(api, wait.rollout)
      const line = describeRollout(detail)
      if (line !== last) wait.say(line)
      last = line
      return wait.reached(detail) ? detail : null
    },
    { what: wait.what, timeoutMs: wait.timeoutMs, pollMs: 1_000, lastSeen: () => last },
  )
}

/** Version and state of a package by dpkg itself, e.g. `ii 2.0`. */
export async function installedState(device: FleetDevice, name: string): Promise<string> {
  return (await device.must('dpkg-query', ['-W', '-f', '${db:Status-Abbrev} ${Version}', name]))
    .replace(/\s+/, ' ')
    .trim()
}

/** When dpkg began to upgrade the package to this version on the device, by its own log; null when it never did. */
export async function upgradedAt(
  device: FleetDevice,
  name: string,
  version: string,
): Promise<number | null> {
  const log = await device.must('cat', ['/var/log/dpkg.log'])
  const line = log.split('\n').find((one) => {
    const [, , action, pkg = '', , to] = one.split(' ')
    return action === 'upgrade' && pkg.split(':')[0] === name && to === version
  })
  return line ? Date.parse(`${line.slice(0, 10)}T${line.slice(11, 19)}Z`) : null
}

export type AttemptRecord = { attempt: string; rollout: string | null; results: number }

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

/** Every attempt the server admitted on this device, with how many results it keeps for each. */
export async function attemptsOf(api: LabApi, device: FleetDevice): Promise<AttemptRecord[]> {
  const params = { path: { device: device.uid }, query: { limit: 500 } }
  const { items } = await must(api.GET('/api/v1/devices/{device}/timeline', { params }))
  const results = items
    .filter(({ kind }) => kind === 'result')
    .map(({ what }) => textOf(what['attempt']))
  return items
    .filter(({ kind }) => kind === 'attempt')
    .map(({ what }) => {
      const attempt = textOf(what['attempt'])
      const count = results.filter((one) => one === attempt).length
      return { attempt, rollout: textOf(what['rollout']) || null, results: count }
    })
}
