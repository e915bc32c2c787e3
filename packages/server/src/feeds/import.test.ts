import { tmpdir } from 'node:os'
import { gzipSync } from 'node:zlib'
import type { RegisteredFeed } from '@dirigent/feeds/registry'
import { silentLog } from '@dirigent/system/log'
import { systemRandom } from '@dirigent/system/random'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ServerContext } from '../context.ts'
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts'
import { openDatabase, type Database } from '../store/database.ts'
import { loadFeed } from '../testing/load-feed.ts'

const NOW = Date.UTC(2026, 10, 21, 9)
let server: TestDatabase
let db: Database
beforeAll(async () => {
  server = await createTestDatabase()
  db = openDatabase(server.connection)
})
afterAll(async () => {
  await db.close()
  await server.drop()
})

function load(name: RegisteredFeed, content: string | Uint8Array, acceptShrunk = false) {
  const context = {
    db,
    clock: { now: () => NOW },
    random: systemRandom,
    stateDirectory: tmpdir(),
    log: silentLog,
  } as unknown as ServerContext
  return loadFeed(context, name, content, acceptShrunk)
}

const tracker = (packages: number, fixed = '2.0-1') =>
  JSON.stringify(
    Object.fromEntries(
      Array.from({ length: packages }, (_, at) => [
        `source-${at}`,
        {
          [`CVE-2026-${1000 + at}`]: {
            releases: { bookworm: { status: 'resolved', fixed_version: fixed, urgency: 'low' } },
          },
        },
      ]),
    ),
  )
const current = async () =>
  (
    await db.one<{ n: number }>(
      "select count(*) as n from statement where feed = 'debian-tracker' and until is null",
    )
  ).n

describe('loading a feed', () => {
  it('stores what it says, and nothing the second time', async () => {
    expect(await load('debian-tracker', tracker(200))).toMatchObject({
      ok: true,
      changed: 200,
      feed: { revision: 1 },
    })
    expect(await load('debian-tracker', tracker(200))).toMatchObject({
      ok: true,
      changed: 0,
      feed: { revision: 1 },
    })
  })
  it('keeps the former word as history when it changes', async () => {
    expect(await load('debian-tracker', tracker(200, '2.0-2'))).toMatchObject({
      ok: true,
      changed: 400,
    })
    expect(await current()).toBe(200)
    const { n } = await db.one<{ n: number }>(
      'select count(*) as n from statement where until is not null',
    )
    expect(n).toBe(200)
  })
  it.each([
    ['a truncated archive', gzipSync(tracker(200)).subarray(0, 400), 'feed_truncated'],
    ['a truncated document', tracker(200).slice(0, 5000), 'feed_truncated'],
    ['an error page', '<!DOCTYPE html><html><body>502</body></html>', 'feed_html_error_page'],
    ['an empty file', '', 'feed_empty'],
    ['a feed without entries', '{}', 'feed_empty'],
    ['a feed that lost half of its records', tracker(100), 'feed_shrunk'],
  ])('changes nothing for %s', async (_, content, code) => {
    expect(await load('debian-tracker', content)).toMatchObject({ ok: false, code })
    expect(await current()).toBe(200)
    const row = await db.one<{ error: { code: string } }>(
      "select error from feed where name = 'debian-tracker'",
    )
    expect(row.error.code).toBe(code)
  })
  it('takes a smaller one when a person says so', async () => {
    expect(await load('debian-tracker', tracker(100), true)).toMatchObject({ ok: true })
    expect(await current()).toBe(100)
  })
  it('takes nothing back that a file does not speak about', async () => {
    const list = (kind: string, cve: string) =>
      `[20 Nov 2026] ${kind}-6001-1 curl - security update\n\t{${cve}}\n\t[bookworm] - curl 8.0-2\n`
    await load('debian-lists', list('DSA', 'CVE-2026-9001'))
    await load('debian-lists', list('DLA', 'CVE-2026-9002'))
    const rows = await db.rows(
      "select 1 from statement where feed = 'debian-lists' and until is null",
    )
    expect(rows).toHaveLength(2)
  })
  it('writes who loaded what into the audit log, in the same transaction', async () => {
    const rows = await db.rows<{ actor: string }>(
      "select actor from audit where action = 'feed.loaded'",
    )
    expect(rows.length).toBe(5)
    expect(rows.every((row) => row.actor === 'anna')).toBe(true)
  })
})
