import type { Lab, Scenario } from '../inside/lab.ts'
import { LabError } from '../lab-error.ts'
import type { Fleet } from '../product/fleet.ts'
import { differences, expectedFindings } from '../product/naive-matcher.ts'
import { readOfferedSources } from '../product/offered-by-apt.ts'
import { installedState } from '../product/rollouts.ts'
import { inParallel, waitFor } from '../waiting.ts'

const FINDINGS_TIMEOUT_MS = 300_000
const COMPARE_WIDTH = 4
const SHOWN_DIFFERENCES = 5

/** Every device is enrolled, and what the server says about it is what dpkg says. */
export const enrolment: Scenario = {
  title: 'all devices enrol, and their findings are what a naive matcher computes with dpkg',
  async play(lab, checks) {
    await checks.prove('all devices are enrolled and inventoried', async () => {
      const { devices } = await lab.fleet()
      return devices.map(({ name, ring }) => `${name} (${ring})`).join(', ')
    })
    const fleet = await lab.fleet()
    await publishFirstAdvisories(lab, fleet)
    await checks.prove('findings equal the expected', () => compareFindings(lab, fleet))
    await checks.prove('devices that are only observed install nothing', async () => {
      for (const device of fleet.devices) {
        const state = await installedState(device, 'lab-print')
        if (state !== 'ii 1.0')
          throw new LabError('check_failed', `${device.name} has lab-print ${state}.`)
      }
      return 'lab-print is still 1.0 everywhere'
    })
  },
}

/** Statements about the lab's packages and about the real Debian updates of the machine's own mirror. */
async function publishFirstAdvisories(lab: Lab, fleet: Fleet): Promise<void> {
  const [first] = fleet.devices
  if (!first || lab.advisories.statements.length > 0) return
  const offered = await readOfferedSources(first)
  const real = offered.filter(({ source }) => !source.startsWith('lab-'))
  for (const { source, sourceVersion } of real)
    lab.advisories.addFixed(source, sourceVersion, false)
  for (const name of ['lab-print', 'lab-codec', 'lab-liba', 'lab-appa'])
    lab.advisories.addFixed(name, '2.0', true)
  // One of each other kind: repaired long ago, never affected, no fix yet, not judged.
  lab.advisories.addFixed('sudo', '1.0-1', false)
  lab.advisories.addFixed('openssl', '0', false)
  lab.advisories.addOther('bash', 'open')
  lab.advisories.addOther('coreutils', 'undetermined')
  lab.progress.say(
    `loading feeds: ${lab.advisories.statements.length} statements, ${real.length} about real Debian updates`,
  )
  await lab.advisories.publish(fleet.api)
}

/** Compares every device with the naive matcher until they agree, and names what differs when they do not. */
export async function compareFindings(lab: Lab, fleet: Fleet): Promise<string> {
  const counts = await inParallel(fleet.devices, COMPARE_WIDTH, async (device) => {
    let differing: string[] = []
    return waitFor(
      async () => {
        const expected = await expectedFindings(device, lab.advisories.statements)
        differing = differences(expected, await fleet.findings(device))
        return differing.length === 0 ? expected.length : null
      },
      {
        what: `the findings of ${device.name} to equal the expected`,
        timeoutMs: FINDINGS_TIMEOUT_MS,
        pollMs: 2_000,
        lastSeen: () =>
          `${differing.length} differences, e.g. ${differing.slice(0, SHOWN_DIFFERENCES).join('; ')}`,
      },
    )
  })
  return `${counts.reduce((sum, count) => sum + count, 0)} findings on ${counts.length} devices, no difference`
}
