import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { collect, factsIn } from '../collect.test-support.ts'
import { cve } from './cve.ts'

it('reads scores, CISA’s decision points and rejection', async () => {
  const records = factsIn(
    await collect(cve, readFileSync(new URL('sample.jsonl', import.meta.url))),
  )
  expect(records).toEqual([
    {
      vulnerability: 'CVE-2026-10001',
      description: 'Heap overflow in the chart parser of libharbour before 2.4.1',
      publishedAt: '2026-10-30T12:00:00.000Z',
      cvss: [
        { version: '3.1', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8 },
      ],
      ssvc: { exploitation: 'poc', automatable: true, technicalImpact: 'total' },
    },
    { vulnerability: 'CVE-2026-10007', withdrawn: true },
    {
      vulnerability: 'CVE-2025-10002',
      publishedAt: '2025-05-05T05:05:05Z',
      cvss: [{ version: '4.0', vector: expect.stringMatching(/^CVSS:4.0/), score: 5.3 }],
    },
  ])
})
