import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { collect, factsIn, statementRows } from '../collect.test-support.ts'
import { osv } from './osv.ts'

it('prefers the record about the vulnerability to the advisory that once fixed it; withdrawn ones say nothing', async () => {
  const records = await collect(osv, readFileSync(new URL('sample.jsonl', import.meta.url)))
  expect(statementRows(records)).toEqual([
    'debian:12 libharbour CVE-2026-10001 fixed_in 2.3.0-1+deb12u2 -',
    'debian:13 libharbour CVE-2026-10001 open - -',
    'debian:12 libharbour CVE-2026-10004 fixed_in 2.3.0-1+deb12u1 -',
    'ubuntu:18.04 libharbour CVE-2025-10002 fixed_in 1.9.0-1ubuntu0.1+esm2 Pro',
    'ubuntu:22.04 libharbour CVE-2025-10002 open - -',
  ])
  expect(factsIn(records)).toContainEqual({ vulnerability: 'CVE-2023-10006', withdrawn: true })
  expect(factsIn(records)[0]?.cvss?.[0]?.score).toBe(9.8)
})
