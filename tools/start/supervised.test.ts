import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '@dirigent/system/log'
import { systemTimers, type Timers } from '@dirigent/system/timers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { describeProcess, livingProcess } from './process-record.ts'
import { supervise, type Supervisor } from './supervised.ts'

let directory: string
let supervisor: Supervisor | null = null
/** A busy machine starts a process late; only a program that never starts may fail the test. */
const PATIENT = { timeout: 15_000 }

/** Restarts wait a second and more; a test need not. */
const impatient: Timers = {
  after: (delayMs, action) => systemTimers.after(delayMs >= 60_000 ? delayMs : 1, action),
  sleep: (delayMs) => systemTimers.sleep(Math.min(delayMs, 2)),
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dirigent-supervised-'))
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})

afterEach(async () => {
  await supervisor?.stop()
  supervisor = null
  vi.restoreAllMocks()
  await rm(directory, { recursive: true })
})

async function run(script: string, mayRestart?: () => boolean) {
  const file = join(directory, 'program.mjs')
  await writeFile(file, script)
  const messages: unknown[] = []
  const record = join(directory, 'run', 'program.json')
  const program = {
    name: 'the program',
    script: file,
    args: [],
    env: {},
    recordFile: record,
    compileCache: join(directory, 'compiled'),
    outputFile: join(directory, 'logs', 'program.out'),
    onMessage: (message: unknown) => void messages.push(message),
  }
  const running = supervise(program, impatient, silentLog, mayRestart)
  supervisor = running
  return { running, messages, record }
}

it('starts a program again when it was killed, and counts', async () => {
  const { running, messages, record } = await run(
    `process.send(process.pid); setInterval(() => {}, 1000)`,
  )
  await expect.poll(() => messages.length, PATIENT).toBe(1)
  process.kill(Number(messages[0]), 'SIGKILL')
  await expect.poll(() => messages.length, PATIENT).toBe(2)
  expect(running.crashes()).toBe(1)
  expect(livingProcess(record)).toBe(messages[1])
  await running.stop()
  expect(livingProcess(record)).toBeNull()
  expect(describeProcess(Number(messages[1]))).toBeNull()
})

it('leaves it at that when it never got going', async () => {
  const { running } = await run(`process.exit(3)`, () => false)
  await expect.poll(() => running.crashes(), PATIENT).toBe(1)
  await systemTimers.sleep(200)
  expect(running.crashes()).toBe(1)
})

it('ends a program that does not listen', async () => {
  const { running, messages } = await run(
    `process.on('SIGTERM', () => {}); process.send('up'); setInterval(() => {}, 1000)`,
  )
  await expect.poll(() => messages.length, PATIENT).toBe(1)
  await running.stop()
  expect(running.crashes()).toBe(0)
})

it('keeps what a crash writes', async () => {
  const { running } = await run(`throw new Error('no such file')`, () => false)
  await expect.poll(() => running.crashes(), PATIENT).toBe(1)
  expect(await readFile(join(directory, 'logs', 'program.out'), 'utf8')).toContain('no such file')
})
