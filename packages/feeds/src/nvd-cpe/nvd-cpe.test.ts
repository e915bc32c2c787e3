import { existsSync, readFileSync } from 'node:fs'
import type { Applicability } from '@dirigent/domain/cpe/configuration'
import { cpeOf } from '@dirigent/domain/cpe/name'
import { applicabilityStore, indexProducts } from '@dirigent/domain/cpe/product-index'
import { describe, expect, it } from 'vitest'
import { collect, factsIn } from '../collect.test-support.ts'
import { nvdCpe } from './nvd-cpe.ts'

const sample = readFileSync(new URL('sample.json', import.meta.url))
const applicabilities = (records: Awaited<ReturnType<typeof collect>>): Applicability[] =>
  records.flatMap((one) => (one.kind === 'applicability' ? [one.applicability] : []))

describe('a page of the API', () => {
  it('brings facts, and takes a rejected word back', async () => {
    const facts = factsIn(await collect(nvdCpe, sample))
    expect(facts.map((one) => [one.vulnerability, one.withdrawn, one.cvss?.[0]?.score])).toEqual([
      ['CVE-2026-20001', undefined, 7.8],
      ['CVE-2026-20002', undefined, undefined],
      ['CVE-2025-20003', true, undefined],
      ['CVE-2026-20004', undefined, undefined],
    ])
    expect(facts[0]?.description).toMatch(/^Heap overflow in Harbour Chart Viewer/)
  })
  it('says nothing about what is not analysed, and nothing any more about what was rejected', async () => {
    const all = applicabilities(await collect(nvdCpe, sample))
    expect(all.map((one) => [one.vulnerability, one.configurations.length])).toEqual([
      ['CVE-2026-20001', 1],
      ['CVE-2025-20003', 0],
      ['CVE-2026-20004', 1],
    ])
  })
  it.each([
    ['4.1', 'windows', [['CVE-2026-20001', 'yes', '4.2.1']]],
    ['4.2.1', 'windows', []],
    ['3.9.9', 'windows', [['CVE-2026-20001', 'yes', null]]],
    ['4.1', 'macos', []],
  ] as const)('Chart Viewer %s on %s', async (version, platform, expected) => {
    const index = indexProducts(applicabilityStore(applicabilities(await collect(nvdCpe, sample))))
    const cpe = cpeOf({ part: 'a', vendor: 'harbour', product: 'chart_viewer', version })
    expect(
      index.verdicts(cpe, platform).map((one) => [one.vulnerability, one.answer, one.fixedVersion]),
    ).toEqual(expected)
  })
  it.each([
    ['8.0', ['unknown']],
    ['8.5', []],
    ['9.5', ['unknown']],
  ])(
    'of a range from 9.0 to before 8.1 nothing sure can be said about %s',
    async (version, answers) => {
      const index = indexProducts(
        applicabilityStore(applicabilities(await collect(nvdCpe, sample))),
      )
      const cpe = cpeOf({ part: 'a', vendor: 'harbour', product: 'notes++', version })
      expect(index.verdicts(cpe, 'windows').map((one) => one.answer)).toEqual(answers)
    },
  )
})

it.each([
  ['one record', (records: unknown[]) => JSON.stringify(records[0])],
  ['lines', (records: unknown[]) => records.map((one) => JSON.stringify(one)).join('\n') + '\n'],
  ['a list', (records: unknown[]) => JSON.stringify(records)],
  [
    'a list within an object',
    (records: unknown[]) => JSON.stringify({ a: [1, [2]], cve_items: records }),
  ],
])('reads %s', async (_what, write) => {
  const { vulnerabilities } = JSON.parse(sample.toString('utf8')) as { vulnerabilities: unknown[] }
  const records = await collect(nvdCpe, write(vulnerabilities))
  const whole = await collect(nvdCpe, sample)
  expect(records).toEqual(whole.slice(0, records.length))
  expect(records.length).toBeGreaterThan(1)
})

const shared = new URL('../../../../../shared/data/', import.meta.url)
const foreign = [
  'fixtures/feeds/nvd/feed/cve/v2/nvdcve-2.0-2002.json.gz',
  'fixtures/feeds/nvd/feed/cve/v2/nvdcve-2.0-2021.json.gz',
  'fixtures/feeds/nvd/feed/cve/v2/nvdcve-2.0-modified.json.gz',
  'fixtures/feeds/nvd/api/cve/3_pages/0-3.json',
].map((file) => new URL(file, shared))
it.skipIf(!existsSync(shared)).each(foreign.filter((file) => existsSync(file)))(
  'reads %s as published',
  async (file) => {
    const records = await Array.fromAsync(nvdCpe.parse({ path: file.pathname }))
    expect(factsIn(records).length).toBeGreaterThan(0)
  },
)
