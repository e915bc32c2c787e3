import type { FeedName, FeedRecord } from '@dirigent/domain/advisories/advisory'
import { parseCpe } from '@dirigent/domain/cpe/name'
import { asId } from '@dirigent/domain/identity/ids'
import { expect, it } from 'vitest'
import { readProductFile, writeProductFile } from './product-file.ts'

const id = (text: string) => asId<'VulnerabilityId'>(text)
function inProducts(vulnerability: string, ...names: string[]): FeedRecord {
  const criteria = names.flatMap((name) => {
    const cpe = parseCpe(`cpe:2.3:a:${name}:*:*:*:*:*:*:*:*`)
    if (!cpe) return []
    const none = { versionStartIncluding: null, versionStartExcluding: null }
    return [
      { vulnerable: true, cpe, ...none, versionEndIncluding: null, versionEndExcluding: '2.0' },
    ]
  })
  const nodes = [{ operator: 'OR' as const, negate: false, criteria, children: [] }]
  const configurations = [{ operator: 'OR' as const, negate: false, nodes }]
  return {
    kind: 'applicability',
    applicability: { vulnerability: id(vulnerability), configurations },
  }
}
async function* these(records: readonly FeedRecord[]) {
  yield* records
}
const made = async (...feeds: (readonly [FeedName, readonly FeedRecord[]])[]) =>
  readProductFile(
    await writeProductFile(feeds.map(([name, records]) => ({ name, records: these(records) }))),
  )

it('answers by product, and a later word takes the place of an earlier one', async () => {
  const words = await made(
    [
      'cve',
      [inProducts('CVE-2026-1', 'harbour:charts'), inProducts('CVE-2026-2', 'harbour:charts')],
    ],
    ['nvd-cpe', [inProducts('CVE-2026-1', 'harbour:maps', 'harbour:ports')]],
  )
  const about = (product: string) => words?.about(product).map((one) => one.vulnerability)
  expect(about('harbour:charts')).toEqual(['CVE-2026-2'])
  expect(about('harbour:maps')).toEqual(['CVE-2026-1'])
  expect(about('harbour:sails')).toEqual([])
  expect([...(words?.counts ?? [])]).toEqual([
    ['harbour:charts', 2],
    ['harbour:maps', 1],
    ['harbour:ports', 1],
  ])
  expect(words?.about('harbour:ports')[0]).toEqual(
    (inProducts('CVE-2026-1', 'harbour:maps', 'harbour:ports') as { applicability: unknown })
      .applicability,
  )
  expect(words?.feeds).toEqual(['cve', 'nvd-cpe'])
})

it('joins facts and leaves descriptions out', async () => {
  const vulnerability = id('CVE-2026-1')
  const facts = (more: object): FeedRecord => ({
    kind: 'facts',
    facts: { vulnerability, ...more },
  })
  const words = await made(
    ['cve', [facts({ description: 'long', publishedAt: '2026-01-01' })]],
    ['nvd-cpe', [facts({ description: 'longer' }), facts({ withdrawn: true })]],
  )
  expect(words?.factsOf(vulnerability)).toEqual({
    vulnerability,
    publishedAt: '2026-01-01',
    withdrawn: true,
  })
  expect(words?.factsOf(id('CVE-2026-9'))).toBeUndefined()
})

it('finds records in all of many blocks, also those with more bytes than letters', async () => {
  const records = Array.from({ length: 3000 }, (_, at) =>
    inProducts(`CVE-2026-${at}`, `größe:p${at % 50}`),
  )
  const words = await made(['nvd-cpe', records])
  const found = Array.from({ length: 50 }, (_, at) => words?.about(`größe:p${at}`) ?? []).flat()
  expect(new Set(found.map((one) => one.vulnerability)).size).toBe(3000)
})

it.each([
  ['nothing', Buffer.alloc(0)],
  ['something else', Buffer.from('{"layout":1}')],
])('%s is no such file', (_what, bytes) => expect(readProductFile(bytes)).toBeNull())
