import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { collect, factsIn } from '../collect.test-support.ts'
import { vulnrichment } from './vulnrichment.ts'

it("keeps what CISA's container says, and nothing else", async () => {
  const sample = readFileSync(new URL('sample.jsonl', import.meta.url))
  expect(factsIn(await collect(vulnrichment, sample))).toEqual([
    {
      vulnerability: 'CVE-2026-10001',
      ssvc: { exploitation: 'active', automatable: false, technicalImpact: 'total' },
    },
    {
      vulnerability: 'CVE-2026-10002',
      cvss: [
        { version: '3.1', vector: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N', score: 4.3 },
      ],
    },
    {
      vulnerability: 'CVE-2026-10004',
      ssvc: { exploitation: 'poc', automatable: true, technicalImpact: 'partial' },
    },
  ])
})

const zip = fileURLToPath(
  new URL('../../../../../shared/data/feeds/cve-v5/cves.zip', import.meta.url),
)

it.skipIf(!existsSync(zip))('reads the real records', async () => {
  let ssvc = 0
  for await (const one of vulnrichment.parse({ path: zip }))
    if (one.kind === 'facts' && one.facts.ssvc?.exploitation != null) ssvc++
  expect(ssvc).toBeGreaterThan(3_000)
})
