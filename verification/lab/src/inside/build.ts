import { join } from 'node:path'
import { must } from '../commands.ts'
import type { InsideBrief } from '../launcher/run-inside.ts'
import { createDevice } from '../machine/device.ts'
import { allowManyDevices } from '../machine/limits.ts'
import { prepareLayer } from '../machine/layer.ts'
import { ensureRoot } from '../machine/roots.ts'
import { createAdvisories } from '../product/advisories.ts'
import { agentPackage } from '../product/agent.ts'
import { connect } from '../product/api.ts'
import { enrolFleet, type Fleet } from '../product/fleet.ts'
import { createProductServer } from '../product/server.ts'
import type { Progress } from '../progress.ts'
import { createRepository, type LabRepository } from '../repository/repository.ts'
import { inParallel } from '../waiting.ts'
import { keepEvidence } from './evidence.ts'
import { startMirrorGateway, startRepositoryServer } from './gateway.ts'
import type { Lab } from './lab.ts'

/** Devices that start at the same moment; more than this on two cores only makes each slower. */
const BOOT_WIDTH = 6
const REFRESH_WIDTH = 4

/** What every device has from the start, besides Debian. */
const FIRST = [
  'print',
  'viewer',
  'codec',
  'kernel',
  'conf',
  'slow',
  'heavy',
  'badpost',
  'liba',
  'appa',
]
/** The good updates that wait when the devices are enrolled. */
const GOOD_UPDATES = ['print', 'codec', 'kernel', 'conf', 'liba', 'appa']

/** Everything a scenario plays with: server, repository, devices. */
export async function buildLab(brief: InsideBrief, progress: Progress): Promise<Lab> {
  const { place, mirror, options } = brief
  progress.part(`${options.devices} Debian ${mirror.suite} devices in place ${place.slot}`)
  await startMirrorGateway(place)
  const baseRoot = await ensureRoot(place, mirror, progress.say)
  const architecture = (await must('dpkg', ['--print-architecture'])).trim()
  progress.say("building and signing the lab's own packages")
  const repository = await buildRepository(brief, baseRoot, architecture)
  const needsProduct = options.only.length === 0 || options.only.some((name) => name !== 'machines')
  const server = createProductServer(place)
  if (needsProduct) {
    progress.say('starting the server')
    await server.start().catch(async (error: unknown) => {
      progress.say(`logs of the server: ${await keepEvidence(place, [], null)}`)
      throw error
    })
  }
  progress.say('preparing what all devices have in common')
  const { publicKeyFile, sourceLines } = repository
  const packages = FIRST.map((name) => `lab-${name}`)
  const debs = needsProduct ? [await agentPackage(server.stateDirectory, architecture)] : []
  const layer = await prepareLayer({
    place,
    baseRoot,
    mirror,
    publicKeyFile,
    sourceLines,
    packages,
    debs,
  })
  progress.say('starting the devices')
  await allowManyDevices(options.devices)
  const indices = Array.from({ length: options.devices }, (_, at) => at + 1)
  const devices = await inParallel(indices, BOOT_WIDTH, async (index) => {
    const device = await createDevice(place, index, [layer, baseRoot])
    await device.boot()
    return device
  })
  progress.say(`${devices.length} devices have started`)
  const lab = {
    place,
    options,
    mirror,
    progress,
    repository,
    devices,
    server,
    advisories: createAdvisories(mirror.suite),
  }
  return { ...lab, fleet: once(() => startFleet(lab)) }
}

async function buildRepository(
  { place }: InsideBrief,
  baseRoot: string,
  architecture: string,
): Promise<LabRepository> {
  const found = await must('find', [join(baseRoot, 'usr/lib'), '-name', 'libutil.so.1'])
  const sharedLibrary = found.trim().split('\n')[0] ?? ''
  const repository = await createRepository(join(place.directory, 'repository'), {
    sharedLibrary,
    architecture,
  })
  await startRepositoryServer(repository.directory)
  await repository.publish(
    'lab',
    FIRST.map((name) => `lab-${name}=1.0`),
  )
  return repository
}

async function startFleet(lab: Omit<Lab, 'fleet'>): Promise<Fleet> {
  const { devices, repository, server, progress } = lab
  await repository.publish(
    'lab-security',
    GOOD_UPDATES.map((name) => `lab-${name}=2.0`),
  )
  progress.say('apt-get update on all devices')
  await inParallel(devices, REFRESH_WIDTH, (device) => device.must('apt-get', ['-qq', 'update']))
  const api = await connect(server.address, server.stateDirectory)
  return enrolFleet(api, devices, progress)
}

/** Runs the work at the first call and answers every later one with the same promise. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null
  return () => (answer ??= work())
}
