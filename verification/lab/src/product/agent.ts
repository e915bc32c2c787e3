import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LabDevice } from '../machine/device.ts'
import { waitFor } from '../waiting.ts'

const ENROL_TIMEOUT_MS = 60_000
const BUILD_TIMEOUT_MS = 300_000

/**
 * The agent's package as `npm start` builds it for the server to hand out, or the one that DIRIGENT_LAB_AGENT names:
 * server and agent must also work together when only one of them was upgraded. It is built while the server runs.
 */
export function agentPackage(serverState: string, architecture: string): Promise<string> {
  const built = join(serverState, 'artefacts', `dirigent-agent_${architecture}.deb`)
  const file = process.env['DIRIGENT_LAB_AGENT'] ?? built
  return waitFor(async () => (existsSync(file) ? file : null), {
    what: `the agent's package ${file}`,
    timeoutMs: BUILD_TIMEOUT_MS,
  })
}

/** Enrols a device as the one-line command does after it installed the package. */
export async function enrol(device: LabDevice, token: string): Promise<void> {
  await device.must('dirigent-agent', ['enrol', '--token', token], { timeoutMs: ENROL_TIMEOUT_MS })
  await device.must('systemctl', ['enable', '--now', 'dirigent-agent'])
}

/** The pid, on this machine, of the agent's own process on the device. */
export function agentPid(device: LabDevice): Promise<number> {
  return waitFor(
    async () => {
      const main = await device.must('systemctl', [
        'show',
        '--property=MainPID',
        '--value',
        'dirigent-agent',
      ])
      const inside = Number(main.trim())
      return inside > 0 ? device.outerPid(inside) : null
    },
    { what: `the agent of ${device.name} to run`, timeoutMs: ENROL_TIMEOUT_MS },
  )
}
