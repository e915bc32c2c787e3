import { join } from 'node:path'
import type { InsideBrief } from '../launcher/run-inside.ts'
import { createDevice } from '../machine/device.ts'
import { prepareLayer } from '../machine/layer.ts'
import { ensureRoot } from '../machine/roots.ts'
import { must } from '../commands.ts'
import type { Progress } from '../progress.ts'
import { createRepository } from '../repository/repository.ts'
import { SCENARIOS } from '../scenarios/registry.ts'
import { inParallel } from '../waiting.ts'
import { createChecks, renderChecks, type CheckRow } from './checks.ts'
import { startMirrorGateway, startRepositoryServer } from './gateway.ts'
import type { Lab } from './lab.ts'

/** Devices that start at the same moment; more than this on two cores only makes each slower. */
const BOOT_WIDTH = 6

/** What every device has from the start, besides Debian. */
const FIRST_VERSIONS = ['print', 'viewer', 'codec', 'kernel', 'conf', 'slow', 'badpost', 'liba', 'appa']

/** Makes the world of the lab, plays the wished scenarios in order, prints the table. Answers whether all passed. */
export async function play(brief: InsideBrief, progress: Progress): Promise<boolean> {
  const lab = await buildLab(brief, progress)
  const wished = brief.options.only.length > 0 ? brief.options.only : Object.keys(SCENARIOS)
  const rows: CheckRow[] = []
  for (const name of wished) {
    const scenario = SCENARIOS[name]
    if (!scenario) continue
    progress.part(`${name}: ${scenario.title}`)
    const checks = createChecks(name, progress)
    await scenario.play(lab, checks).catch((error: unknown) => {
      if (checks.rows.some((row) => !row.passed)) return
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
      checks.rows.push({ scenario: name, check: 'runs to its end', passed: false, detail, tookMs: 0 })
      progress.say(`FAILED  ${detail}`)
    })
    rows.push(...checks.rows)
  }
  process.stdout.write(brief.options.json ? `${JSON.stringify({ seconds: progress.seconds(), checks: rows })}\n` : renderChecks(rows))
  return rows.every((row) => row.passed)
}

async function buildLab(brief: InsideBrief, progress: Progress): Promise<Lab> {
  const { place, mirror, options } = brief
  progress.part(`${options.devices} Debian ${mirror.suite} devices in place ${place.slot}`)
  await startMirrorGateway(place)
  const baseRoot = await ensureRoot(place, mirror, progress.say)
  progress.say('building and signing the lab\'s own packages')
  const architecture = (await must('dpkg', ['--print-architecture'])).trim()
  const sharedLibrary = (await must('find', [join(baseRoot, 'usr/lib'), '-name', 'libutil.so.1'])).trim().split('\n')[0] ?? ''
  const repository = await createRepository(join(place.directory, 'repository'), { sharedLibrary, architecture })
  await startRepositoryServer(repository.directory)
  const first = FIRST_VERSIONS.map((name) => `lab-${name}`)
  await repository.publish('lab', first.map((name) => `${name}=1.0`))
  progress.say('preparing what all devices have in common')
  const layer = await prepareLayer({
    place,
    baseRoot,
    mirror,
    publicKeyFile: repository.publicKeyFile,
    sourceLines: repository.sourceLines,
    packages: first,
    debs: [],
  })
  const indices = Array.from({ length: options.devices }, (_, at) => at + 1)
  const devices = await inParallel(indices, BOOT_WIDTH, async (index) => {
    const device = await createDevice(place, index, [layer, baseRoot])
    await device.boot()
    return device
  })
  progress.say(`${devices.length} devices have started`)
  return { place, options, mirror, progress, repository, devices }
}
