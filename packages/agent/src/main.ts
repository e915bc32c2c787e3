// The agent's program. `run` only waits here, in a small process; everything else is loaded when it is needed.
import { waitAndWork } from './wait-and-work.ts'

async function main(args: string[]): Promise<number> {
  if (args[0] === 'run') return waitAndWork(args.slice(1))
  const { runCommand } = await import('./commands.ts')
  return runCommand(args)
}

try {
  // Ends at once, although a reading of the inventory may still be under way: started work was waited for.
  process.exit(await main(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
