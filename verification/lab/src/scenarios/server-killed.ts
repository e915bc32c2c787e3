import type { Scenario } from '../inside/lab.ts'
import { LabError } from '../lab-error.ts'
import { allPages, must, type LabApi } from '../product/api.ts'
import { followRollout, installedState } from '../product/rollouts.ts'
import { systemTimers } from '@dirigent/system/timers'
import {
  checkOneResultEach,
  publishSlow,
  recordAttempts,
  waitForConfiguring,
} from './agent-killed.ts'
import { compareFindings } from './enrolment.ts'

const DOWN_MS = 15_000
const DONE_TIMEOUT_MS = 1_200_000
const PAGE_MAX = 500

/** The server, its database and what started them die while devices install. */
export const serverKilled: Scenario = {
  title: 'a server killed with -9 in the middle loses nothing',
  async play(lab, checks) {
    const fleet = await lab.fleet()
    const before = await recordAttempts(fleet)
    const rollout = await publishSlow(lab, fleet, 'lab-heavy')
    let audit: string[] = []
    await checks.prove('the server is killed while devices install', async () => {
      const device = await waitForConfiguring([...fleet.inRing('pilot'), ...fleet.inRing('broad')])
      audit = await auditEntries(fleet.api)
      const count = await lab.server.killEverything()
      // Long enough for the installation to end while nobody listens.
      await systemTimers.sleep(DOWN_MS)
      await lab.server.start()
      return `${count} processes ended while ${device.name} was installing; started again after ${DOWN_MS / 1000} s`
    })
    await checks.prove('the rollout goes on and is done', async () => {
      await followRollout(fleet.api, {
        rollout,
        what: 'the rollout to be done',
        timeoutMs: DONE_TIMEOUT_MS,
        reached: ({ state }) => state === 'done',
        say: lab.progress.say,
      })
      for (const device of fleet.devices) {
        const state = await installedState(device, 'lab-heavy')
        if (state !== 'ii 2.0')
          throw new LabError('check_failed', `${device.name} has lab-heavy ${state}.`)
      }
      return 'lab-heavy 2.0 everywhere'
    })
    await checks.prove('no result is lost or doubled', () =>
      checkOneResultEach(fleet, rollout, before),
    )
    await checks.prove('no audit entry is lost, and the chain holds', async () => {
      const after = new Set(await auditEntries(fleet.api))
      const lost = audit.filter((entry) => !after.has(entry))
      if (lost.length > 0)
        throw new LabError('check_failed', `${lost.length} audit entries are gone.`)
      const verified = await must(fleet.api.GET('/api/v1/audit/verify'))
      if (!verified.ok)
        throw new LabError('check_failed', `The audit chain is broken: ${verified.because}`)
      return `${audit.length} entries before, ${after.size} now, ${verified.sealed} sealed`
    })
    await checks.prove('findings still equal the expected', () => compareFindings(lab, fleet))
  },
}

async function auditEntries(api: LabApi): Promise<string[]> {
  const rows = await allPages((cursor) =>
    must(
      api.GET('/api/v1/audit', {
        params: { query: { limit: PAGE_MAX, ...(cursor === undefined ? {} : { cursor }) } },
      }),
    ),
  )
  return rows.map(({ entry }) => entry)
}
