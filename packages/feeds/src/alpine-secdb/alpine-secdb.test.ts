import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { collect, statementRows } from '../collect.test-support.ts'
import { alpineSecdb } from './alpine-secdb.ts'

const sample = readFileSync(new URL('sample.json', import.meta.url))

it('the newest fix of a vulnerability counts, "0" is never affected, other ids only stand for themselves', async () => {
  expect(statementRows(await collect(alpineSecdb, sample))).toEqual([
    'alpine:3.19 harbour CVE-2025-10009 not_affected - -',
    'alpine:3.19 harbour CVE-2026-10001 fixed_in 2.3.0-r4 -',
    'alpine:3.19 harbour CVE-2026-10004 fixed_in 2.3.0-r2 -',
    'alpine:3.19 harbour XSA-899 fixed_in 2.2.0-r0 -',
    'alpine:3.19 tugboat CVE-2024-10010 fixed_in 1.0_p2-r0 -',
  ])
})

it.each([
  ['v3.99', []],
  ['edge', ['alpine:edge tugboat CVE-2026-1 fixed_in 1-r0 -']],
])('release %s', async (distroversion, rows) => {
  const pkg = { name: 'tugboat', secfixes: { '1-r0': ['CVE-2026-1'] } }
  const database = { distroversion, reponame: 'main', packages: [{ pkg }] }
  expect(statementRows(await collect(alpineSecdb, JSON.stringify(database)))).toEqual(rows)
})

it('a file without a package is no good news', async () => {
  const empty = { distroversion: 'v3.19', reponame: 'main', packages: null }
  await expect(collect(alpineSecdb, JSON.stringify(empty))).rejects.toMatchObject({
    code: 'feed_empty',
  })
})
