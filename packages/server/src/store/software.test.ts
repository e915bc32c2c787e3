import { tmpdir } from 'node:os'
import type { RegisteredFeed } from '@dirigent/feeds/registry'
import { silentLog } from '@dirigent/system/log'
import { systemRandom } from '@dirigent/system/random'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ServerContext } from '../context.ts'
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts'
import { loadFeed } from '../testing/load-feed.ts'
import { documentsAbout } from './advisory-documents.ts'
import { instant, openDatabase, type Database } from './database.ts'
import { refreshDeviceFindings } from './findings.ts'
import { rematchTitles } from './matching.ts'
import { writeCorrection } from './software-corrections.ts'

const NOW = Date.UTC(2026, 10, 21, 9)
let server: TestDatabase
let db: Database
let device = 0
beforeAll(async () => {
  server = await createTestDatabase()
  db = openDatabase(server.connection)
  const row = await db.one<{ id: number }>(
    `insert into device (uid, name, state, public_key, machine_id_hash, os_family, ecosystem, agent_version,
                         exchange_sha256, exchange_rotated_at, enrolled_at)
     values (gen_random_uuid(), 'anna-pc', 'active', $1, 'm', 'windows', 'windows', '0.1.0', $1, $2, $2) returning id`,
    [Buffer.from('key'), instant(NOW)],
  )
  device = row.id
})
afterAll(async () => {
  await db.close()
  await server.drop()
})

function load(name: RegisteredFeed, records: readonly object[]) {
  const context = {
    db,
    clock: { now: () => NOW },
    random: systemRandom,
    stateDirectory: tmpdir(),
    log: silentLog,
  } as unknown as ServerContext
  return loadFeed(context, name, records.map((one) => JSON.stringify(one)).join('\n') + '\n')
}

const nvd = (id: string, product: string, fixed: string | null, status = 'Analyzed') => ({
  cve: {
    id,
    published: '2026-11-01T00:00:00.000',
    vulnStatus: status,
    descriptions: [{ lang: 'en', value: 'a flaw' }],
    configurations: [
      {
        nodes: [
          {
            operator: 'OR',
            negate: false,
            cpeMatch: [
              {
                vulnerable: true,
                criteria: `cpe:2.3:a:${product}:*:*:*:*:*:*:*:*`,
                ...(fixed === null ? {} : { versionEndExcluding: fixed }),
              },
            ],
          },
        ],
      },
    ],
  },
})

async function install(...titles: [name: string, version: string, publisher: string][]) {
  const ids: number[] = []
  for (const [name, version, publisher] of titles) {
    const row = await db.one<{ id: number }>(
      `insert into package_version (provider, ecosystem, name, arch, version, source, source_version, origin)
       values ('msi', 'windows', $1, 'amd64', $2, $1, $2, $3) returning id`,
      [name, version, publisher],
    )
    ids.push(row.id)
  }
  await db.execute(
    'insert into device_package_difference select $1, unnest($2::integer[]), true on conflict do nothing',
    [device, ids],
  )
  await db.transaction((tx) => refreshDeviceFindings(tx, device, NOW))
  return ids
}
const open = () =>
  db.rows<{ vulnerability: string; package: string; fixed: string | null }>(
    `select v.name as vulnerability, f.package_name as package, f.fixed_version as fixed
       from finding f join vulnerability v on v.id = f.vulnerability_id where f.closed_at is null order by 1`,
  )
const product = (name: string) =>
  db.one<{ confidence: string; cpe: string | null; unknown: { code: string } | null }>(
    `select s.confidence, s.cpe, p.unknown_because as unknown from software_product s
       join package_version p on p.id = s.package_version_id where p.name = $1`,
    [name],
  )

describe('software titles on a device', () => {
  it('are unknown while no feed speaks about products', async () => {
    await install(['7-Zip 24.07 (x64)', '24.07', 'Igor Pavlov'])
    expect((await product('7-Zip 24.07 (x64)')).unknown).toEqual({
      code: 'no_feed_for_applications',
    })
    expect(await open()).toEqual([])
  })
  it('get findings as soon as a feed speaks about their product', async () => {
    const outcome = await load('nvd-cpe', [
      nvd('CVE-2026-4001', '7-zip:7-zip', '24.08'),
      nvd('CVE-2026-4002', 'harbour:chart_viewer', '5.0'),
    ])
    expect(outcome).toMatchObject({ ok: true, findingsOpened: 1 })
    expect(await open()).toEqual([
      { vulnerability: 'CVE-2026-4001', package: '7-Zip 24.07 (x64)', fixed: '24.08' },
    ])
    expect(await product('7-Zip 24.07 (x64)')).toMatchObject({
      confidence: 'exact',
      cpe: 'cpe:2.3:a:7-zip:7-zip:24.07:*:*:*:*:windows:*:*',
    })
  })
  it('an unsure product opens nothing and is called unknown', async () => {
    await install(['Chart Viewer', '4.0', ''])
    expect((await product('Chart Viewer')).unknown).toEqual({ code: 'unsure_product' })
    expect((await open()).map((one) => one.vulnerability)).toEqual(['CVE-2026-4001'])
  })
  it('an administrator’s correction makes it sure, for the whole fleet', async () => {
    await db.transaction(async (tx) => {
      const correction = {
        name: 'Chart Viewer',
        publisher: null,
        platform: null,
        product: { vendor: 'harbour', product: 'chart_viewer', swEdition: '*' },
        winget: null,
        cask: null,
      }
      await writeCorrection(tx, systemRandom, correction, { actor: 'anna', reason: null }, NOW)
      const ids = await tx.rows<{ id: number }>(
        "select id from package_version where name = 'Chart Viewer'",
      )
      await rematchTitles(
        tx,
        ids.map((row) => row.id),
        NOW,
      )
      await refreshDeviceFindings(tx, device, NOW)
    })
    expect(await product('Chart Viewer')).toMatchObject({ confidence: 'exact', unknown: null })
    expect((await open()).map((one) => one.vulnerability)).toEqual([
      'CVE-2026-4001',
      'CVE-2026-4002',
    ])
  })
  it('a changed range and a rejected vulnerability close what they opened', async () => {
    expect(
      await load('nvd-cpe', [
        nvd('CVE-2026-4001', '7-zip:7-zip', '24.05'),
        { cve: { id: 'CVE-2026-4002', vulnStatus: 'Rejected' } },
      ]),
    ).toMatchObject({ ok: true, findingsClosed: 2 })
    expect(await open()).toEqual([])
  })
  it('NVD’s analysis takes the place of what the CVE record claims', async () => {
    const record = {
      dataType: 'CVE_RECORD',
      cveMetadata: { cveId: 'CVE-2026-4001', state: 'PUBLISHED' },
      containers: {
        cna: {
          affected: [
            {
              cpes: ['cpe:2.3:a:7-zip:7-zip:*:*:*:*:*:*:*:*'],
              versions: [{ status: 'affected', version: '0', lessThan: '99' }],
            },
          ],
        },
      },
    }
    expect(await load('cve', [record])).toMatchObject({ ok: true })
    expect(await open()).toEqual([])
  })
  it('a load without a product leaves the others as they are', async () => {
    const before = await db.one<{ n: number }>('select count(*) as n from applicability')
    await load('nvd-cpe', [nvd('CVE-2026-4009', 'harbour:other', null)])
    const after = await db.one<{ n: number }>('select count(*) as n from applicability')
    expect(after.n).toBe(before.n + 1)
  })
})

