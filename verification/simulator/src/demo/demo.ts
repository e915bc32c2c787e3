import { systemClock } from '@dirigent/system/clock'
import { createCommands } from './commands.ts'
import { createDemoWorld, ZONE } from './demo-world.ts'
import { openFront } from './front.ts'
import { mondayMorning } from './moments.ts'
import { keepPace, type Pace } from './pace.ts'
import { keepSessions } from './sessions.ts'

export type Demo = { address: string; enter: string; close(): Promise<void> }

/**
 * The whole demo in this process, listening; `close` leaves nothing behind. It listens as soon as the devices are
 * enrolled: their first hour is played while the console can already be used.
 */
export async function startDemo(options: {
  port: number
  devices: number
  consoleDirectory: string
  say: (sentence: string) => void
}): Promise<Demo> {
  const { port, devices, consoleDirectory, say } = options
  const startMs = mondayMorning(systemClock.now(), ZONE)
  const demo = await createDemoWorld({
    startMs,
    devices,
    say,
    onTaskError: (detail) => say(`a task failed and runs again: ${detail}`),
  })
  const { world } = demo
  const inside = world.servers[0]?.context
  if (!inside) throw new Error('the server was not started')
  const pace = keepPace(
    world.time,
    () => {
      demo.afterStep()
      demo.watch(isWatched(pace.state()))
      keepSessions(world.store, world.time.clock.now())
    },
    (error) => say(`the world stumbled: ${String((error as Error).stack)}`),
  )
  pace.jumpTo(startMs)
  const commands = createCommands(demo, pace)
  const front = await openFront({ inside, consoleDirectory, port, commands })
  return {
    address: front.address,
    enter: front.enter,
    async close() {
      await pace.stop()
      await front.close()
      await demo.close()
    },
  }
}

/** At the pace of a person somebody waits for the answer; faster, everything happens before their eyes anyway. */
const isWatched = ({ factor, jump }: ReturnType<Pace['state']>) => jump === null && factor <= 1
