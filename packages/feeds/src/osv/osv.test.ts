import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { collect, factsIn, statementRows, statementsIn } from '../collect.test-support.ts'
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

type Events = readonly Record<string, string>[]
const affected = (ecosystem: string, name: string, events: Events, more: object = {}) => ({
  package: { ecosystem, name },
  ranges: [{ type: 'ECOSYSTEM', events }],
  ...more,
})
const rows = async (...records: object[]) =>
  statementRows(await collect(osv, records.map((one) => JSON.stringify(one)).join('\n') + '\n'))

it.each([
  [
    'a range that begins after it was fixed',
    [{ introduced: '2.0-1' }, { fixed: '1.0-1' }],
    'open -',
  ],
  ['the fix alone', [{ introduced: '0' }, { fixed: '1.0-1' }], 'fixed_in 1.0-1'],
  [
    'introduced later, fixed later',
    [{ introduced: '1.0-1' }, { fixed: '2.0-1' }],
    'fixed_in 2.0-1',
  ],
  [
    'fixed, introduced again and not fixed since',
    [{ introduced: '0' }, { fixed: '1.0-1' }, { introduced: '2.0-1' }],
    'open -',
  ],
  ['out of order', [{ fixed: '1.0-1' }, { introduced: '0' }], 'fixed_in 1.0-1'],
  ['fixed twice', [{ introduced: '0' }, { fixed: '1.0-1' }, { fixed: '1.1-1' }], 'fixed_in 1.1-1'],
  ['only a limit', [{ introduced: '0' }, { limit: '3.0-1' }], 'open -'],
  ['only what was last affected', [{ introduced: '0' }, { last_affected: '1.0-1' }], 'open -'],
  ['never affected', [{ introduced: '0' }, { fixed: '0' }], 'not_affected -'],
])('%s', async (_what, events, expected) => {
  const record = { id: 'DEBIAN-CVE-2026-1', affected: [affected('Debian:12', 'harbour', events)] }
  expect(await rows(record)).toEqual([`debian:12 harbour CVE-2026-1 ${expected} -`])
})

it('says a thing once that is told twice, and nothing when it is withdrawn', async () => {
  const fixed = [{ introduced: '0' }, { fixed: '1.0-1.el8' }]
  const erratum = {
    id: 'ALSA-2026:1',
    summary: 'Important: harbour security update',
    related: ['CVE-2026-1', 'CVE-2026-1'],
    affected: [
      affected('AlmaLinux:8', 'libharbour', fixed),
      affected('AlmaLinux:8', 'libharbour', fixed),
    ],
  }
  expect(await rows(erratum, erratum)).toEqual([
    'almalinux:8 libharbour CVE-2026-1 fixed_in 1.0-1.el8 -',
  ])
  expect(await rows({ ...erratum, withdrawn: '2026-11-01T00:00:00Z' })).toEqual([])
})

it.each([
  ['Rocky Linux:8', 'RLSA-2026:1', 'rocky:8'],
  ['Red Hat:enterprise_linux:9::baseos', 'RHSA-2026:1', 'rhel:9'],
  ['Red Hat:rhel_eus:9.2::baseos', 'RHSA-2026:1', null],
  ['Red Hat:rhel_els:7', 'RHSA-2026:1', 'rhel:7'],
  ['Alpine:v3.19', 'ALPINE-CVE-2026-1', 'alpine:3.19'],
  ['openSUSE:Leap 15.6', 'openSUSE-SU-2026:1-1', 'opensuse-leap:15.6'],
  ['openSUSE:Tumbleweed', 'openSUSE-SU-2026:1-1', 'opensuse:tumbleweed'],
  ['SUSE:Linux Enterprise Server 15 SP6', 'SUSE-SU-2026:1-1', 'sles:15.6'],
  ['SUSE:Linux Enterprise Module for Basesystem 15 SP6', 'SUSE-SU-2026:1-1', 'sles:15.6'],
  ['SUSE:Linux Enterprise Server 12 SP5-LTSS', 'SUSE-SU-2026:1-1', 'sles:12.5'],
  ['SUSE:Linux Enterprise Micro 5.5', 'SUSE-SU-2026:1-1', null],
  ['SUSE:Package Hub 12', 'SUSE-SU-2026:1-1', null],
  ['Ubuntu:Pro:FIPS-updates:22.04:LTS', 'UBUNTU-CVE-2026-1', 'ubuntu:22.04'],
  ['PyPI', 'PYSEC-2026-1', null],
])('%s', async (ecosystem, id, release) => {
  const entry = affected(ecosystem, 'harbour', [{ introduced: '0' }, { fixed: '1' }])
  const found = await rows({ id, related: ['CVE-2026-1'], affected: [entry] })
  expect(found.map((row) => row.split(' ')[0])).toEqual(release === null ? [] : [release])
})

it('SUSE names a source and lists its packages; bug fixes without a CVE are no vulnerability', async () => {
  const binaries = [{ libharbour2: '1.0-1.1', 'libharbour2-32bit': '1.0-1.1' }]
  const entry = affected(
    'openSUSE:Leap 15.6',
    'harbour',
    [{ introduced: '0' }, { fixed: '1.0-1.1' }],
    {
      ecosystem_specific: { binaries },
    },
  )
  expect(
    await rows({ id: 'openSUSE-SU-2026:1-1', related: ['CVE-2026-1'], affected: [entry] }),
  ).toEqual([
    'opensuse-leap:15.6 libharbour2 CVE-2026-1 fixed_in 1.0-1.1 -',
    'opensuse-leap:15.6 libharbour2-32bit CVE-2026-1 fixed_in 1.0-1.1 -',
  ])
  expect(await rows({ id: 'openSUSE-RU-2026:1-1', affected: [entry] })).toEqual([])
})

it('builds of a module carry the stream of the summary; each build of a stream has the fix', async () => {
  const build = (context: string) =>
    affected('AlmaLinux:8', 'nodejs', [
      { introduced: '0' },
      { fixed: `1:18.1-1.module_el8.6.0+${context}` },
    ])
  const records = await collect(
    osv,
    JSON.stringify({
      id: 'ALSA-2026:1',
      summary: 'Moderate: nodejs:18 security, bug fix, and enhancement update',
      related: ['CVE-2026-1'],
      affected: [build('3181+91434291'), build('2766+8bf0b7ce')],
    }),
  )
  expect(statementsIn(records)).toMatchObject([
    {
      modules: ['nodejs:18'],
      fixedVersion: '1:18.1-1.module_el8.6.0+2766+8bf0b7ce',
      urgency: 'Moderate',
    },
  ])
})
