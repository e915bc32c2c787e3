import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collect, factsIn, statementRows } from '../collect.test-support.ts'
import { FEEDS } from '../registry.ts'
import { tarOf, zipOf } from './archive.test-support.ts'

const sample = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url))
const cveRecords = sample('cve/sample.jsonl').toString('utf8').trim().split('\n')
const members = cveRecords.map((content, at) => ({
  name: `main/cves/2026/CVE-2026-1000${at}.json`,
  content,
}))
const index = { name: 'main/cves/delta.json', content: '{"numberOfChanges":0}' }
const ids = async (content: Uint8Array) =>
  factsIn(await collect(FEEDS.cve, content)).map((one) => one.vulnerability)
const EXPECTED = ['CVE-2026-10001', 'CVE-2026-10007', 'CVE-2025-10002']

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'dirigent-archives-test-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe('CVE records in archives', () => {
  it.each([
    ['a zip', zipOf([...members, index])],
    ['a zip in a zip', zipOf([{ name: 'cves.zip', content: zipOf(members) }])],
    ['a tar', tarOf([index, ...members])],
    ['a packed tar', gzipSync(tarOf([index, ...members]))],
  ])('%s, as it arrives', async (_what, content) => {
    expect(await ids(content)).toEqual(EXPECTED)
  })
  it('a zip on disk', async () => {
    const path = join(directory, 'cves.zip')
    writeFileSync(path, zipOf(members))
    const records = await Array.fromAsync(FEEDS.cve.parse({ path }))
    expect(factsIn(records).map((one) => one.vulnerability)).toEqual(EXPECTED)
  })
  it.each([
    ['a cut zip', zipOf(members).subarray(0, -30), 'feed_truncated'],
    ['a cut tar', tarOf(members).subarray(0, 1200), 'feed_truncated'],
    [
      'a zip with nothing of it',
      zipOf([{ name: 'readme.txt', content: 'hello' }]),
      'feed_unknown_format',
    ],
    ['an empty zip', zipOf([]), 'feed_empty'],
    [
      'a zip with a cut record',
      zipOf([{ name: 'CVE-2026-10001.json', content: cveRecords[0]?.slice(0, 90) ?? '' }]),
      'feed_truncated',
    ],
  ])('%s', async (_what, content, code) => {
    await expect(ids(content)).rejects.toMatchObject({ code })
  })
  it('a zip whose bytes were changed', async () => {
    const broken = zipOf(members)
    broken.fill(0xff, 80, 120)
    await expect(ids(broken)).rejects.toMatchObject({ code: 'feed_corrupt' })
  })
})

it("Ubuntu's repository as a packed tar", async () => {
  const text = sample('ubuntu-cve-tracker/sample-cve.txt')
  const repository = tarOf([
    { name: 'ubuntu-cve-tracker-master/README', content: 'About this repository\n' },
    { name: 'ubuntu-cve-tracker-master/active/CVE-2026-10001', content: text },
    { name: 'ubuntu-cve-tracker-master/active/00boilerplate', content: 'Candidate:\n' },
  ])
  expect(
    statementRows(await collect(FEEDS['ubuntu-cve-tracker'], gzipSync(repository))),
  ).toHaveLength(3)
})

const shared = fileURLToPath(new URL('../../../../../shared/data/feeds/', import.meta.url))
const REAL = [
  ['debian-tracker', 'debian/security-tracker-derived.json.gz', 162_680],
  ['debian-lists', 'debian/DSA.list.gz', 35_978],
  ['debian-lists', 'debian/DLA.list.gz', 24_922],
  ['ubuntu-cve-tracker', 'ubuntu/cve-tracker-jammy-2024-08-09.jsonl.gz', 158_351],
  // 3,911 CVEs, of which 1,461 also say in which products.
  ['cve', 'cve-v5/cves.zip', 5372],
  ['cisa-kev', 'cisa-kev/known_exploited_vulnerabilities.json.gz', 1674],
  ['cisa-kev', 'cisa-kev/2025-08-25/known_exploited_vulnerabilities.csv.gz', 1404],
  ['epss', 'epss/epss_scores-2026-08-16.csv.gz', 360_142],
] as const
describe.skipIf(!existsSync(shared))('real files', () => {
  it.each(REAL)('%s %s has %i records', async (name, file, count) => {
    let records = 0
    for await (const _ of FEEDS[name].parse({ path: shared + file })) records++
    expect(records).toBe(count)
  })
})
