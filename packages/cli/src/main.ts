import { run } from './run.ts'
import { processTerminal } from './terminal.ts'

// `dirigent … | head` closes our output: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
})
process.exitCode = await run(process.argv.slice(2), processTerminal)
