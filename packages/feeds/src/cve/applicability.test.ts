import { cpeOf } from '@dirigent/domain/cpe/name'
import { applicabilityStore, indexProducts } from '@dirigent/domain/cpe/product-index'
import { describe, expect, it } from 'vitest'
import { applicabilityOf } from './applicability.ts'

const record = (containers: object, state = 'PUBLISHED') => ({
  cveMetadata: { cveId: 'CVE-2026-30001', state },
  containers,
})
const VIEWER = 'cpe:2.3:a:harbour:viewer:*:*:*:*:*:*:*:*'
const affects = (value: unknown, version: string): string | undefined => {
  const applicability = applicabilityOf(value)
  const index = indexProducts(applicabilityStore(applicability ? [applicability] : []))
  const cpe = cpeOf({ part: 'a', vendor: 'harbour', product: 'viewer', version })
  return index.verdicts(cpe, 'windows')[0]?.answer
}
const versions = (...list: object[]) =>
  record({ cna: { affected: [{ cpes: [VIEWER], versions: list }] } })

describe('versions beside CPE names', () => {
  it.each([
    ['before the end', [{ status: 'affected', version: '0', lessThan: '2.4' }], '2.3.9', 'yes'],
    ['at the end', [{ status: 'affected', version: '0', lessThan: '2.4' }], '2.4', undefined],
    [
      'the last one',
      [{ status: 'affected', version: '1', lessThanOrEqual: '2.4' }],
      '2.4.0',
      'yes',
    ],
    [
      'before the beginning',
      [{ status: 'affected', version: '2', lessThan: '3' }],
      '1.9',
      undefined,
    ],
    ['that very version', [{ status: 'affected', version: '2.1' }], '2.1', 'yes'],
    ['not that very version', [{ status: 'affected', version: '2.1' }], '2.2', undefined],
    ['not affected', [{ status: 'unaffected', version: '0', lessThan: '9' }], '2.1', undefined],
    [
      'commits',
      [{ status: 'affected', version: 'abc1', lessThan: 'def2', versionType: 'git' }],
      '2.1',
      undefined,
    ],
    ['words', [{ status: 'affected', version: 'all versions before 3' }], '2.1', undefined],
    ['without an end', [{ status: 'affected', version: '2', lessThanOrEqual: '*' }], '7', 'yes'],
    [
      'repaired in between',
      [
        {
          status: 'affected',
          version: '2',
          lessThan: '3',
          changes: [{ at: '2.5', status: 'unaffected' }],
        },
      ],
      '2.6',
      undefined,
    ],
  ] as const)('%s', (_what, list, version, answer) => {
    expect(affects(versions(...list), version)).toBe(answer)
  })
})

it('takes the publisher’s configuration before lists of versions, and CISA’s where the publisher has none', () => {
  const cisa = {
    affected: [{ cpes: [VIEWER], versions: [{ status: 'affected', version: '0', lessThan: '9' }] }],
  }
  const own = {
    cpeApplicability: [
      {
        nodes: [
          {
            operator: 'OR',
            negate: false,
            cpeMatch: [{ vulnerable: true, criteria: VIEWER, versionEndExcluding: '2' }],
          },
        ],
      },
    ],
  }
  expect(affects(record({ cna: own, adp: [cisa] }), '3')).toBe(undefined)
  expect(affects(record({ cna: {}, adp: [cisa] }), '3')).toBe('yes')
  expect(applicabilityOf(record({ cna: own }, 'REJECTED'))?.configurations).toEqual([])
  expect(applicabilityOf(record({ cna: { affected: [{ vendor: 'x' }] } }))).toBe(null)
})
