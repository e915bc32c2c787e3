import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LabDevice } from '../machine/device.ts'
import type { Place } from '../machine/place.ts'
import { inParallel } from '../waiting.ts'

const WIDTH = 4
const JOURNAL_LINES = '2000'
/** Small logs that tell what a device did. */
const DEVICE_LOGS = ['var/log/dpkg.log', 'var/log/apt/history.log', 'var/log/apt/term.log']

/**
 * Keeps the logs of a failed run, because everything else of it is removed: the server's, and of each device the
 * agent's journal and what dpkg and apt wrote. Answers the directory; the next failed run replaces it.
 */
export async function keepEvidence(place: Place, devices: readonly LabDevice[]): Promise<string> {
  const directory = join(place.cache, `failed-${place.slot}`)
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await copyQuietly(join(place.directory, 'server/logs'), join(directory, 'server'))
  await copyQuietly(join(place.directory, 'server-start.log'), join(directory, 'server-start.log'))
  await inParallel(devices, WIDTH, (device) => keepDevice(device, join(directory, device.name)))
  return directory
}

async function keepDevice(device: LabDevice, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  for (const log of DEVICE_LOGS) {
    await copyQuietly(join(device.root, log), join(directory, log.replaceAll('/', '_')))
  }
  await copyQuietly(join(device.root, 'var/lib/dirigent-agent'), join(directory, 'agent-state'))
  if (!device.isOn()) return
  const journal = await device.run('journalctl', ['--no-pager', '-n', JOURNAL_LINES])
  await writeFile(join(directory, 'journal.txt'), journal.stdout + journal.stderr)
}

/** What is not there was not written yet; that is an answer too. */
async function copyQuietly(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true }).catch(() => undefined)
}
