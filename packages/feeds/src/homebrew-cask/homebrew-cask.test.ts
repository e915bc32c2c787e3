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

const cask = (more: object) =>
  JSON.stringify([{ token: 'harbour', version: '1.0', url: 'https://h.example/arm.dmg', ...more }])
const installers = async (content: string) =>
  (await collect(homebrewCask, content)).flatMap((one) =>
    one.kind === 'catalogue_entry'
      ? one.entry.installers.map(({ arch, type, url, sha256 }) => [arch, type, url, sha256])
      : [],
  )

it('knows the other file of Macs with Intel', async () => {
  const [arm, intel] = ['a'.repeat(64), 'b'.repeat(64)]
  const variations = {
    arm64_sonoma: { url: 'https://h.example/old-arm.dmg' },
    sequoia: { url: 'https://h.example/intel.dmg', sha256: intel },
    x86_64_linux: { url: 'https://h.example/linux.tgz' },
  }
  const written = cask({ sha256: arm, artifacts: [{ app: ['Harbour.app'] }], variations })
  expect(await installers(written)).toEqual([
    ['arm64', 'app', 'https://h.example/arm.dmg', arm],
    ['x64', 'app', 'https://h.example/intel.dmg', intel],
  ])
})
it('reads the lists of applications of older files', async () => {
  const written = cask({ sha256: 'no_check', artifacts: [['Harbour.app'], { zap: [] }] })
  expect(await installers(written)).toEqual([['neutral', 'app', 'https://h.example/arm.dmg', null]])
})
