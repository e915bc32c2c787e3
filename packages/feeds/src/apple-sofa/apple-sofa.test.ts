import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { OsRelease } from '@dirigent/domain/advisories/advisory'
import { missingReleases } from '@dirigent/domain/matching/macos/releases'
import { describe, expect, it } from 'vitest'
import { collect, statementsIn } from '../collect.test-support.ts'
import { appleSofa } from './apple-sofa.ts'

const sample = readFileSync(new URL('sample.json', import.meta.url))

it('says per line from which release on a vulnerability is repaired', async () => {
  const rows = statementsIn(await collect(appleSofa, sample)).map((one) =>
    `${one.sourcePackage} ${one.vulnerability} ${one.fixedVersion} ${one.urgency}`.trim(),
  )
  expect(rows).toEqual([
    'macOS 90 CVE-2026-20101 90.2',
    'macOS 90 CVE-2026-20102 90.2 exploited',
    'macOS 90 CVE-2026-20100 90.1',
    'macOS 89 CVE-2026-20102 89.7 exploited',
  ])
})

it('names the releases, without rapid responses', async () => {
  const releases = (await collect(appleSofa, sample)).flatMap((one) =>
    one.kind === 'os_release' ? [`${one.release.product} ${one.release.version}`] : [],
  )
  expect(releases).toEqual(['macOS 90.2', 'macOS 90.1', 'macOS 89.7'])
})

const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
type Status = {
  installed: string
  latest_in_major: string
  missing_releases: string[]
  missing_cves: string[]
  actively_exploited: string[]
}

async function releasesOf(file: string): Promise<OsRelease[]> {
  const records = await Array.fromAsync(
    appleSofa.parse({ path: `${shared}feeds/apple-sofa/${file}` }),
  )
  return records.flatMap((one) => (one.kind === 'os_release' ? [one.release] : []))
}

describe.skipIf(!existsSync(shared))('equals what was computed from the real feed', () => {
  it.each([
    ['macos', 'macOS', 63],
    ['ios', 'iOS', 35],
  ] as const)('%s', async (family, product, count) => {
    const packed = readFileSync(`${shared}expected/apple/os_patch_status.json.gz`)
    const expected = JSON.parse(gunzipSync(packed).toString('utf8')) as Record<string, Status[]>
    const rows = expected[family] ?? []
    expect(rows).toHaveLength(count)
    const releases = await releasesOf(`v2/${family}_data_feed.json.gz`)
    for (const row of rows) {
      expect(missingReleases(releases, product, row.installed)).toMatchObject({
        latest: row.latest_in_major,
        releases: row.missing_releases,
        vulnerabilities: row.missing_cves,
        exploited: row.actively_exploited,
      })
    }
    // Version 1 of the same day knows the same releases and vulnerabilities; it marks one more as exploited.
    const first = await releasesOf(`v1/${family}_data_feed.json.gz`)
    for (const row of rows) {
      expect(missingReleases(first, product, row.installed)).toMatchObject({
        releases: row.missing_releases,
        vulnerabilities: row.missing_cves,
      })
    }
  })
})
