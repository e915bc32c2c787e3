import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '@dirigent/system/clock'
import { systemTimers } from '@dirigent/system/timers'
import type { AgentStatus } from './status.ts'
import { startTestServer, TEST_DEVICE, type TestServer } from './testing/test-server.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))
let state = ''
let server: TestServer
let running: ChildProcess | null = null
beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'dirigent-program-'))
  server = await startTestServer({ clock: systemClock })
})
afterEach(async () => {
  running?.kill('SIGKILL')
  await server.close()
  rmSync(state, { recursive: true, force: true })
})

async function agent(...args: string[]) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args])
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { exitCode, output }
}
async function until(what: string, holds: () => boolean) {
  for (let i = 0; i < 300; i++) {
    if (holds()) return
    await systemTimers.sleep(100)
  }
  throw new Error(`not within 30 s: ${what}`)
}
/** Processes that work on this state folder, by their command lines. */
function workers(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
        return line.includes(state) && line.includes('work')
      } catch {
        return false
      }
    })
    .map(Number)
}
const run = () => {
  const args = ['--disable-warning=ExperimentalWarning', MAIN, 'run', '--state', state]
  running = spawn(process.execPath, args, { stdio: 'ignore' })
  return running
}
const enrol = () => agent('enrol', '--token', server.token, '--state', state, '--observe')

// Programs are started for real, and a busy machine takes seconds for each.
describe.skipIf(!existsSync('/proc/self'))('the program', { timeout: 90_000 }, () => {
  it('enrols and says how it stands', async () => {
    expect(await agent('status', '--state', state)).toMatchObject({
      exitCode: 1,
      output: 'This machine is not enrolled.\n',
    })
    expect(await enrol()).toEqual({ exitCode: 0, output: `Enrolled as device ${TEST_DEVICE}.\n` })
    const { output } = await agent('status', '--state', state, '--json')
    const status = JSON.parse(output) as AgentStatus
    expect(status).toMatchObject({
      enrolled: true,
      device: TEST_DEVICE,
      observe: true,
      resultsPending: [],
    })
  })
  it.each([
    [['enrol', '--state', 'x'], 2, '--token'],
    [['enrol', '--token', 'rubbish', '--state', '/tmp/dirigent-nowhere'], 1, 'token_unreadable'],
    [['fly'], 2, '"fly" is not a command'],
    [['run', '--state', '/tmp/dirigent-nowhere'], 1, 'not enrolled'],
  ])('%j ends with %i and says why', async (args, exitCode, said) => {
    const answer = await agent(...args)
    expect(answer.exitCode).toBe(exitCode)
    expect(answer.output).toContain(said)
    rmSync('/tmp/dirigent-nowhere', { recursive: true, force: true })
  })
  it('stops on SIGTERM and leaves nobody working', async () => {
    await enrol()
    const child = run()
    await until('a check-in', () => server.received.checkIns > 0)
    const ended = new Promise((resolve) => child.on('exit', resolve))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    await until('no worker', () => workers().length === 0)
  })
  it('killed with -9 leaves nobody working on its attempts', async () => {
    await enrol()
    const child = run()
    await until('a worker', () => workers().length === 1)
    child.kill('SIGKILL')
    await until('no worker', () => workers().length === 0)
  })
  it('waits in a process that loaded next to nothing', () => {
    const source = 'await import(process.argv[1]); console.log(process.memoryUsage().rss)'
    const module = fileURLToPath(new URL('wait-and-work.ts', import.meta.url))
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', source, module], {
      encoding: 'utf8',
    })
    // 60 MiB is the promise; from source the type stripper adds to what the packaged agent needs.
    expect(Number(child.stdout)).toBeLessThan(75 * 1024 * 1024)
  })
})
