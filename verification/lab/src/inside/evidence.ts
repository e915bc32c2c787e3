import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LabDevice } from '../machine/device.ts'
import type { Place } from '../machine/place.ts'
import { must, type LabApi } from '../product/api.ts'
import { getRollout } from '../product/rollouts.ts'
import { inParallel } from '../waiting.ts'

const WIDTH = 4
const JOURNAL_LINES = '2000'
/** Small logs that tell what a device did. */
const DEVICE_LOGS = ['var/log/dpkg.log', 'var/log/apt/history.log', 'var/log/apt/term.log']

/**
 * Keeps the logs of a failed run, because everything else of it is removed: the server's, and of each device the
 * agent's journal and what dpkg and apt wrote. Answers the directory; the next failed run replaces it.
 */
export async function keepEvidence(
  place: Place,
  devices: readonly LabDevice[],
  api: LabApi | null,
): Promise<string> {
  const directory = join(place.cache, `failed-${place.slot}`)
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await copyQuietly(join(place.directory, 'server/logs'), join(directory, 'server'))
  await copyQuietly(join(place.directory, 'server-start.log'), join(directory, 'server-start.log'))
  await inParallel(devices, WIDTH, (device) => keepDevice(device, join(directory, device.name)))
  if (api) await keepWhatTheServerSays(api, directory).catch(() => undefined)
  return directory
}

/** Rollouts with their devices, and every device's updates with their reasons. */
async function keepWhatTheServerSays(api: LabApi, directory: string): Promise<void> {
  const query = { limit: 200 }
  const { items: rollouts } = await must(api.GET('/api/v1/rollouts', { params: { query } }))
  const details = await inParallel(rollouts, WIDTH, ({ rollout }) => getRollout(api, rollout))
  await writeFile(join(directory, 'rollouts.json'), JSON.stringify(details, null, 1))
  const { items } = await must(
    api.GET('/api/v1/devices', { params: { query: { ...query, sort: 'name' } } }),
  )
  for (const { device, name } of items) {
    const params = { path: { device } }
    const updates = await must(api.GET('/api/v1/devices/{device}/updates', { params }))
    const timeline = await must(
      api.GET('/api/v1/devices/{device}/timeline', { params: { ...params, query } }),
    )
    await writeFile(
      join(directory, `${name}.json`),
      JSON.stringify({ updates: updates.items, timeline: timeline.items }, null, 1),
    )
  }
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
