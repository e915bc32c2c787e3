import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemTimers } from '@dirigent/system/timers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeProcess, livingProcess, stopRecorded, writeRecord } from './process-record.ts'

let directory: string
let file: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dirigent-record-'))
  file = join(directory, 'a.json')
})
afterEach(() => rm(directory, { recursive: true }))

it('finds a process that runs, and stops it', async () => {
  const child = spawn('sleep', ['60'])
  writeRecord(file, child.pid ?? 0)
  expect(livingProcess(file)).toBe(child.pid)
  expect(await stopRecorded(file, systemTimers, 5000)).toBe(true)
  expect(livingProcess(file)).toBeNull()
  expect(await stopRecorded(file, systemTimers, 5000)).toBe(false)
})

it.skipIf(process.platform !== 'linux')(
  'does not take another process of the same number for it (needs /proc)',
  async () => {
    const record = describeProcess(process.pid)
    await writeFile(file, JSON.stringify({ ...record, startedAt: 'an earlier boot/1' }))
    expect(livingProcess(file)).toBeNull()
    // Would end this very test run if it were taken for it.
    expect(await stopRecorded(file, systemTimers, 100)).toBe(false)
  },
)

it.each([
  ['no file', null],
  ['a file that a full disk cut short', '{"pid":1'],
  ['a file that names no process', '{"pid":0,"startedAt":null}'],
])('finds nothing in %s', async (_what, text) => {
  if (text !== null) await writeFile(file, text)
  expect(livingProcess(file)).toBeNull()
})
