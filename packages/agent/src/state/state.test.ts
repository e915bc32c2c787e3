import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Timers } from '@dirigent/system/timers'
import { holdAlone } from './alone.ts'
import { appendDurable, readJson, readLines, writeDurable } from './durable.ts'

let directory = ''
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'dirigent-files-'))))
afterEach(() => rmSync(directory, { recursive: true }))

describe('durable files', () => {
  it('can be read by their owner only', () => {
    const path = join(directory, 'secret.json')
    writeDurable(path, '{}')
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })
  it('are absent or whole, and say where they are broken', () => {
    expect(readJson(join(directory, 'none.json'))).toBeNull()
    writeFileSync(join(directory, 'cut.json'), '{"a":')
    expect(() => readJson(join(directory, 'cut.json'))).toThrow('cut.json')
  })
  it('lose only the line that the power cut', () => {
    const path = join(directory, 'journal')
    appendDurable(path, '{"n":1}')
    appendDurable(path, '{"n":2}')
    appendFileSync(path, '{"n":')
    expect(readLines(path)).toEqual([{ n: 1 }, { n: 2 }])
  })
})

describe('holdAlone', () => {
  /** Time passes without waiting. */
  const hurried = (slept: number[]): Timers => ({
    after: () => () => {},
    sleep: async (ms) => void slept.push(ms),
  })
  it('lets the second wait until the first ends', async () => {
    const slept: number[] = []
    const release = await holdAlone(directory, hurried(slept))
    expect(release).not.toBeNull()
    expect(await holdAlone(directory, hurried(slept))).toBeNull()
    release?.()
    expect(await holdAlone(directory, hurried([]))).not.toBeNull()
  })
  it.each([
    ['a process that has ended', '999999999 5'],
    ['a process that only has the same number', `${process.pid} 1`],
    ['a file that the power cut', ''],
  ])('is not stopped by %s', async (_what, holder) => {
    writeFileSync(join(directory, 'working'), holder)
    expect(await holdAlone(directory, hurried([]))).not.toBeNull()
    expect(readFileSync(join(directory, 'working'), 'utf8')).toMatch(new RegExp(`^${process.pid} `))
  })
})
