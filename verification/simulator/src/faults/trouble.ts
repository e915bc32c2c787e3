import type { BuiltWorld } from '../run/build-world.ts'
import type { Family } from '../run/draw.ts'
import type { Chance } from '../core/chance.ts'

/** What those who make trouble work with. */
export type Trouble = BuiltWorld & {
  endMs: number
  /** Whether this kind of trouble exists in this run. */
  has(family: Family): boolean
}

/** Plans something to happen again and again until the end, about `perDay` times a day. */
export function often(
  { world, endMs }: Trouble,
  chance: Chance,
  perDay: number,
  action: () => void,
): void {
  if (perDay <= 0) return
  const averageMs = 86_400_000 / perDay
  const next = () => {
    const atMs = world.time.clock.now() - Math.log(1 - chance.fraction()) * averageMs
    if (atMs >= endMs) return
    world.time.at(atMs, () => {
      action()
      next()
    })
  }
  next()
}
