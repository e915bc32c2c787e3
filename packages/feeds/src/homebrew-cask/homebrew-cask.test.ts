import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { collect } from '../collect.test-support.ts'
import { homebrewCask } from './homebrew-cask.ts'

it('reads version, address and hash; without a fixed hash there is none; what is disabled is left out', async () => {
  const records = await collect(homebrewCask, readFileSync(new URL('sample.json', import.meta.url)))
  const entries = records.flatMap((one) => (one.kind === 'catalogue_entry' ? [one.entry] : []))
  expect(entries.map((one) => [one.packageId, one.version, one.installers[0]?.type])).toEqual([
    ['harbour-viewer', '4.2.1', 'app'],
    ['harbour-notes', '9.1', 'pkg'],
  ])
  expect(entries.map((one) => one.installers[0]?.sha256)).toEqual([`${'0'.repeat(63)}a`, null])
})
