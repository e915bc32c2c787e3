import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { openStore } from '../database/simulated-database.ts'
import { readScenario } from './scenario.ts'
import { transcriptOf } from './transcript.ts'

const FOLDER = new URL('../../scenarios/', import.meta.url)

/** `different`: the first line that is not as it was; null when all are. */
export type StoryReport = { story: string; different: string | null; broken: boolean }

export const storyNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.txt'))
    .map((file) => file.slice(0, -'.txt'.length))
    .toSorted()

/** Plays stories one after the other and compares each with its committed transcript; `write` takes it over. */
export async function playStories(
  names: readonly string[],
  write: boolean,
  onReport: (report: StoryReport) => void,
): Promise<void> {
  const store = await openStore()
  for (const story of names) {
    const told = await transcriptOf(store, readScenario(story, new URL(`${story}.txt`, FOLDER)))
    const path = new URL(`${story}.transcript`, FOLDER)
    const broken = /^BROKEN /m.test(told)
    if (write && !broken) writeFileSync(path, told)
    const known = existsSync(path) ? readFileSync(path, 'utf8') : ''
    onReport({ story, different: difference(known, told), broken })
  }
}

function difference(known: string, told: string): string | null {
  if (known === told) return null
  const [before, after] = [known.split('\n'), told.split('\n')]
  const at = after.findIndex((line, index) => line !== before[index])
  const line = at < 0 ? after.length : at
  return `line ${line + 1}\n  - ${before[line] ?? ''}\n  + ${after[line] ?? ''}`
}

/** Plays one story or all for a person; 1 when one is not as it was. */
export async function compareScenarios(only: string | null, write: boolean): Promise<number> {
  const names = storyNames().filter((name) => only === null || name === only)
  if (names.length === 0) {
    process.stderr.write(`There is no scenario ${only}; there are ${storyNames().join(', ')}.\n`)
    return 2
  }
  let bad = 0
  await playStories(names, write, ({ story, different, broken }) => {
    if (different !== null || broken) bad++
    const verdict =
      different === null
        ? 'as known'
        : `DIFFERENT from its transcript (--write takes it over), ${different}`
    process.stdout.write(`${story}: ${broken ? 'BROKEN, ' : ''}${verdict}\n`)
  })
  return bad > 0 ? 1 : 0
}
