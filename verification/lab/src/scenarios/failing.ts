import type { Scenario } from '../inside/lab.ts'
import { LabError } from '../lab-error.ts'
import {
  followRollout,
  installedState,
  refreshIndexes,
  ring,
  waitForRollout,
} from '../product/rollouts.ts'
import { waitFor } from '../waiting.ts'

const CUT_TIMEOUT_MS = 480_000
const HALT_TIMEOUT_MS = 600_000
const REPAIR_TIMEOUT_MS = 300_000

/** An update whose own script fails half-way. */
export const failing: Scenario = {
  title:
    'an update that fails to configure is halted in Test and leaves no half-installed package behind',
  async play(lab, checks) {
    const fleet = await lab.fleet()
    await fleet.manage()
    await lab.repository.publish('lab-security', ['lab-badpost=2.0'])
    lab.advisories.addFixed('lab-badpost', '2.0', true)
    await refreshIndexes(fleet)
    await lab.advisories.publish(fleet.api)
    const rollout = await waitForRollout(fleet.api, 'lab-badpost', '2.0', CUT_TIMEOUT_MS)
    await checks.prove('the failing update is halted in Test', async () => {
      const detail = await followRollout(fleet.api, {
        rollout,
        what: 'the rollout to be halted',
        timeoutMs: HALT_TIMEOUT_MS,
        reached: ({ state }) => state === 'halted',
        say: lab.progress.say,
      })
      if (ring(detail, 'pilot').openedAt !== null)
        throw new LabError('check_failed', 'Pilot was opened.')
      return `halted because: ${JSON.stringify(detail.haltedBecause)}`
    })
    await checks.prove('the Test devices are whole again', async () => {
      for (const device of fleet.inRing('test')) {
        let seen = ''
        await waitFor(
          async () => {
            seen = await installedState(device, 'lab-badpost')
            return seen === 'ii 1.0' ? true : null
          },
          {
            what: `${device.name} to have lab-badpost 1.0`,
            timeoutMs: REPAIR_TIMEOUT_MS,
            lastSeen: () => seen,
          },
        )
        await device.must('dpkg', ['--audit'])
      }
      return 'lab-badpost is back at 1.0, dpkg --audit finds nothing'
    })
  },
}
