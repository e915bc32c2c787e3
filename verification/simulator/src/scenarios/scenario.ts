import { HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { readFileSync } from 'node:fs'

/** One thing that happens at a moment after the beginning. */
export type ScenarioEvent = { afterMs: number; what: string; words: string[] }

/** A story as text: what the company is like, and what happens when. No trouble but what it names. */
export type Scenario = {
  name: string
  seed: number
  days: number
  devices: number
  events: ScenarioEvent[]
}

const VERBS: ReadonlySet<string> = new Set([
  'publish',
  'power-off',
  'power-on',
  'strike',
  'cut-off',
  'connect',
])

/** Reads a scenario; throws with the line that it does not understand. */
export function readScenario(name: string, path: URL): Scenario {
  const scenario: Scenario = { name, seed: 1, days: 2, devices: 5, events: [] }
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      const [first = '', second = '', ...rest] = line.trim().split(/\s+/)
      if (first === '' || first === '#' || line.startsWith('#')) return
      if (first === 'seed' || first === 'days' || first === 'devices') {
        scenario[first] = Number(second)
        return
      }
      const after = /^(?:(\d+)h)?(?:(\d+)m)?$/.exec(second)
      const [what = '', ...words] = rest
      if (first !== 'at' || !after || !VERBS.has(what))
        throw new Error(`${name}.txt line ${index + 1} is not understood: ${line}`)
      const afterMs = Number(after[1] ?? 0) * HOUR_MS + Number(after[2] ?? 0) * MINUTE_MS
      scenario.events.push({ afterMs, what, words })
    })
  return scenario
}
