import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { goneLine } from './gone.ts'
import { compactCollected, fileNameOf } from './withdrawn.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dirigent-compact-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it.each([
  ['WID-SEC-2026-1893', 'wid-sec-2026-1893.json'],
  ['RHSA-2026:9001', 'rhsa-2026_9001.json'],
  ['LW/SA 2026.07', 'lw_sa_2026_07.json'],
])('the file of %s', (id, name) => {
  expect(fileNameOf(id)).toBe(name)
})

const line = (id: string, version: string) =>
  `${JSON.stringify({ document: { tracking: { id, version } } })}\n`

it('leaves the last word about each document, in several packed parts as they were appended', async () => {
  const from = join(folder, 'a')
  const parts = [
    line('A', '1') + line('B', '1'),
    line('A', '2') + goneLine('B'),
    line('C', '1') + goneLine('D') + line('D', '2'),
  ]
  writeFileSync(from, Buffer.concat(parts.map((part) => gzipSync(part))))
  await compactCollected(from, join(folder, 'b'))
  expect(gunzipSync(readFileSync(join(folder, 'b'))).toString()).toBe(
    line('A', '2') + goneLine('B') + line('C', '1') + line('D', '2'),
  )
  expect(statSync(join(folder, 'b')).size).toBeLessThan(statSync(from).size)
})
