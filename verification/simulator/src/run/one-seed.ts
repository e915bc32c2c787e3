import { systemClock } from '@dirigent/system/clock'
import { openStore, type Store } from '../database/simulated-database.ts'
import { simulate, type RunOptions } from './simulate.ts'
import type { Violation } from './world.ts'

/** What one seed came to, as it crosses from a worker. */
export type SeedReport = {
  seed: number
  days: number
  devices: number
  violations: Violation[]
  marks: [string, number][]
  hash: string
  attempts: number
  steps: number
  tookMs: number
  tail: string[]
}

const kept: { store: Promise<Store> | null } = { store: null }

/** Plays a seed in this process; the database is opened once and emptied for each. */
export async function runOneSeed(options: RunOptions): Promise<SeedReport> {
  kept.store ??= openStore()
  const store = await kept.store
  const startedMs = systemClock.now()
  const outcome = await simulate(store, options)
  return {
    ...outcome,
    days: options.days,
    devices: options.devices,
    marks: [...outcome.marks],
    tail: outcome.violations.length > 0 ? outcome.tail.slice(-60) : [],
    tookMs: systemClock.now() - startedMs,
  }
}
