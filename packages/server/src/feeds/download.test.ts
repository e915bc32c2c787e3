import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HOUR_MS } from '@dirigent/domain/identity/time'
import type { Http, HttpAnswer } from '@dirigent/system/http'
import { silentLog } from '@dirigent/system/log'
import { systemRandom } from '@dirigent/system/random'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ServerContext } from '../context.ts'
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts'
import { instant, openDatabase, type Database } from '../store/database.ts'
import { downloadDueFeeds } from './download.ts'

let server: TestDatabase
let db: Database
let stateDirectory: string
beforeAll(async () => {
  server = await createTestDatabase()
  db = openDatabase(server.connection)
  stateDirectory = await mkdtemp(join(tmpdir(), 'dirigent-feeds-'))
  await db.execute(
    `insert into device (uid, name, state, public_key, machine_id_hash, os_family, ecosystem, agent_version,
                         exchange_sha256, exchange_rotated_at, enrolled_at)
     values (gen_random_uuid(), 'a', 'active', 'k', 'a', 'debian', 'debian:12', '0.1.0', 'k', $1, $1)`,
    [instant(0)],
  )
})
afterAll(async () => {
  await db.close()
  await server.drop()
  await rm(stateDirectory, { recursive: true, force: true })
})

const TRACKER = JSON.stringify({
  curl: { 'CVE-2026-1': { releases: { bookworm: { status: 'open', urgency: 'low' } } } },
})

async function* body(text: string) {
  yield Buffer.from(text)
}

const answer = (
  status: number,
  text: string,
  headers: Record<string, string> = {},
): HttpAnswer => ({
  status,
  headers: new Map(Object.entries(headers)),
  body: body(text),
})

it('loads what the fleet needs, asks conditionally the next time and notes failures without losing anything', async () => {
  const asked: { url: string; condition: string | undefined }[] = []
  const http: Http = {
    async get({ url, headers }) {
      asked.push({ url, condition: headers?.['if-none-match'] })
      if (!url.includes('tracker/data/json')) return { code: 'unreachable', detail: 'no route' }
      return headers?.['if-none-match'] === '"v1"'
        ? answer(304, '')
        : answer(200, TRACKER, { etag: '"v1"' })
    },
  }
  let now = Date.UTC(2026, 10, 21)
  const context = {
    db,
    http,
    stateDirectory,
    clock: { now: () => now },
    random: systemRandom,
    log: silentLog,
  } as unknown as ServerContext
  const signal = new AbortController().signal
  await downloadDueFeeds(context, signal)
  expect(asked.some(({ url }) => url.includes('ubuntu'))).toBe(false)
  const tracker = () =>
    db.one<{ records: number; error: null; succeeded_at: number }>(
      "select * from feed where name = 'debian-tracker'",
    )
  expect(await tracker()).toMatchObject({ records: 1, error: null, succeeded_at: now })
  const kev = await db.one<{ error: { code: string } }>(
    "select error from feed where name = 'cisa-kev'",
  )
  expect(kev.error.code).toBe('feed_download_failed')
  asked.length = 0
  await downloadDueFeeds(context, signal)
  expect(asked).toEqual([])
  now += 2 * HOUR_MS
  await downloadDueFeeds(context, signal)
  expect(asked.find(({ url }) => url.includes('tracker/data/json'))?.condition).toBe('"v1"')
  expect(await tracker()).toMatchObject({ records: 1, succeeded_at: now })
})
