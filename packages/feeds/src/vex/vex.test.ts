import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { readVex } from './vex.ts'

const read = (value: unknown) => {
  const document = readVex(JSON.stringify(value))
  if ('code' in document) throw new Error(document.message)
  return document
}

it('reads CycloneDX: its own words for states, products by reference', () => {
  const document = read({
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: 'urn:uuid:1',
    version: 3,
    metadata: { timestamp: '2026-10-01T08:00:00Z', supplier: { name: 'Example AG' } },
    components: [
      { 'bom-ref': 'a', components: [{ 'bom-ref': 'b', purl: 'pkg:npm/left-pad@1.3.0' }] },
    ],
    vulnerabilities: [
      {
        id: 'CVE-2026-5',
        references: [{ id: 'GHSA-xxxx' }],
        analysis: {
          state: 'false_positive',
          justification: 'code_not_reachable',
          detail: 'never called',
        },
        affects: [{ ref: 'b' }, { ref: 'a' }],
      },
      { id: 'CVE-2026-6', affects: [{ ref: 'b' }] },
    ],
  })
  expect(document).toMatchObject({
    format: 'cyclonedx',
    author: 'Example AG',
    version: '3',
    unmatchedProducts: 1,
    statements: [
      {
        vulnerability: 'CVE-2026-5',
        aliases: ['GHSA-xxxx'],
        status: 'not_affected',
        justification: 'code_not_reachable',
        products: [{ type: 'npm', name: 'left-pad', version: '1.3.0' }],
      },
    ],
  })
})

it('reads OpenVEX: the part inside a product is what is meant', () => {
  const document = read({
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': 'x',
    author: 'A',
    timestamp: '2026-10-01T08:00:00+02:00',
    version: 1,
    statements: [
      {
        vulnerability: 'CVE-2026-7',
        products: [
          {
            '@id': 'pkg:oci/image@sha256:1',
            subcomponents: [{ '@id': 'pkg:rpm/redhat/bind@9.16.23-11.el9?epoch=32' }],
          },
        ],
        status: 'fixed',
      },
    ],
  })
  expect(document.issuedAt).toBe('2026-10-01T06:00:00.000Z')
  expect(document.statements[0]?.products).toEqual([
    { type: 'rpm', namespace: 'redhat', name: 'bind', version: '32:9.16.23-11.el9' },
  ])
})

const REDHAT = '../shared/data/fixtures/feeds/redhat/vex/v1/2023/cve-2023-6212.json.gz'
it.skipIf(!existsSync(REDHAT))('reads a CSAF VEX document of Red Hat', () => {
  const document = read(JSON.parse(gunzipSync(readFileSync(REDHAT)).toString('utf8')))
  expect(document).toMatchObject({ format: 'csaf', id: 'CVE-2023-6212', version: '4' })
  const statuses = new Set(document.statements.map(({ status }) => status))
  expect(statuses).toContain('fixed')
  expect(document.statements.flatMap(({ products }) => products)).toContainEqual(
    expect.objectContaining({ type: 'rpm', namespace: 'redhat', name: 'firefox' }),
  )
})
