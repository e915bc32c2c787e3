import { systemTimers } from '@dirigent/system/timers'
import { LabError } from '../lab-error.ts'
import { removeLeftovers } from '../launcher/leftovers.ts'
import type { InsideBrief } from '../launcher/run-inside.ts'
import { createProgress } from '../progress.ts'
import { play } from './play.ts'

/** A brief that never comes means that the launcher died before it could send it. */
const BRIEF_TIMEOUT_MS = 10_000
const INTERRUPTED_STATUS = 130

/** A terminal that went away must not end the clean-up. */
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

function receiveBrief(): Promise<InsideBrief> {
  return new Promise((resolve) => {
    const giveUp = systemTimers.after(BRIEF_TIMEOUT_MS, () => process.exit(INTERRUPTED_STATUS))
    process.on('message', (message: InsideBrief | 'stop') => {
      // The launcher removes everything this process made: ending at once is the quickest way to that.
      if (message === 'stop') process.exit(INTERRUPTED_STATUS)
      giveUp()
      resolve(message)
    })
  })
}

const brief = await receiveBrief()
process.on('disconnect', () => {
  void removeLeftovers(brief.place).then(() => process.exit(INTERRUPTED_STATUS))
})

const progress = createProgress(
  brief.options.json ? process.stderr : process.stdout,
  brief.startedAt,
)
/** While everything is being removed, what fails because of that is no result. */
const leaving = () => new Promise<never>(() => undefined)

try {
  const passed = await play(brief, progress)
  if (!process.connected) await leaving()
  process.exit(passed ? 0 : 1)
} catch (error) {
  if (!process.connected) await leaving()
  const told =
    error instanceof LabError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`lab: ${told}\n`)
  process.exit(1)
}
