import { RINGS, type RingName } from '@dirigent/domain/rollouts/policy'
import type { Checks } from '../inside/checks.ts'
import type { Lab, Scenario } from '../inside/lab.ts'
import { LabError } from '../lab-error.ts'
import type { Fleet } from '../product/fleet.ts'
import { must } from '../product/api.ts'
import {
  describeRollout,
  followRollout,
  getRollout,
  installedState,
  upgradedAt,
  waitForRollout,
} from '../product/rollouts.ts'
import { inParallel, waitFor } from '../waiting.ts'
import { compareFindings } from './enrolment.ts'

const CUT_TIMEOUT_MS = 480_000
const DELIVERY_TIMEOUT_MS = 1_800_000
const PROOF_TIMEOUT_MS = 300_000
const SIMULATE_WIDTH = 4

/** A good update goes through the rings by itself. */
export const delivery: Scenario = {
  title: 'a rollout passes Test and Pilot and reaches Broad, without a click',
  async play(lab, checks) {
    const fleet = await lab.fleet()
    await fleet.manage()
    let rollout = ''
    await checks.prove('an exploited vulnerability cuts an urgent rollout', async () => {
      rollout = await waitForRollout(fleet.api, 'lab-print', '2.0', CUT_TIMEOUT_MS)
      const { lane, name, updates } = await getRollout(fleet.api, rollout)
      if (lane !== 'urgent') throw new LabError('check_failed', `${name} is in lane ${lane}.`)
      return `${name} with ${updates} updates`
    })
    await checks.prove('it passes Test and Pilot and reaches Broad', async () => {
      const detail = await followRollout(fleet.api, {
        rollout,
        what: 'the rollout to be installed everywhere',
        timeoutMs: DELIVERY_TIMEOUT_MS,
        reached: ({ rings }) =>
          rings.every((ring) => ring.installed + ring.inEffect === ring.devices),
        say: lab.progress.say,
      })
      return detail.rings
        .map((ring) => `${ring.ring} ${ring.installed + ring.inEffect}/${ring.devices}`)
        .join(', ')
    })
    await checks.prove('a library that is still in memory does not count as in effect', () =>
      checkProof(fleet),
    )
    await checks.prove('after its service restarted it does, and the rollout is done', async () => {
      for (const device of fleet.devices) await device.must('systemctl', ['restart', 'lab-viewer'])
      const detail = await followRollout(fleet.api, {
        rollout,
        what: 'the rollout to be done',
        timeoutMs: DELIVERY_TIMEOUT_MS,
        reached: ({ state }) => state === 'done',
        say: lab.progress.say,
      })
      return detail.rings.map((ring) => `${ring.ring} ${ring.inEffect}/${ring.devices}`).join(', ')
    })
    await checks.prove('the devices themselves say so, in the order of the rings', () =>
      checkOrder(fleet, 'lab-print', '2.0'),
    )
    // The short run leaves them out: real updates on every device take minutes.
    if (!lab.options.ci) await deliverEverything(lab, fleet, checks)
    await checks.prove('what took effect closed its findings', () => compareFindings(lab, fleet))
  },
}

/** Routine updates too: real ones of the machine's own Debian mirror, and one that needs a restart. */
async function deliverEverything(lab: Lab, fleet: Fleet, checks: Checks): Promise<void> {
  await checks.prove("Debian's own updates arrive by the routine lane", async () => {
    await fleet.setPolicy({ routine: true }, 'Ordinary updates are wanted now too.')
    return waitUntilCurrent(lab, fleet)
  })
  await checks.prove('devices restarted where an update asked for it', async () =>
    checkRestarts(fleet),
  )
}

/** lab-viewer still runs with the old lab-codec: proof of effect must wait for it, and say so. */
async function checkProof(fleet: Fleet): Promise<string> {
  for (const device of fleet.devices) {
    let seen = ''
    await waitFor(
      async () => {
        const params = { path: { device: device.uid } }
        const { items } = await must(fleet.api.GET('/api/v1/devices/{device}/updates', { params }))
        const update = items.find(({ name, version }) => name === 'lab-codec' && version === '2.0')
        seen = update ? `${update.state}, ${update.reason.code}` : 'gone'
        return seen === 'installed, service_restart_pending' ? true : null
      },
      {
        what: `lab-codec on ${device.name} to wait for proof`,
        timeoutMs: PROOF_TIMEOUT_MS,
        pollMs: 1_000,
        lastSeen: () => seen,
      },
    )
  }
  return `lab-codec 2.0 is installed and waits for lab-viewer on ${fleet.devices.length} devices`
}

/** lab-kernel asks for a restart as a kernel does: it is in effect only after one. */
async function checkRestarts(fleet: Fleet): Promise<string> {
  for (const device of fleet.devices) {
    if (device.bootCount() < 2)
      throw new LabError('check_failed', `${device.name} never restarted.`)
    const flag = await device.run('test', ['-e', '/run/reboot-required'])
    if (flag.exitCode === 0)
      throw new LabError('check_failed', `${device.name} still asks for a restart.`)
  }
  return `${fleet.devices.length} devices restarted by themselves, none asks for it any more`
}

/** Until every rollout is done and apt itself has nothing left to offer on any device. */
async function waitUntilCurrent(lab: Lab, fleet: Fleet): Promise<string> {
  let last = ''
  await waitFor(
    async () => {
      const { items } = await must(
        fleet.api.GET('/api/v1/rollouts', { params: { query: { limit: 100 } } }),
      )
      const running = items.filter(({ state }) => state !== 'done')
      const line = running.map(describeRollout).join(' | ')
      if (line !== last) lab.progress.say(line)
      last = line
      if (items.length === 0 || running.length > 0) return null
      return (await leftByApt(fleet)).length === 0 ? true : null
    },
    {
      what: 'all rollouts to be done',
      timeoutMs: DELIVERY_TIMEOUT_MS,
      pollMs: 5_000,
      lastSeen: () => last,
    },
  )
  return `apt has nothing left to offer on ${fleet.devices.length} devices`
}

/** What apt itself would still upgrade, on all devices. */
async function leftByApt(fleet: Fleet): Promise<string[]> {
  const simulated = await inParallel(fleet.devices, SIMULATE_WIDTH, (device) =>
    device.must('apt-get', ['-s', 'dist-upgrade']),
  )
  return simulated.flatMap((text) => text.split('\n').filter((line) => line.startsWith('Inst ')))
}

/** By dpkg's own logs: the last upgrade of a ring comes before the first one of the next. */
export async function checkOrder(fleet: Fleet, name: string, version: string): Promise<string> {
  const spans: { ring: RingName; first: number; last: number }[] = []
  for (const ring of RINGS) {
    const times: number[] = []
    for (const device of fleet.inRing(ring)) {
      const state = await installedState(device, name)
      if (state !== `ii ${version}`)
        throw new LabError('check_failed', `${device.name} has ${name} ${state}.`)
      times.push((await upgradedAt(device, name, version)) ?? Number.NaN)
    }
    if (times.length > 0) spans.push({ ring, first: Math.min(...times), last: Math.max(...times) })
  }
  for (const [at, span] of spans.entries()) {
    const before = spans[at - 1]
    if (Number.isNaN(span.first))
      throw new LabError('check_failed', `dpkg.log of ${span.ring} lacks ${name} ${version}.`)
    if (before && span.first < before.last) {
      throw new LabError('check_failed', `${span.ring} began before ${before.ring} had ended.`)
    }
  }
  return spans
    .map(({ ring, last }) => `${ring} until ${new Date(last).toISOString().slice(11, 19)}`)
    .join(', ')
}
