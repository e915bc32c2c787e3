import { DAY_MS, HOUR_MS, MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { readFileSync } from 'node:fs'

/** One thing that happens at a moment after the beginning. */
export type ScenarioEvent = { afterMs: number; what: Verb; words: string[] }

/** A story as text: what the company is like, and what happens when. No trouble but what it names. */
export type Scenario = {
  name: string
  /** What a reader is told first: the comment lines. */
  about: string[]
  seed: number
  days: number
  devices: number
  startMs: InstantMs
  /** Windows of servers, `HH:MM` and minutes, every day; null = any time. */
  serverWindow: { start: string; durationMinutes: number } | null
  /** Deadline of every finding on a critical system or of high severity. */
  deadlineDays: number
  soakMs: number
  events: ScenarioEvent[]
}

const VERBS = [
  'publish',
  'power-off',
  'power-on',
  'strike',
  'cut-off',
  'connect',
  'somebody',
  'nobody',
  'lose-reply',
  'replay',
  'approve',
  'emergency',
  'approve-emergency',
] as const
export type Verb = (typeof VERBS)[number]

const DEFAULT = {
  seed: 1,
  days: 1,
  devices: 5,
  startMs: Date.parse('2026-06-15T06:00:00Z'),
  serverWindow: null,
  deadlineDays: 7,
  soakMs: HOUR_MS,
}

/** Reads a scenario; throws with the line that it does not understand. */
export function readScenario(name: string, path: URL): Scenario {
  const scenario: Scenario = { name, about: [], ...DEFAULT, events: [] }
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      if (line.trim() === '') return
      if (line.startsWith('#')) return void scenario.about.push(line.slice(1).trim())
      const words = line.trim().split(/\s+/)
      if (!readSetting(scenario, words) && !readEvent(scenario, words))
        throw new Error(`${name}.txt line ${index + 1} is not understood: ${line}`)
    })
  return scenario
}

function readSetting(scenario: Scenario, [what = '', ...words]: readonly string[]): boolean {
  const [first = '', second = ''] = words
  if (what === 'seed' || what === 'days' || what === 'devices') scenario[what] = Number(first)
  else if (what === 'start') scenario.startMs = Date.parse(first)
  else if (what === 'deadline') scenario.deadlineDays = durationOf(first) / DAY_MS
  else if (what === 'soak') scenario.soakMs = durationOf(first)
  else if (what === 'servers')
    scenario.serverWindow = { start: first, durationMinutes: durationOf(second) / MINUTE_MS }
  else return false
  return true
}

function readEvent(scenario: Scenario, [at = '', after = '', what, ...words]: string[]): boolean {
  const verb = VERBS.find((one) => one === what)
  const afterMs = durationOf(after)
  if (at !== 'at' || !verb || Number.isNaN(afterMs)) return false
  scenario.events.push({ afterMs, what: verb, words })
  return true
}

/** `1d2h30m`; NaN when it is none. */
function durationOf(text: string): number {
  const found = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$/.exec(text)
  if (!found || text === '') return Number.NaN
  const [days, hours, minutes] = found.slice(1).map((part) => Number(part ?? 0))
  return (days ?? 0) * DAY_MS + (hours ?? 0) * HOUR_MS + (minutes ?? 0) * MINUTE_MS
}
