import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@dirigent/system/clock'
import type { SeedReport } from '../run/one-seed.ts'
import { runSeeds } from '../run/workers.ts'
import type { StoryReport } from '../scenarios/compare.ts'
import { SHARE_SIZE, SHARE_WORKERS, shareSeeds } from './share-seeds.ts'

const STORIES = fileURLToPath(new URL('play-stories.ts', import.meta.url))

/** What was played within the share; everything is known when `done` resolves. */
export type Share = {
  seeds: Map<number, SeedReport>
  stories: Map<string, StoryReport>
  /** False when a process died of something that is no report. */
  whole: boolean
}

/** Plays the stories and the seeds of the share, each in processes of its own. */
export async function playShare(): Promise<Share> {
  const share: Share = { seeds: new Map(), stories: new Map(), whole: true }
  const options = { ...SHARE_SIZE, workers: SHARE_WORKERS, untilMs: Number.POSITIVE_INFINITY }
  const [storiesDied, seedsDied] = await Promise.all([
    playStoriesApart((report) => void share.stories.set(report.story, report)),
    runSeeds(shareSeeds(systemClock.now()), options, (report) => {
      share.seeds.set(report.seed, report)
    }),
  ])
  return { ...share, whole: !storiesDied && !seedsDied }
}

function playStoriesApart(onReport: (report: StoryReport) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const child = fork(STORIES, [], {
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child.on('message', onReport)
    child.on('exit', (code) => resolve(code !== 0))
  })
}
