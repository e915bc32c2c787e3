import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { collect } from '../collect.test-support.ts'
import { scoop } from './scoop.ts'

it('an MSI can be installed for the machine, everything else is portable; other hashes than SHA-256 are none', async () => {
  const records = await collect(scoop, readFileSync(new URL('sample.jsonl', import.meta.url)))
  const entries = records.flatMap((one) => (one.kind === 'catalogue_entry' ? [one.entry] : []))
  expect(
    entries.map((one) => [
      one.name,
      one.version,
      one.installers.map((i) => [i.arch, i.type, i.sha256 !== null]),
    ]),
  ).toEqual([
    [
      'viewer',
      '4.2.1',
      [
        ['x64', 'msi', true],
        ['x86', 'msi', true],
      ],
    ],
    ['notes', '9.1', [['neutral', 'portable', false]]],
  ])
})

const BUCKETS = new URL('../../../../../shared/data/feeds/scoop/buckets.zip', import.meta.url)
it.skipIf(!existsSync(BUCKETS))(
  'reads the real buckets, or was skipped: ../shared/data is absent',
  async () => {
    let count = 0
    let git = ''
    for await (const record of scoop.parse({ path: BUCKETS.pathname })) {
      if (record.kind !== 'catalogue_entry') continue
      count++
      if (record.entry.name === 'git') git = record.entry.version
    }
    expect(count).toBe(4006)
    expect(git).toBe('2.55.0.5')
  },
)
