import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPolicyFile } from './file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dirigent-policy-file-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function written(text: string) {
  const path = join(folder, 'policies.yaml')
  await writeFile(path, text)
  return path
}

describe('the place of a fault', () => {
  const text =
    'format: 1\npolicies:\n  A/B:\n    gates:\n      test: { soak: 1 }\ngroups:\n  - name: x\n  - name: y\n'
  it.each([
    ['/policies/A~1B/gates/test/soak', '5:21'],
    ['/groups/1/name', '8:11'],
    // What is missing is told at what it is missing from.
    ['/policies/A~1B/gates/pilot', '5:7'],
    ['/nothing', '1:1'],
  ])('%s is at %s', async (pointer, place) => {
    const path = await written(text)
    const file = await readPolicyFile(path)
    expect(file.placeOf(pointer)).toBe(`${path}:${place}`)
  })
})

it.each([
  ['a line that is no YAML', 'a: [1\nb: 2\n', /policies\.yaml:\d+:\d+: /],
  ['a key that stands twice', 'a: 1\na: 2\n', /policies\.yaml:2:1: .*unique/],
])('%s is refused with its place', async (_what, text, message) => {
  const path = await written(text)
  await expect(readPolicyFile(path)).rejects.toThrow(message)
})

it('a file that is not there is one sentence', async () => {
  await expect(readPolicyFile(join(folder, 'none.yaml'))).rejects.toMatchObject({
    code: 'file_unreadable',
  })
})
