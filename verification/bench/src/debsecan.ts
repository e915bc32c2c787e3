import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askDebsecan, askDirigent, dirigent, hasDebsecan } from './debsecan/answers.ts'
import type { Answer } from './debsecan/answers.ts'
import { debsecanData } from './debsecan/data.ts'
import { causesText, differences } from './debsecan/differences.ts'
import type { Difference } from './debsecan/differences.ts'
import { readTracker, sharedSystems, thisSystem, trackerPath } from './debsecan/systems.ts'
import type { System } from './debsecan/systems.ts'
import { median, rounded, type Figure, type Measure } from './measure.ts'

/** Odd, so that the median is one that was measured. */
const RUNS = 5

type Asked = { theirs: Answer; ours: Answer; found: readonly Difference[] }

/** Both, fed from one tracker file; `ask` answers about one system, taken in turns. */
export async function withBoth<T>(
  tracker: string,
  codenames: readonly string[],
  work: (ask: (system: System, further?: readonly string[]) => Asked) => T | Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'dirigent-debsecan-'))
  try {
    const read = readTracker(tracker)
    for (const codename of codenames)
      writeFileSync(join(directory, codename), debsecanData(read, codename))
    const filled = dirigent(directory, ['feed-cache', 'import', 'debian-tracker', tracker])
    if (filled.status !== 0) throw new Error(`the cache cannot be filled: ${filled.stderr}`)
    return await work((system, further = []) => {
      const file = join(directory, 'status')
      writeFileSync(file, system.status)
      const theirs = askDebsecan(directory, system.codename, file)
      const ours = askDirigent(directory, [...system.scan(file), ...further])
      return { theirs, ours, found: differences({ ...system, ours, theirs }) }
    })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function sameAnswer({ name }: System, { theirs, ours, found }: Asked): Figure {
  const unexplained = found.filter(({ cause }) => cause === 'unexplained')
  const same = ours.findings.intersection(theirs.findings).size
  return {
    number: 'debsecan',
    what: `${name}: the same answer`,
    measured: `${rounded(same)} the same, ${rounded(found.length)} explained`,
    ratio: null,
    target: '0 unexplained',
    met: unexplained.length === 0 && same + found.length > 0,
    note: causesText(found) || 'no difference',
  }
}

function took(system: System, asked: readonly Asked[], how: string, note: string): Figure {
  const ours = median(asked.map((one) => one.ours.tookMs))
  const theirs = median(asked.map((one) => one.theirs.tookMs))
  // Of each pair that ran one after the other: a load that comes and goes then weighs on both.
  const ratio = median(asked.map((one) => one.ours.tookMs / one.theirs.tookMs))
  return {
    number: 'debsecan',
    what: `${system.name}: whole process, ${how}`,
    measured: `${rounded(ours)} ms`,
    ratio,
    target: '≤ 1 ×',
    met: ratio <= 1,
    note: `debsecan: ${rounded(theirs)} ms; ${note}`,
  }
}

/** Asked without an argument, we also ask apt for each package's origin and which kernel runs; debsecan does not. */
const how = (system: System) =>
  system.scan('').length === 0 ? 'origins asked of apt as well' : 'index built before'

const notMeasured = (because: string): Figure[] => [
  {
    number: 'debsecan',
    what: 'dirigent scan against debsecan',
    measured: 'not measured',
    ratio: null,
    target: '0 unexplained',
    met: false,
    note: because,
  },
]

/** `dirigent scan` against Debian's debsecan, both fed from the tracker's JSON: the answers as sets, and the time. */
export const debsecan: Measure = {
  number: 'debsecan',
  async run(report) {
    if (!hasDebsecan()) return notMeasured('debsecan is missing: apt-get install debsecan')
    const tracker = trackerPath()
    if (tracker === null)
      return notMeasured(
        'no tracker data: DEBIAN_TRACKER=FILE names a copy of security-tracker.debian.org/tracker/data/json',
      )
    const here = thisSystem()
    const systems = here ? [...sharedSystems(), here] : sharedSystems()
    if (systems.length === 0) return notMeasured('no Debian system to ask about')
    const codenames = [...new Set(systems.map(({ codename }) => codename))]
    return withBoth(tracker, codenames, (ask) =>
      systems.flatMap((system) => {
        report(`debsecan: ${system.name}`)
        const asked = Array.from({ length: RUNS }, () => ask(system))
        const [first] = asked
        if (!first) return []
        const figures = [
          sameAnswer(system, first),
          took(system, asked, how(system), 'its data on disk, nothing downloaded'),
        ]
        if (system !== systems[0]) return figures
        const cold = [ask(system, ['--feed', `debian-tracker=${tracker}`])]
        const note = 'we read the JSON of all releases, it the extract of one; not a target'
        const whole = took(system, cold, 'no index', note)
        return [...figures, { ...whole, target: '', met: true }]
      }),
    )
  },
}
