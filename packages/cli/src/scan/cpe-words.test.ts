import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { cpeWords } from './cpe-words.ts'

const SAMPLE = fileURLToPath(
  import.meta.resolve('@dirigent/feeds/nvd-cpe/nvd-cpe').replace(/nvd-cpe\.ts$/, 'sample.json'),
)
const folder = mkdtempSync(join(tmpdir(), 'cpe-words-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string) => join(folder, name)
const nvd = (path: string) => [{ feed: 'nvd-cpe', path } as const]

it('reads a file once, and again when its content changed', async () => {
  const [state, file] = [at('state'), at('feed.json')]
  mkdirSync(state)
  copyFileSync(SAMPLE, file)
  const first = await cpeWords(nvd(file), state)
  expect(first?.counts.size).toBeGreaterThan(0)
  const [kept] = readdirSync(join(state, 'cpe-words'))
  // What is kept is what is read: a file that cannot be one is made anew.
  writeFileSync(join(state, 'cpe-words', kept ?? ''), 'damaged')
  expect((await cpeWords(nvd(file), state))?.counts).toEqual(first?.counts)
  for (let time = 0; time < 4; time++) {
    writeFileSync(
      file,
      `${' '.repeat(time + 1)}${JSON.stringify({ vulnerabilities: [record(time)] })}`,
    )
    const words = await cpeWords(nvd(file), state)
    expect([...(words?.counts.keys() ?? [])]).toEqual([`harbour:p${time}`])
  }
  expect(readdirSync(join(state, 'cpe-words'))).toHaveLength(3)
})
it('keeps nothing where there is no state, and says what is wrong with a file each time', async () => {
  expect((await cpeWords(nvd(SAMPLE), at('none')))?.counts.size).toBeGreaterThan(0)
  writeFileSync(at('broken.json'), '{"vulnerabilities":[{"cve":')
  for (const path of [at('broken.json'), at('missing.json')])
    await expect(cpeWords(nvd(path), at('state'))).rejects.toThrow(
      /middle of a record|no such file/,
    )
  expect(readdirSync(folder)).not.toContain('none')
  expect(await cpeWords([{ feed: 'epss', path: SAMPLE }], at('state'))).toBeNull()
})

const record = (number: number) => ({
  cve: {
    id: `CVE-2026-${1000 + number}`,
    configurations: [
      {
        nodes: [
          {
            operator: 'OR',
            cpeMatch: [
              { vulnerable: true, criteria: `cpe:2.3:a:harbour:p${number}:1:*:*:*:*:*:*:*` },
            ],
          },
        ],
      },
    ],
  },
})
