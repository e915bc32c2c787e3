import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { collect, factsIn, statementRows, statementsIn } from '../collect.test-support.ts'
import { redhatCsaf } from '../redhat-csaf/redhat-csaf.ts'
import { suseCsaf } from '../suse-csaf/suse-csaf.ts'
import { csaf } from './csaf.ts'

const sample = (feed: string) => readFileSync(new URL(`../${feed}/sample.json`, import.meta.url))

it('Red Hat: fixed packages by release and module, components that wait, the extended life apart', async () => {
  const records = await collect(redhatCsaf, sample('redhat-csaf'))
  expect(statementRows(records)).toEqual([
    'rhel:8 libharbour CVE-2026-10001 fixed_in 1:2.3.0-5.el8_10 -',
    'rhel:7 libharbour CVE-2026-10001 fixed_in 0:2.2.0-9.el7_9 ELS',
    'rhel:8 tide CVE-2026-10001 fixed_in 0:2.1-3.module+el8.10.0+1234+0badcafe -',
    'rhel:7 harbour CVE-2026-10001 open - -',
    'rhel:8 tugboat CVE-2026-10001 open - -',
    'rhel:7 anchor CVE-2026-10001 not_affected - -',
  ])
  const statements = statementsIn(records)
  expect(statements.map((one) => one.binary === true)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
  expect(statements.map((one) => one.modules?.join() ?? '')).toEqual([
    '',
    '',
    'tide:2',
    '',
    'tide:2',
    '',
  ])
  expect(statements[0]).toMatchObject({
    advisoryIds: ['RHSA-2026:9001'],
    part: 'CVE-2026-10001',
    urgency: 'Important',
  })
  expect(factsIn(records)[0]?.cvss?.[0]?.score).toBe(9.8)
})

it('SUSE: what an advisory recommends, per release; modules of Enterprise are its releases', async () => {
  const records = await collect(suseCsaf, sample('suse-csaf'))
  expect(statementRows(records)).toEqual([
    'sles:15.6 libharbour2 CVE-2026-10001 fixed_in 2.3.0-150600.4.1 -',
    'opensuse-leap:15.6 libharbour2 CVE-2026-10001 fixed_in 2.3.0-150600.4.1 -',
    'sles:12.5 libharbour2 CVE-2026-10001 fixed_in 2.2.0-12.3.1 LTSS',
  ])
})

it('any provider: facts about the vulnerabilities, nothing about packages', async () => {
  const records = await collect(csaf, sample('csaf'))
  expect(statementsIn(records)).toEqual([])
  expect(factsIn(records).map((one) => one.vulnerability)).toEqual([
    'CVE-2026-10004',
    'CVE-2026-10007',
  ])
})

const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
const count = async (feed: typeof csaf, file: string) => {
  const records = await Array.fromAsync(feed.parse({ path: shared + file }))
  const statements = statementsIn(records)
  return [
    factsIn(records).length,
    statements.length,
    new Set(statements.map((one) => one.ecosystem)).size,
  ]
}
describe.skipIf(!existsSync(shared))('files as they are served', () => {
  it.each([
    // Documents about the streams of single minor releases say nothing about the releases we match.
    ['fixtures/feeds/redhat/vex/v1/csaf_vex_2024-08-04.tar.zst', redhatCsaf, [5, 153, 4]],
    ['fixtures/feeds/redhat/csaf/csaf_advisories_2024-08-11.tar.zst', redhatCsaf, [11, 0, 0]],
    ['fixtures/feeds/redhat/csaf/extra/rhsa-2024_6220.json.gz', redhatCsaf, [1, 0, 0]],
    ['fixtures/feeds/suse/csaf/csaf.tar.bz2', suseCsaf, [62, 3244, 4]],
    ['feeds/csaf/cisa-ot-2024.zip', csaf, [96, 0, 0]],
  ] as const)('%s', async (file, feed, expected) => {
    expect(await count(feed, file)).toEqual(expected)
  })
})

it('what a publisher took back (CSAF 2.1) says nothing but that', async () => {
  const vex = JSON.parse(sample('redhat-csaf').toString()) as { document: { category: string } }
  vex.document.category = 'csaf_withdrawn'
  const records = await collect(redhatCsaf, JSON.stringify(vex))
  expect(records).toMatchObject([{ kind: 'document', document: { gone: true } }])
})
