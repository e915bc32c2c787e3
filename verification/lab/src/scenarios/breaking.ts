import type { Scenario } from '../inside/lab.ts'
import { LabError } from '../lab-error.ts'
import type { Fleet } from '../product/fleet.ts'
import {
  followRollout,
  installedState,
  refreshIndexes,
  ring,
  upgradedAt,
  waitForRollout,
} from '../product/rollouts.ts'
import { waitFor } from '../waiting.ts'

const CUT_TIMEOUT_MS = 480_000
const HALT_TIMEOUT_MS = 600_000
const ROLLBACK_TIMEOUT_MS = 300_000

const bad = (message: string) => new LabError('check_failed', message)

/** An update that installs cleanly and breaks its service. */
export const breaking: Scenario = {
  title:
    'an update that breaks a service is halted in Test, rolled back there and never reaches Pilot',
  async play(lab, checks) {
    const fleet = await lab.fleet()
    await fleet.manage()
    const [tester] = fleet.inRing('test')
    const before = tester ? await installedState(tester, 'lab-print') : ''
    await lab.repository.publish('lab-security', ['lab-print=3.0'])
    lab.advisories.addFixed('lab-print', '3.0', true)
    await refreshIndexes(fleet)
    await lab.advisories.publish(fleet.api)
    const rollout = await waitForRollout(fleet.api, 'lab-print', '3.0', CUT_TIMEOUT_MS)
    await checks.prove('the rollout is halted in Test', async () => {
      const detail = await followRollout(fleet.api, {
        rollout,
        what: 'the rollout to be halted',
        timeoutMs: HALT_TIMEOUT_MS,
        reached: ({ state }) => state === 'halted',
        say: lab.progress.say,
      })
      if (ring(detail, 'test').state !== 'halted')
        throw bad(`Test is ${ring(detail, 'test').state}.`)
      if (ring(detail, 'pilot').openedAt !== null) throw bad('Pilot was opened.')
      return `halted because: ${JSON.stringify(detail.haltedBecause)}`
    })
    await checks.prove('it is rolled back in Test and the service runs again', () =>
      checkRolledBack(fleet, before),
    )
    await checks.prove('it never reached Pilot or Broad', () => checkNeverThere(fleet))
  },
}

async function checkRolledBack(fleet: Fleet, before: string): Promise<string> {
  let tried = 0
  for (const device of fleet.inRing('test')) {
    if ((await upgradedAt(device, 'lab-print', '3.0')) !== null) tried++
    let seen = ''
    await waitFor(
      async () => {
        const active = (await device.run('systemctl', ['is-active', 'lab-print'])).stdout.trim()
        seen = `${await installedState(device, 'lab-print')}, ${active}`
        return seen === `${before}, active` ? true : null
      },
      {
        what: `${device.name} to be rolled back`,
        timeoutMs: ROLLBACK_TIMEOUT_MS,
        lastSeen: () => seen,
      },
    )
  }
  if (tried === 0) throw bad('No Test device ever installed it: nothing was tested.')
  return `${tried} Test device(s) installed 3.0 and are back at ${before}`
}

async function checkNeverThere(fleet: Fleet): Promise<string> {
  const others = [...fleet.inRing('pilot'), ...fleet.inRing('broad')]
  for (const device of others) {
    if ((await upgradedAt(device, 'lab-print', '3.0')) !== null)
      throw bad(`${device.name} installed 3.0.`)
  }
  return `${others.length} devices never saw it, by their own dpkg logs`
}
