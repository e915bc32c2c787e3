import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FeedRecord } from '@dirigent/domain/advisories/advisory'
import { judgeProduct } from '@dirigent/domain/matching/windows/judge-product'
import { supersedenceGraph } from '@dirigent/domain/matching/windows/supersedence'
import { describe, expect, it } from 'vitest'
import { collect, factsIn, statementsIn } from '../collect.test-support.ts'
import { msrc } from './msrc.ts'

const sample = readFileSync(new URL('sample.json', import.meta.url))
const rows = (records: readonly FeedRecord[]) =>
  statementsIn(records).map((one) =>
    [
      one.sourcePackage,
      one.vulnerability,
      one.verdict,
      one.urgency,
      ...(one.remedies ?? []).map(
        (fix) => `${fix.part}=${fix.kb}@${fix.fixedBuild} ${fix.publishedOn}`,
      ),
    ].join(' | '),
  )
const pairs = (records: readonly FeedRecord[]) =>
  records.flatMap((one) => (one.kind === 'supersedence' ? [one.supersedence] : []))

it('reads KB, build, what is replaced and known issues', async () => {
  const records = await collect(msrc, sample)
  expect(rows(records)).toEqual([
    'Windows 11 Version 24H2 for x64-based Systems | CVE-2026-10201 | fixed_in | Critical | Windows Kernel=5900010@10.0.26100.7000 2026-10-13',
    'Windows Server 2025 | CVE-2026-10201 | fixed_in | Critical | Windows Kernel=5900011@10.0.26100.7001 2026-10-13',
    'Microsoft Edge (Chromium-based) | CVE-2026-10202 | fixed_in |  | Microsoft Edge (Chromium-based)=null@150.0.1000.10 2026-10-15',
  ])
  expect(pairs(records)).toEqual([
    { kb: '5900001', supersededBy: '5900010' },
    { kb: '5900002', supersededBy: '5900011' },
  ])
  expect(records.filter((one) => one.kind === 'update_warning')).toMatchObject([
    {
      warning: {
        name: 'KB5900010',
        kind: 'known_issue',
        url: 'https://support.microsoft.com/help/5900010',
      },
    },
  ])
  expect(factsIn(records)[0]?.cvss?.[0]?.score).toBe(7.8)
})

it.each([
  ['10.0.26100.6999', [], ['CVE-2026-10201']],
  ['10.0.26100.7001', [], []],
  ['10.0.26200.7001', [], []],
  ['10.0.26100', [], ['CVE-2026-10201']],
  ['10.0.26100', ['5900011'], []],
  ['10.0.20348.9999', [], ['CVE-2026-10201']],
])('Windows Server 2025 at build %s with %j', async (build, kbs, expected) => {
  const records = await collect(msrc, sample)
  const statements = statementsIn(records).filter(
    (one) => one.sourcePackage === 'Windows Server 2025',
  )
  const found = judgeProduct(statements, supersedenceGraph(pairs(records)), {
    build,
    kbs: new Set(kbs),
  })
  expect(found.map((one) => one.vulnerability)).toEqual(expected)
})

