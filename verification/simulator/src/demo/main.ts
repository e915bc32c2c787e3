// `npm run demo`: two hundred simulated devices of a made-up company behind the real console, with buttons for time.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { systemProcesses } from '@dirigent/system/processes'
import { buildConsole } from '../../../../tools/start/console-build.ts'
import { StartFailure } from '../../../../tools/start/failure.ts'
import { startDemo } from './demo.ts'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..')
const PORT = 7500
const DEVICES = 200
const DEVICES_MIN = 20
const USAGE = `npm run demo [-- --port N] [--devices N]

  --port N      where the demo listens on this machine (${PORT})
  --devices N   how many devices the company has (${DEVICES}; from ${DEVICES_MIN})
`
const say = (sentence: string) => void process.stderr.write(`demo: ${sentence}\n`)

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: String(PORT) },
      devices: { type: 'string', default: String(DEVICES) },
      help: { type: 'boolean', default: false },
    },
  })
  const [port, devices] = [Number(values.port), Number(values.devices)]
  const understood = Number.isInteger(port) && port >= 0 && port < 65_536 && devices >= DEVICES_MIN
  if (values.help || !understood) {
    process.stderr.write(USAGE)
    return values.help ? 0 : 2
  }
  const stopped = new Promise<null>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => resolve(null))
  })
  const state = mkdtempSync(join(tmpdir(), 'dirigent-demo-'))
  try {
    const built = await buildConsole(ROOT, state, systemProcesses, () =>
      say('building the console, only after its sources changed …'),
    )
    if ('missing' in built) throw new StartFailure(built.missing)
    const { directory: consoleDirectory } = built
    const demo = await Promise.race([startDemo({ port, devices, consoleDirectory, say }), stopped])
    if (!demo) return 0
    process.stdout.write(`The demo runs at ${demo.address} — sign in: ${demo.enter}\n`)
    await stopped
    await demo.close()
    return 0
  } finally {
    rmSync(state, { recursive: true, force: true })
  }
}

process.exit(
  await main().catch((error: Error) => {
    say(error instanceof StartFailure ? error.sentence : String(error.stack))
    return 1
  }),
)
