import type { Lab, Scenario } from '../inside/lab.ts'
import { LabError } from '../lab-error.ts'
import { agentPid } from '../product/agent.ts'
import type { Fleet, FleetDevice } from '../product/fleet.ts'
import {
  followRollout,
  installedState,
  refreshIndexes,
  attemptsOf,
  type AttemptRecord,
  waitForRollout,
} from '../product/rollouts.ts'
import { SLOW_CONFIGURE_SECONDS } from '../repository/catalogue.ts'
import { waitFor } from '../waiting.ts'

const CUT_TIMEOUT_MS = 480_000
const INSTALL_TIMEOUT_MS = 600_000
const DONE_TIMEOUT_MS = 1_200_000
const POLL_MS = 50

/** Publishes a package that takes long to configure, and waits for its rollout. */
export async function publishSlow(lab: Lab, fleet: Fleet, name: string): Promise<string> {
  await fleet.manage()
  await lab.repository.publish('lab-security', [`${name}=2.0`])
  lab.advisories.addFixed(name, '2.0', true)
  await refreshIndexes(fleet)
  await lab.advisories.publish(fleet.api)
  return waitForRollout(fleet.api, name, '2.0', CUT_TIMEOUT_MS)
}

/** Waits until dpkg is in the middle of configuring the slow package on one of the devices. */
export function waitForConfiguring(devices: readonly FleetDevice[]): Promise<FleetDevice> {
  return waitFor(
    async () => {
      for (const device of devices) {
        const sleeping = await device.processes(`sleep ${SLOW_CONFIGURE_SECONDS}`)
        if (sleeping.length > 0) return device
      }
      return null
    },
    { what: 'an installation to be under way', timeoutMs: INSTALL_TIMEOUT_MS, pollMs: POLL_MS },
  )
}

/** The agent dies; then, on another device, the power goes. */
export const agentKilled: Scenario = {
  title: 'an agent killed with -9 in the middle of an install recovers and reports exactly once',
  async play(lab, checks) {
    const fleet = await lab.fleet()
    const before = await recordAttempts(fleet)
    const rollout = await publishSlow(lab, fleet, 'lab-slow')
    const killed: FleetDevice[] = []
    await checks.prove('the agent is killed in the middle of an install', async () => {
      const device = await waitForConfiguring(fleet.inRing('test'))
      const pid = await agentPid(device)
      process.kill(pid, 'SIGKILL')
      killed.push(device)
      return `${device.name}: pid ${pid}, while dpkg was configuring lab-slow`
    })
    await checks.prove('a device loses power in the middle of an install', async () => {
      const device = await waitForConfiguring([...fleet.inRing('pilot'), ...fleet.inRing('broad')])
      await device.powerCut()
      await device.boot()
      killed.push(device)
      return `${device.name} was cut off and started again`
    })
    await checks.prove('both recover and the rollout is done', async () => {
      await followRollout(fleet.api, {
        rollout,
        what: 'the rollout to be done',
        timeoutMs: DONE_TIMEOUT_MS,
        reached: ({ state }) => state === 'done',
        say: lab.progress.say,
      })
      for (const device of fleet.devices) {
        const state = await installedState(device, 'lab-slow')
        if (state !== 'ii 2.0')
          throw new LabError('check_failed', `${device.name} has lab-slow ${state}.`)
        await device.must('dpkg', ['--audit'])
      }
      return 'lab-slow 2.0 everywhere, dpkg --audit finds nothing'
    })
    await checks.prove('each attempt has exactly one result', () =>
      checkOneResultEach(fleet, rollout, before, killed),
    )
  },
}

/** Every device reported, no attempt of the rollout has two results, and no earlier result went away. */
export async function checkOneResultEach(
  fleet: Fleet,
  rollout: string,
  before: ReadonlyMap<string, readonly AttemptRecord[]>,
  shown: readonly FleetDevice[] = [],
): Promise<string> {
  const counts: string[] = []
  for (const device of fleet.devices) {
    const now = await attemptsOf(fleet.api, device)
    const reported = new Map(now.map(({ attempt, results }) => [attempt, results]))
    const lost = (before.get(device.uid) ?? []).filter(
      (old) => (reported.get(old.attempt) ?? 0) < old.results,
    )
    const own = now.filter((one) => one.rollout === rollout)
    // An admission whose answer was lost lapses unused and rightly has no result; two are never right.
    const wrong = [...lost, ...own.filter(({ results }) => results > 1)]
    if (wrong.length > 0) {
      throw new LabError('check_failed', `${device.name}: ${JSON.stringify(wrong)}`)
    }
    const ended = own.filter(({ results }) => results === 1)
    if (ended.length === 0) {
      throw new LabError('check_failed', `${device.name} has no result: ${JSON.stringify(own)}`)
    }
    if (shown.includes(device)) counts.push(`${device.name} ${ended.length} of ${own.length}`)
  }
  const killed =
    counts.length > 0 ? `; the killed ones, results of attempts: ${counts.join(', ')}` : ''
  return `never two results for an attempt on ${fleet.devices.length} devices${killed}`
}

/** What the server has of every device before a scenario does harm. */
export async function recordAttempts(fleet: Fleet): Promise<Map<string, AttemptRecord[]>> {
  const before = new Map<string, AttemptRecord[]>()
  for (const device of fleet.devices) before.set(device.uid, await attemptsOf(fleet.api, device))
  return before
}
