import { HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { often, type Trouble } from './trouble.ts'

/** Most work of a server is done within so many statements: a crash lies anywhere in it. */
const STATEMENTS_MAX = 120

export function planServerTrouble(trouble: Trouble): void {
  const { world, slow, clocks } = trouble
  if (!trouble.has('server')) return
  const chance = world.chance.fork('server trouble')
  const { time } = world
  const until = (ms: number, action: () => void) => time.at(time.clock.now() + ms, action)
  const crashesPerDay = chance.pick([0, 2, 6])
  often(trouble, chance, crashesPerDay, () => {
    world.pickServer()?.dieAfter(chance.between(0, STATEMENTS_MAX))
  })
  if (chance.happens(0.5))
    often(trouble, chance, 0.6, () => {
      world.mark('server: a slow database')
      slow.statementMs = chance.between(50, 1_500)
      until(chance.between(5, 60) * MINUTE_MS, () => {
        slow.statementMs = 0
      })
    })
  if (chance.happens(0.4))
    often(trouble, chance, 0.5, () => {
      world.mark('server: the clock jumped')
      clocks.serverMs = chance.between(-8 * MINUTE_MS, 8 * MINUTE_MS)
      until(chance.between(1, 6) * HOUR_MS, () => {
        clocks.serverMs = 0
      })
    })
  if (chance.happens(0.5))
    often(trouble, chance, 0.5, () => {
      world.mark('server: tasks did not run for hours')
      world.tasks.stallUntil(time.clock.now() + chance.between(2, 9) * HOUR_MS)
    })
}
