import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { stateDirectory } from '@dirigent/system/state-directory'
import { processTerminal } from './terminal.ts'

// `dirigent … | head` closes our output: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
})
// npm changes into the checkout first; a file named on the command line is meant from where the person stands.
const startedIn = process.env['INIT_CWD']
if (process.env['npm_lifecycle_event'] === 'dirigent' && startedIn && existsSync(startedIn)) {
  process.chdir(startedIn)
}
// Halves the start. In a folder of our own: in a shared one somebody else could leave code for root to run.
if (existsSync(stateDirectory())) enableCompileCache(join(stateDirectory(), 'compile-cache'))
const { run } = await import('./run.ts')
process.exitCode = await run(process.argv.slice(2), processTerminal)
