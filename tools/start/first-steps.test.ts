import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandResult, Processes } from '@dirigent/system/processes'
import { systemTimers } from '@dirigent/system/timers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lastError } from './agent-packages.ts'
import { buildConsole } from './console-build.ts'
import { limitLogs } from './logs.ts'
import { chosenPort, requireFreePort } from './port.ts'
import { announceStop, claimInstance, prepareState, releaseInstance } from './state.ts'
import { writeRecord } from './process-record.ts'
import { supportedSystem } from './this-machine.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dirigent-start-'))
})
afterEach(() => rm(directory, { recursive: true }))

it('takes the port of the command line before that of the environment', () => {
  expect([
    chosenPort('81', '82'),
    chosenPort(undefined, '82'),
    chosenPort(undefined, undefined),
  ]).toEqual([81, 82, 7400])
})

it.each(['abc', '0', '65535', '1.5', ''])('refuses the port "%s"', (text) => {
  expect(() => chosenPort(text, undefined)).toThrow('is not a number from 1 to 65534')
})

it('says that a port is taken, and names another', async () => {
  const other = createServer()
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => {
      const address = other.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
  await expect(requireFreePort(port)).rejects.toThrow(`Port ${port} is taken by another program`)
  await new Promise((resolve) => other.close(resolve))
  await requireFreePort(port)
})

it('says when the state directory is below a file', async () => {
  await writeFile(join(directory, 'file'), '')
  expect(() => prepareState(join(directory, 'file', 'state'))).toThrow(
    'is a file or lies below one',
  )
})

it('refuses a second start on the same state directory, but not after the first has died', async () => {
  prepareState(directory)
  const record = join(directory, 'run', 'start.json')
  writeRecord(record, process.ppid)
  const claim = () => claimInstance(directory, systemTimers)
  await expect(claim()).rejects.toThrow(`already runs with the state directory ${directory}`)
  await writeFile(record, '{"pid":4194304,"startedAt":"x"}')
  await claim()
  releaseInstance(directory)
})

it('waits for an earlier start that is stopping', async () => {
  prepareState(directory)
  const earlier = spawn('sleep', ['0.5'])
  writeRecord(join(directory, 'run', 'start.json'), earlier.pid ?? 0)
  announceStop(directory)
  await claimInstance(directory, systemTimers)
  await expect.poll(() => earlier.exitCode).toBe(0)
})

it.each([
  ['ID=debian\n', { ok: true }],
  ['PRETTY_NAME="Ubuntu"\nID=ubuntu\n', { ok: true }],
  ['ID="fedora"\n', { system: 'fedora' }],
  ['NAME=x\n', { system: 'unknown' }],
])('reads from os-release whether the agent knows this system: %j', async (text, expected) => {
  const file = join(directory, 'os-release')
  await writeFile(file, text)
  expect(supportedSystem(file)).toEqual(expected)
})

const succeeded: CommandResult = {
  exitCode: 0,
  signal: null,
  stdout: '',
  stderr: '',
  timedOut: false,
  startError: null,
}

async function checkout(): Promise<string> {
  for (const name of ['client', 'console', 'domain', 'protocol', 'words']) {
    await mkdir(join(directory, 'packages', name, 'src'), { recursive: true })
  }
  await writeFile(join(directory, 'package-lock.json'), '{}')
  return directory
}

it('builds the console once per state of its sources', async () => {
  const root = await checkout()
  let builds = 0
  const processes: Processes = { run: async () => succeeded }
  const build = () => buildConsole(root, join(root, 'state'), processes, () => void (builds += 1))
  expect(await build()).toHaveProperty('missing')
  await writeFile(join(root, 'packages', 'console', 'index.html'), '<html>')
  await build()
  await build()
  expect(builds).toBe(1)
  await writeFile(join(root, 'packages', 'words', 'src', 'a.ts'), 'export const a = 1')
  await build()
  expect(builds).toBe(2)
  await writeFile(join(root, 'packages', 'words', 'src', 'a.test.ts'), '')
  await build()
  expect(builds).toBe(2)
})

it('says why a build failed, and does not take it for built', async () => {
  const root = await checkout()
  await writeFile(join(root, 'packages', 'console', 'index.html'), '<html>')
  const processes: Processes = {
    run: async () => ({ ...succeeded, exitCode: 1, stderr: 'no such import' }),
  }
  const build = () => buildConsole(root, join(root, 'state'), processes, () => {})
  await expect(build()).rejects.toThrow('The console could not be built: no such import')
  await expect(build()).rejects.toThrow('no such import')
})

it('keeps a log and the one before it', async () => {
  const log = join(directory, 'server.log')
  await writeFile(log, 'first')
  await limitLogs(directory, 10)
  await appendFile(log, ' and second')
  await limitLogs(directory, 10)
  await appendFile(log, 'third')
  await limitLogs(directory, 10)
  const texts = await Promise.all([log, `${log}.old`].map((file) => readFile(file, 'utf8')))
  expect(texts).toEqual(['third', 'first and second'])
})

it('says of a failed program what it said last', () => {
  const text =
    'file:///a.ts:3\n  throw new Error(x)\n\nError: dpkg-deb says ENOENT.\n    at f (a.ts:3:1)\n\nNode.js v26\n'
  expect([lastError(text), lastError('killed')]).toEqual(['dpkg-deb says ENOENT.', ''])
})
