import { RINGS, type RingName } from '@dirigent/domain/rollouts/policy'
import type { Lab, Scenario } from '../inside/lab.ts'
import { LabError } from '../lab-error.ts'
import type { Fleet } from '../product/fleet.ts'
import { must } from '../product/api.ts'
import {
  describeRollout,
  followRollout,
  installedState,
  upgradedAt,
  waitForRollout,
} from '../product/rollouts.ts'
import { waitFor } from '../waiting.ts'
import { compareFindings } from './enrolment.ts'

const CUT_TIMEOUT_MS = 180_000
const DELIVERY_TIMEOUT_MS = 900_000

/** A good update goes through the rings by itself. */
export const delivery: Scenario = {
  title: 'a rollout passes Test and Pilot and reaches Broad, without a click',
  async play(lab, checks) {
    const fleet = await lab.fleet()
    await fleet.setPolicy({ routine: true }, 'Ordinary updates are wanted now too.')
    await fleet.manage()
    let rollout = ''
    await checks.prove('an exploited vulnerability cuts an urgent rollout', async () => {
      rollout = await waitForRollout(fleet.api, 'lab-print', '2.0', CUT_TIMEOUT_MS)
      return `rollout ${rollout}`
    })
    await checks.prove('it passes Test and Pilot and reaches Broad', async () => {
      const detail = await followRollout(fleet.api, {
        rollout,
        what: 'the rollout to be done',
        timeoutMs: DELIVERY_TIMEOUT_MS,
        reached: ({ state }) => state === 'done',
        say: lab.progress.say,
      })
      return `${detail.rings.map((ring) => `${ring.ring} ${ring.inEffect}/${ring.devices}`).join(', ')} in effect`
    })
    await checks.prove('the devices themselves say so, in the order of the rings', () =>
      checkOrder(fleet, 'lab-print', '2.0'),
    )
    await checks.prove('all other updates arrive as well, Debian\'s own included', () => waitUntilCurrent(lab, fleet))
    await checks.prove('what took effect closed its findings', () => compareFindings(lab, fleet))
  },
}

/** Until every rollout is done and apt itself has nothing left to offer on any device. */
async function waitUntilCurrent(lab: Lab, fleet: Fleet): Promise<string> {
  let last = ''
  await waitFor(
    async () => {
      const { items } = await must(fleet.api.GET('/api/v1/rollouts', { params: { query: { limit: 100 } } }))
      const running = items.filter(({ state }) => state !== 'done')
      const line = running.map(describeRollout).join(' | ')
      if (line !== last) lab.progress.say(line)
      last = line
      return items.length > 0 && running.length === 0 ? true : null
    },
    { what: 'all rollouts to be done', timeoutMs: DELIVERY_TIMEOUT_MS, pollMs: 2_000, lastSeen: () => last },
  )
  for (const device of fleet.devices) {
    const left = (await device.must('apt-get', ['-s', 'dist-upgrade'])).split('\n').filter((line) => line.startsWith('Inst '))
    if (left.length > 0) throw new LabError('check_failed', `${device.name} still lacks ${left.join('; ')}.`)
  }
  return `apt has nothing left to offer on ${fleet.devices.length} devices`
}

/** By dpkg's own logs: the last upgrade of a ring comes before the first one of the next. */
export async function checkOrder(fleet: Fleet, name: string, version: string): Promise<string> {
  const spans: { ring: RingName; first: number; last: number }[] = []
  for (const ring of RINGS) {
    const times: number[] = []
    for (const device of fleet.inRing(ring)) {
      const state = await installedState(device, name)
      if (state !== `ii ${version}`) throw new LabError('check_failed', `${device.name} has ${name} ${state}.`)
      times.push((await upgradedAt(device, name, version)) ?? Number.NaN)
    }
    if (times.length > 0) spans.push({ ring, first: Math.min(...times), last: Math.max(...times) })
  }
  for (const [at, span] of spans.entries()) {
    const before = spans[at - 1]
    if (Number.isNaN(span.first)) throw new LabError('check_failed', `dpkg.log of ${span.ring} lacks ${name} ${version}.`)
    if (before && span.first < before.last) {
      throw new LabError('check_failed', `${span.ring} began before ${before.ring} had ended.`)
    }
  }
  return spans.map(({ ring, last }) => `${ring} until ${new Date(last).toISOString().slice(11, 19)}`).join(', ')
}
