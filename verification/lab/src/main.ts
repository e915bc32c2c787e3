import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '@dirigent/system/clock'
import { LabError } from './lab-error.ts'
import { hasLeftovers, removeLeftovers } from './launcher/leftovers.ts'
import { readMirror } from './launcher/mirror.ts'
import { startMirrorProxy } from './launcher/mirror-proxy.ts'
import { parseOptions, USAGE, type LabOptions } from './launcher/options.ts'
import { watchForStop } from './launcher/stop.ts'
import { examineMachine, prepareMachine } from './launcher/prerequisites.ts'
import { runInside } from './launcher/run-inside.ts'
import { allSlots, claimSlot, isSlotFree } from './launcher/slot.ts'
import { createLabNetwork } from './machine/network.ts'
import { mirrorSocket, placeOfSlot } from './machine/place.ts'
import { createProgress, type Progress } from './progress.ts'
import { SCENARIOS } from './scenarios/registry.ts'

const STATUS = { passed: 0, failed: 1, usage: 2, cannotRun: 3, interrupted: 130 } as const

/** Prepares a place for one run, plays it inside, and leaves the machine as it was. */
async function runLab(options: LabOptions, progress: Progress, startedAt: number): Promise<number> {
  // `npm test` must not install anything on a machine that it only visits.
  const ready = options.ci ? await examineMachine() : await prepareMachine(progress.say)
  if (!ready.ready) throw new LabError('cannot_run_here', ready.message)
  const mirror = await readMirror(ready.codename)
  await removeAbandonedRuns(progress)
  const claim = await claimSlot()
  const place = placeOfSlot(claim.slot, process.env)
  try {
    await mkdir(place.directory, { recursive: true, mode: 0o711 })
    await createLabNetwork(place)
    const proxy = await startMirrorProxy(
      mirrorSocket(place),
      join(place.cache, 'downloads'),
      mirror,
    )
    const inside = runInside({ place, options, mirror, startedAt })
    const stopping = watchForStop(() => {
      progress.say('stopping: cleaning up …')
      inside.stop()
    })
    const status = await inside.ended
    proxy.close()
    return stopping.wanted() ? STATUS.interrupted : status
  } finally {
    const left = await removeLeftovers(place)
    for (const thing of left) progress.say(`could not remove ${thing}`)
    claim.release()
  }
}

async function removeAbandonedRuns(progress: Progress): Promise<void> {
  for (const slot of allSlots()) {
    const place = placeOfSlot(slot, process.env)
    if (!(await hasLeftovers(place)) || !(await isSlotFree(slot))) continue
    progress.say(`removing what an interrupted run left in place ${slot}`)
    await removeLeftovers(place)
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseOptions(argv)
  const unknown = parsed.ok ? parsed.options.only.find((name) => !(name in SCENARIOS)) : undefined
  if (!parsed.ok || unknown !== undefined) {
    const message = parsed.ok
      ? `There is no scenario "${unknown}"; \`--list\` names them.`
      : parsed.message
    process.stderr.write(`lab: ${message}\n${USAGE}\n`)
    return STATUS.usage
  }
  const { options } = parsed
  if (options.help || options.list) {
    const names = Object.entries(SCENARIOS).map(
      ([name, { title }]) => `${name.padEnd(20)} ${title}`,
    )
    process.stdout.write(`${options.help ? USAGE : names.join('\n')}\n`)
    return STATUS.passed
  }
  const startedAt = systemClock.now()
  const progress = createProgress(options.json ? process.stderr : process.stdout, startedAt)
  try {
    return await runLab(options, progress, startedAt)
  } catch (error) {
    if (!(error instanceof LabError)) throw error
    process.stderr.write(`lab: ${error.message}\n`)
    return error.code === 'cannot_run_here' ? STATUS.cannotRun : STATUS.failed
  }
}

process.exit(await main(process.argv.slice(2)))
