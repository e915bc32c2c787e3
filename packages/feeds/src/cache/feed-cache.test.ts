import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asId } from '@dirigent/domain/identity/ids'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FEEDS } from '../registry.ts'
import {
  feedCachePlace,
  importFeed,
  loadedFeeds,
  readRelease,
  rebuildIndexes,
} from './feed-cache.ts'

const DEBIAN = asId<'Ecosystem'>('debian:12')
const NOW = Date.UTC(2026, 10, 21)
let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dirigent-feed-cache-test-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const place = () => feedCachePlace(directory)
function file(name: string, content: string): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}
const tracker = (sources: number, fixed = '2-1') =>
  JSON.stringify(
    Object.fromEntries(
      Array.from({ length: sources }, (_, at) => [
        `source-${at}`,
        {
          [`CVE-2026-${1000 + at}`]: {
            releases: { bookworm: { status: 'resolved', fixed_version: fixed, urgency: '' } },
          },
        },
      ]),
    ),
  )
const load = async (
  name: 'debian-tracker' | 'cisa-kev' | 'osv',
  path: string,
  evenIfShrunk = false,
) => {
  const loaded = await importFeed(place(), FEEDS[name], [path], NOW, evenIfShrunk)
  await rebuildIndexes(place(), FEEDS)
  return loaded
}

it('keeps statements and facts per release', async () => {
  await load('debian-tracker', file('tracker', tracker(3)))
  const entry = (id: string) => ({ cveID: id, dateAdded: '2026-11-01' })
  const catalogue = { vulnerabilities: [entry('CVE-2026-1001'), entry('CVE-1999-1')] }
  await load('cisa-kev', file('kev', JSON.stringify(catalogue)))
  const release = await readRelease(place(), DEBIAN)
  expect(release?.statements('source-1')).toMatchObject([{ fixedVersion: '2-1' }])
  expect(release?.statements('source-of-nobody')).toEqual([])
  expect(release?.factsOf(asId<'VulnerabilityId'>('CVE-2026-1001'))?.kev?.addedOn).toBe(
    '2026-11-01',
  )
  expect(release?.feeds.map((feed) => feed.name)).toEqual(['cisa-kev', 'debian-tracker'])
  expect(await readRelease(place(), asId<'Ecosystem'>('debian:13'))).toBeNull()
})

it('changes nothing for a broken, empty or shrunken file, and takes a smaller one when a person says so', async () => {
  await load('debian-tracker', file('tracker', tracker(300)))
  const before = readFileSync(join(place().directory, 'index', 'debian-12.idx'))
  const small = file('small', tracker(100))
  await expect(
    load('debian-tracker', file('cut', tracker(300).slice(0, -9))),
  ).rejects.toMatchObject({
    code: 'feed_truncated',
  })
  await expect(load('debian-tracker', file('none', '{}'))).rejects.toMatchObject({
    code: 'feed_empty',
  })
  await expect(load('debian-tracker', small)).rejects.toMatchObject({ code: 'feed_shrunk' })
  expect(loadedFeeds(place())).toMatchObject([{ records: 300 }])
  expect(readFileSync(join(place().directory, 'index', 'debian-12.idx'))).toEqual(before)
  expect((await load('debian-tracker', small, true)).records).toBe(100)
})

it('lets the distribution’s own word win over a copy of it that may be older', async () => {
  const affected = (name: string) => ({ package: { ecosystem: 'Debian:12', name }, ranges: [] })
  const record = { id: 'DEBIAN-CVE-2026-1000', affected: [affected('source-0'), affected('other')] }
  await load('osv', file('osv', JSON.stringify(record)))
  await load('debian-tracker', file('tracker', tracker(1)))
  const release = await readRelease(place(), DEBIAN)
  expect(release?.statements('source-0').map((one) => one.verdict)).toEqual(['fixed_in'])
  expect(release?.statements('other').map((one) => one.verdict)).toEqual(['open'])
})
