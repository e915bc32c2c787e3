import { systemClock } from '@dirigent/system/clock'
import { keptSeeds } from '../run/kept-seeds.ts'

/** Small worlds: many different ones prove more within a minute than one large one. */
export const SHARE_SIZE = { days: 2, devices: 6 }
export const SHARE_WORKERS = 2
const FIXED = 4
/** No fresh seed is begun after this; those that are fixed are played whatever the time. */
const SHARE_MS = 45_000
/** Fresh seeds lie beyond those that people play by hand. */
const FRESH_FROM = 1_000_000

/** Seeds that found something once, each with its reason, and the first few. */
export const fixedSeeds = (): { seed: number; why: string }[] => [
  ...keptSeeds(),
  ...Array.from({ length: FIXED }, (_, index) => ({ seed: index + 1, why: 'always played' })),
]

/** The fixed ones, and from one that nobody has seen as many as there is time for, at least that one. */
export function* shareSeeds(startedMs: number): Iterable<number> {
  const fresh = FRESH_FROM + (startedMs % FRESH_FROM)
  yield fresh
  for (const { seed } of fixedSeeds()) yield seed
  for (let next = fresh + 1; systemClock.now() < startedMs + SHARE_MS; next++) yield next
}