const CVRF_XML = `<?xml version="1.0" encoding="utf-8"?>
<cvrf:cvrfdoc xmlns:cvrf="http://www.icasi.org/CVRF/schema/cvrf/1.1" xmlns:vuln="v" xmlns:prod="p">
<prod:ProductTree><prod:FullProductName ProductID="9">Windows Server 2025</prod:FullProductName></prod:ProductTree>
<vuln:Vulnerability><vuln:Title>T</vuln:Title><vuln:Notes><vuln:Note Type="Tag">Windows Kernel</vuln:Note></vuln:Notes>
<vuln:CVE>CVE-2026-10201</vuln:CVE><vuln:ProductStatuses><vuln:Status Type="Known Affected"><vuln:ProductID>9</vuln:ProductID></vuln:Status></vuln:ProductStatuses>
<vuln:Threats><vuln:Threat Type="Severity"><vuln:Description>Important</vuln:Description></vuln:Threat></vuln:Threats>
<vuln:Remediations><vuln:Remediation Type="Vendor Fix"><vuln:Description>5900011</vuln:Description><vuln:Supercedence>5900002</vuln:Supercedence>
<vuln:ProductID>9</vuln:ProductID><vuln:FixedBuild>10.0.26100.7001</vuln:FixedBuild></vuln:Remediation>
<vuln:Remediation Type="Known Issue"><vuln:Description>5900011</vuln:Description><vuln:URL>https://support.microsoft.com/help/5900011</vuln:URL></vuln:Remediation></vuln:Remediations>
<vuln:RevisionHistory><vuln:Revision><cvrf:Date>2026-10-13T07:00:00</cvrf:Date></vuln:Revision></vuln:RevisionHistory></vuln:Vulnerability>
</cvrf:cvrfdoc>`
const CSAF = {
  document: {
    category: 'csaf_security_advisory',
    csaf_version: '2.0',
    publisher: { category: 'vendor', name: 'Microsoft Security Response Center' },
    aggregate_severity: { text: 'Important' },
    tracking: { initial_release_date: '2026-10-13T07:00:00.000Z' },
  },
  product_tree: {
    branches: [
      {
        category: 'product_name',
        name: 'Windows Server 2025',
        branches: [
          {
            category: 'product_version_range',
            name: '<10.0.26100.7001',
            product: { product_id: '1' },
          },
          {
            category: 'product_version',
            name: '10.0.26100.7001',
            product: { product_id: '90002' },
          },
        ],
      },
    ],
  },
  vulnerabilities: [
    {
      cve: 'CVE-2026-10201',
      product_status: { fixed: ['90002'], known_affected: ['1'] },
      remediations: [
        {
          category: 'vendor_fix',
          details: '10.0.26100.7001:Security Update:https://support.microsoft.com/help/5900011',
          product_ids: ['1'],
        },
      ],
    },
  ],
}

it('says the same in XML and as CSAF', async () => {
  const xml = await collect(msrc, CVRF_XML)
  expect(rows(xml)).toEqual([
    'Windows Server 2025 | CVE-2026-10201 | fixed_in | Important | Windows Kernel=5900011@10.0.26100.7001 2026-10-13',
  ])
  expect(pairs(xml)).toEqual([{ kb: '5900002', supersededBy: '5900011' }])
  expect(xml.filter((one) => one.kind === 'update_warning')).toHaveLength(1)
  expect(rows(await collect(msrc, JSON.stringify(CSAF)))).toEqual([
    'Windows Server 2025 | CVE-2026-10201 | fixed_in | Important | =5900011@10.0.26100.7001 2026-10-13',
  ])
})

it.each([
  ['XML that is cut', CVRF_XML.slice(0, -200), 'feed_truncated'],
  ['other XML', '<report><x/></report>', 'feed_unknown_format'],
  [
    'an advisory of somebody else',
    JSON.stringify(CSAF).replace('Microsoft Security', 'Harbour'),
    'feed_unknown_format',
  ],
])('refuses %s', async (_what, content, code) => {
  await expect(collect(msrc, content)).rejects.toMatchObject({ code })
})

const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))

describe.skipIf(!existsSync(shared))('real documents', () => {
  it.each([
    ['feeds/microsoft/cvrf/2020-Dec.json.gz', 59, 834],
    ['feeds/microsoft/cvrf/2026-Jun.excerpt.json.gz', 6, 76],
    ['fixtures/feeds/microsoft/cvrf/happy/cvrf/2024-Mar', 1, 6],
    ['fixtures/feeds/microsoft/csaf/happy/2025/msrc_cve-2025-29806.json', 1, 1],
  ])('%s', async (file, vulnerabilities, statements) => {
    const records = await Array.fromAsync(msrc.parse({ path: shared + file }))
    expect([factsIn(records).length, statementsIn(records).length]).toEqual([
      vulnerabilities,
      statements,
    ])
  })
  it('the list of what replaces what', async () => {
    const records = await Array.fromAsync(
      msrc.parse({ path: `${shared}feeds/microsoft/supersedence-2023-03.json.gz` }),
    )
    expect(pairs(records).length).toBeGreaterThan(6016)
  })
})
