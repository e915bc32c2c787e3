import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { collect, statementRows, statementsIn } from '../collect.test-support.ts'
import { debianLists } from './debian-lists.ts'

it('reads headings, vulnerabilities and fixes; of two fixes the newer one counts', async () => {
  const records = await collect(debianLists, readFileSync(new URL('sample.txt', import.meta.url)))
  expect(statementRows(records)).toEqual([
    'debian:12 libharbour CVE-2026-10001 fixed_in 2.3.0-1+deb12u2 -',
    'debian:12 libharbour CVE-2026-10004 fixed_in 2.3.0-1+deb12u1 -',
    'debian:13 libharbour CVE-2026-10001 not_affected - -',
    'debian:13 libharbour CVE-2026-10004 not_affected - -',
    'debian:7 tugboat CVE-2015-10005 fixed_in 1.2-3+deb7u1 -',
  ])
  expect(statementsIn(records)[0]?.advisoryIds).toEqual(['DSA-9002-2', 'DSA-9002-1'])
})
