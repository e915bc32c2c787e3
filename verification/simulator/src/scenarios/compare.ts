import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { openStore, type Store } from '../database/simulated-database.ts'
import { simulate } from '../run/simulate.ts'
import { readScenario } from './scenario.ts'

const FOLDER = new URL('../../scenarios/', import.meta.url)
/** Check-ins and sections say little to a reader and would hide the story. */
const NOISE = /: (check-in|section|progress) /

/** Plays one story or all, and compares what happened with the committed transcript. */
export async function compareScenarios(only: string | null, write: boolean): Promise<number> {
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.txt'))
    .map((file) => file.slice(0, -'.txt'.length))
    .filter((name) => only === null || name === only)
  if (names.length === 0) {
    process.stderr.write(`There is no scenario ${only}.\n`)
    return 2
  }
  const store = await openStore()
  let different = 0
  for (const name of names) if (!(await compareOne(store, name, write))) different++
  return different > 0 ? 1 : 0
}

async function compareOne(store: Store, name: string, write: boolean): Promise<boolean> {
  const told = await transcriptOf(store, name)
  const path = new URL(`${name}.transcript`, FOLDER)
  if (write) writeFileSync(path, told)
  const known = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const same = known === told
  process.stdout.write(
    `${name}: ${same ? 'as known' : 'DIFFERENT from its transcript (--write takes it over)'}\n`,
  )
  if (!same) {
    const [before, after] = [known.split('\n'), told.split('\n')]
    const at = after.findIndex((line, index) => line !== before[index])
    process.stdout.write(`  line ${at + 1}\n  - ${before[at] ?? ''}\n  + ${after[at] ?? ''}\n`)
  }
  return same
}

async function transcriptOf(store: Store, name: string): Promise<string> {
  const scenario = readScenario(name, new URL(`${name}.txt`, FOLDER))
  const lines: string[] = []
  const outcome = await simulate(store, {
    seed: scenario.seed,
    days: scenario.days,
    devices: scenario.devices,
    onLine: (line) => {
      if (!NOISE.test(line)) lines.push(line)
    },
    scenario,
  })
  const broken = outcome.violations.map(({ invariant, detail }) => `BROKEN ${invariant}: ${detail}`)
  return `${[...lines, ...broken, `${outcome.attempts} attempts`].join('\n')}\n`
}
