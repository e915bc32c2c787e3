import type { Store } from '../database/simulated-database.ts'
import { simulate } from '../run/simulate.ts'
import type { Scenario } from './scenario.ts'

/** Check-ins and sections say little to a reader and would hide the story. */
const NOISE = /: (check-in|sections?|progress) 200$/
const LINE = /^(\S+Z) (.*)$/
const ZONE = 'Europe/Berlin'

/** Plays a story: what happened, a line each, by the clock on the wall. */
export async function transcriptOf(store: Store, scenario: Scenario): Promise<string> {
  const lines: string[] = []
  const { seed, days, devices } = scenario
  const onLine = (line: string) => {
    const [, at = '', what = ''] = LINE.exec(line) ?? []
    if (Date.parse(at) >= scenario.startMs && !NOISE.test(what))
      lines.push(`${onTheWall(at)} ${what}`)
  }
  const outcome = await simulate(store, { seed, days, devices, onLine, scenario })
  const broken = outcome.violations.map(({ invariant, detail }) => `BROKEN ${invariant}: ${detail}`)
  const about = scenario.about.map((line) => `# ${line}`)
  return `${[...about, '', ...lines, ...broken].join('\n')}\n`
}

/** `Sun 25 Oct 02:15 +01:00`: in the night of a clock change an hour exists twice. */
function onTheWall(at: string): string {
  const local = Temporal.Instant.from(at).toZonedDateTimeISO(ZONE)
  const day = local.toLocaleString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' })
  return `${day} ${local.toPlainTime().toString({ smallestUnit: 'minute' })} ${local.offset}`
}