/** A manufacturer's document about its own product: affected before `fixed`; null: it looked and is not. */
const advisory = (id: string, revision: number, cve: string, fixed: string | null) => {
  const named = (category: string, name: string, product: string, cpe: string) => ({
    category,
    name,
    product: {
      name: product,
      product_id: product,
      product_identification_helper: { cpe: `cpe:/a:${cpe}` },
    },
  })
  const versions =
    fixed === null
      ? [named('product_version_range', 'vers:all/*', 'every', '7-zip:7-zip')]
      : [
          named('product_version_range', `<${fixed}`, 'older', '7-zip:7-zip'),
          named('product_version', fixed, 'repaired', `7-zip:7-zip:${fixed}`),
        ]
  return {
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      publisher: { category: 'vendor', name: '7-Zip', namespace: 'https://7-zip.example' },
      title: 'Archives',
      tracking: {
        id,
        status: 'final',
        version: String(revision),
        current_release_date: `2026-11-${10 + revision}T00:00:00Z`,
      },
    },
    product_tree: { branches: [{ category: 'product_name', name: '7-Zip', branches: versions }] },
    vulnerabilities: [
      {
        cve,
        product_status:
          fixed === null
            ? { known_not_affected: ['every'] }
            : { known_affected: ['older'], fixed: ['repaired'] },
        remediations: [
          { category: 'vendor_fix', details: `Update to ${fixed ?? '-'}.`, product_ids: ['older'] },
        ],
      },
    ],
  }
}
const names = async () =>
  (await open()).map(({ vulnerability, fixed }) => `${vulnerability} ${fixed}`)

describe('a manufacturer’s CSAF document', () => {
  it('opens findings by CPE name and range, and says whose word it is', async () => {
    expect(await load('csaf', [advisory('Z-1', 1, 'CVE-2026-4101', '24.09')])).toMatchObject({
      ok: true,
      findingsOpened: 1,
    })
    expect(await names()).toEqual(['CVE-2026-4101 24.09'])
    const word = await db.one<{ feed: string }>(
      `select w.feed from verdict w join vulnerability v on v.id = w.vulnerability_id
        where v.name = 'CVE-2026-4101'`,
    )
    expect(word.feed).toBe('csaf')
    const [about] = await documentsAbout(db, 'CVE-2026-4101')
    expect(about).toMatchObject({
      id: 'Z-1',
      unread: 0,
      remedies: [{ category: 'vendor_fix', text: 'Update to 24.09.', url: null }],
    })
  })
  it('two documents speak of one vulnerability; of each its newest version counts', async () => {
    await load('csaf', [advisory('Z-2', 1, 'CVE-2026-4101', '24.08')])
    expect(await names()).toHaveLength(1)
    // Z-1 says nothing of it any more, Z-2 still does.
    await load('csaf', [advisory('Z-1', 2, 'CVE-2026-4102', '20.00')])
    expect(await names()).toEqual(['CVE-2026-4101 24.08'])
    await load('csaf', [
      advisory('Z-2', 2, 'CVE-2026-4101', '30.00'),
      advisory('Z-2', 3, 'CVE-2026-4101', '24.07'),
    ])
    expect(await names()).toEqual([])
  })
  it('what its maker clears is no finding, whatever NVD says, until the document is withdrawn', async () => {
    await load('nvd-cpe', [nvd('CVE-2026-4103', '7-zip:7-zip', '25.00')])
    expect(await names()).toEqual(['CVE-2026-4103 25.00'])
    await load('csaf', [advisory('Z-3', 1, 'CVE-2026-4103', null)])
    expect(await names()).toEqual([])
    expect(await load('csaf', [{ gone: 'Z-3' }])).toMatchObject({ ok: true })
    expect(await names()).toEqual(['CVE-2026-4103 25.00'])
  })
})
