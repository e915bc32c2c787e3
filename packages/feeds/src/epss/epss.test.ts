import { expect, it } from 'vitest'
import { collect, factsIn } from '../collect.test-support.ts'
import { epss } from './epss.ts'

it.each([
  [
    'today',
    '#model_version:v1,score_date:2026-11-20T00:00:00+0000\ncve,epss,percentile\nCVE-2026-10001,0.9,0.99\n',
    { score: 0.9, percentile: 0.99, scoredOn: '2026-11-20' },
  ],
  [
    '2021, without date',
    'cve,epss,percentile\nCVE-2026-10001,0.9,0.99\n',
    { score: 0.9, percentile: 0.99, scoredOn: '' },
  ],
  [
    'very small scores',
    'cve,epss,percentile\nCVE-2026-10001,9e-05,0.01\n',
    { score: 0.00009, percentile: 0.01, scoredOn: '' },
  ],
])('reads the layout of %s', async (_when, text, expected) => {
  expect(factsIn(await collect(epss, text))).toEqual([
    { vulnerability: 'CVE-2026-10001', epss: expected },
  ])
})
