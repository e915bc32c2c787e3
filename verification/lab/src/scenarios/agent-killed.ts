import type { Lab, Scenario } from '../inside/lab.ts'
import { LabError } from '../lab-error.ts'
import { agentPid } from '../product/agent.ts'
import type { Fleet, FleetDevice } from '../product/fleet.ts'
import {
  followRollout,
  installedState,
  refreshIndexes,
  resultsOf,
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
    const before = new Map<string, string[]>()
    for (const device of fleet.devices) before.set(device.uid, await resultsOf(fleet.api, device))
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
      checkOneResultEach(fleet, before, killed),
    )
  },
}

/** New results since `before`: at least one on every device, and no attempt twice. */
export async function checkOneResultEach(
  fleet: Fleet,
  before: ReadonlyMap<string, string[]>,
  shown: readonly FleetDevice[] = [],
): Promise<string> {
  const counts: string[] = []
  for (const device of fleet.devices) {
    const old = before.get(device.uid) ?? []
    const results = await resultsOf(fleet.api, device)
    const lost = old.filter((attempt) => !results.includes(attempt))
    if (lost.length > 0)
      throw new LabError('check_failed', `${device.name} lost results: ${lost.join(' ')}`)
    if (new Set(results).size !== results.length) {
      throw new LabError(
        'check_failed',
        `${device.name} reported an attempt twice: ${results.join(' ')}`,
      )
    }
    const fresh = results.length - old.length
    if (fresh === 0) throw new LabError('check_failed', `${device.name} reported nothing.`)
    if (shown.includes(device)) counts.push(`${device.name} ${fresh}`)
  }
  return `no attempt twice, none lost${counts.length > 0 ? `; new results: ${counts.join(', ')}` : ''}`
}
