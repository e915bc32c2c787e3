import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { RegisteredFeed } from '@dirigent/feeds/registry'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { currentStatements } from '../store/statements.ts'
import { loadFeed } from '../testing/load-feed.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const load = (name: RegisteredFeed, ...texts: string[]) => loadFeed(server.context, name, texts)

const sample = readFileSync(
  fileURLToPath(import.meta.resolve('@dirigent/feeds/redhat-csaf/redhat-csaf')).replace(
    'redhat-csaf.ts',
    'sample.json',
  ),
  'utf8',
)
type Vex = { vulnerabilities: { product_status: Record<string, string[]> }[] }
const withOnly = (status: string): string => {
  const vex = JSON.parse(sample) as Vex
  for (const one of vex.vulnerabilities) {
    one.product_status = { [status]: one.product_status[status] ?? [] }
  }
  return JSON.stringify(vex)
}
const verdicts = async () => {
  const rows = await server.context.db.rows<{ verdict: string; n: number }>(
    `select verdict, count(*) as n from statement where feed = 'redhat-csaf' and until is null group by 1 order by 1`,
  )
  return Object.fromEntries(rows.map(({ verdict, n }) => [verdict, n]))
}

it('a new version of a document stands in the place of the old one, whatever that said', async () => {
  expect(await load('redhat-csaf', sample)).toMatchObject({ ok: true })
  expect(Object.keys(await verdicts())).toEqual(['fixed_in', 'not_affected', 'open'])
  expect(await load('redhat-csaf', withOnly('known_affected'))).toMatchObject({ ok: true })
  expect(Object.keys(await verdicts())).toEqual(['open'])
})

it('of two versions in one load the later one counts, as in an archive with its changes', async () => {
  expect(
    await load('redhat-csaf', withOnly('fixed'), withOnly('known_not_affected')),
  ).toMatchObject({ ok: true })
  expect(Object.keys(await verdicts())).toEqual(['not_affected'])
})

it('a deleted document says nothing any more, and others are not touched by it', async () => {
  await load('redhat-csaf', sample)
  expect(await load('redhat-csaf', '{"gone":"CVE-2000-1"}\n')).toMatchObject({
    ok: true,
    changed: 0,
  })
  expect(Object.keys(await verdicts())).toHaveLength(3)
  expect(
    await load('redhat-csaf', '{"gone":"CVE-2026-10001"}\n{"gone":"CVE-2026-10001"}\n'),
  ).toMatchObject({ ok: true })
  expect(await verdicts()).toEqual({})
})

it('ranges of affected versions are stored, and a change of them is one', async () => {
  const record = (introduced: string) =>
    JSON.stringify({
      id: 'DEBIAN-CVE-2026-9',
      affected: [
        {
          package: { ecosystem: 'Debian:12', name: 'harbour' },
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced }, { fixed: '3.0-1' }] }],
        },
      ],
    })
  await load('osv', record('2.0-1'))
  expect(await load('osv', record('2.5-1'))).toMatchObject({ ok: true, changed: 2 })
  const [found] = await server.context.db.transaction((tx) =>
    currentStatements(tx, [{ ecosystem: 'debian:12', source: 'harbour' }]),
  )
  expect(found?.ranges).toEqual([{ introduced: '2.5-1', fixed: '3.0-1', lastAffected: null }])
})
