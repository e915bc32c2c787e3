import { systemClock } from '@dirigent/system/clock'
import { createCommands } from './commands.ts'
import { createDemoWorld, ZONE } from './demo-world.ts'
import { openFront } from './front.ts'
import { mondayMorning } from './moments.ts'
import { keepPace } from './pace.ts'
import { keepSessions } from './sessions.ts'

export type Demo = { address: string; enter: string; close(): Promise<void> }

/** The whole demo in this process, listening; `close` leaves nothing behind. */
export async function startDemo(options: {
  port: number
  devices: number
  consoleDirectory: string
  say: (sentence: string) => void
}): Promise<Demo> {
  const { port, devices, consoleDirectory, say } = options
  const demo = await createDemoWorld({
    startMs: mondayMorning(systemClock.now(), ZONE),
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
      keepSessions(world.store, world.time.clock.now())
    },
    (error) => say(`the world stumbled: ${String((error as Error).stack)}`),
  )
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
