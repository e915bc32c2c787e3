import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { firstLine } from '@dirigent/inventory/context'
import { readHardware } from '@dirigent/inventory/hardware/read-hardware'
import { readSystem } from '@dirigent/inventory/system/read-system'
import { systemClock } from '@dirigent/system/clock'
import type { Files } from '@dirigent/system/files'
import type { Processes } from '@dirigent/system/processes'
import { systemRandom } from '@dirigent/system/random'
import type { EnrolInput } from './link/enrol.ts'
import type { AgentState } from './state/agent-state.ts'
import { writeDurable } from './state/durable.ts'
import { AGENT_VERSION } from './version.ts'

const LABELS_FILE = '/etc/dirigent/device.json'

/** Site and user as the organisation names them, from /etc/dirigent/device.json; both may be missing. */
export function readLabels(files: Files): { site: string | null; user: string | null } {
  const text = files.text(LABELS_FILE)
  if (text === null) return { site: null, user: null }
  try {
    const { site, user } = JSON.parse(text) as { site?: unknown; user?: unknown }
    const label = (value: unknown) =>
      typeof value === 'string' && value !== '' ? value.slice(0, 200) : null
    return { site: label(site), user: label(user) }
  } catch (error) {
    throw new Error(
      `${LABELS_FILE} is not JSON like {"site": "Berlin", "user": "mk"}: ${String(error)}`,
      { cause: error },
    )
  }
}

/** What enrolment tells about this machine. */
export async function describeDevice(
  state: AgentState,
  files: Files,
  processes: Processes,
): Promise<EnrolInput['device']> {
  const context = {
    files,
    processes,
    clock: systemClock,
    agentVersion: AGENT_VERSION,
    cacheDirectory: null,
    indexRefreshedAt: () => null,
    labels: readLabels(files),
  }
  const [system, hardware] = [await readSystem(context), await readHardware(context)]
  return {
    name: system.name,
    machineIdHash: createHash('sha256').update(machineId(state, files)).digest('hex'),
    serial: hardware.serial,
    osFamily: system.osFamily,
    agentVersion: AGENT_VERSION,
    bootId: system.bootId === 'unknown' ? null : system.bootId,
  }
}

/**
 * systemd's machine-id; where there is none (a small container) an id of our own that lives with the agent's state.
 * Never a constant: two machines with the same id look like one that was cloned.
 */
function machineId(state: AgentState, files: Files): string {
  const known = firstLine(files, '/etc/machine-id') ?? firstLine(files, '/var/lib/dbus/machine-id')
  if (known !== null && /^[0-9a-f]{32}$/.test(known)) return known
  const path = state.path('machine-id')
  if (!existsSync(path)) writeDurable(path, Buffer.from(systemRandom.bytes(16)).toString('hex'))
  return readFileSync(path, 'utf8').trim()
}
