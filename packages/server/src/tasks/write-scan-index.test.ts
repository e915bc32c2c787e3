import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asId } from '@dirigent/domain/identity/ids'
import { readRelease, serverIndexPlace } from '@dirigent/feeds/cache/feed-cache'
import type { RegisteredFeed } from '@dirigent/feeds/registry'
import { silentLog } from '@dirigent/system/log'
import { systemRandom } from '@dirigent/system/random'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ServerContext } from '../context.ts'
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts'
import { loadFeed } from '../testing/load-feed.ts'
import { openDatabase, type Database } from '../store/database.ts'
import { writeScanIndexTask } from './write-scan-index.ts'

const NOW = Date.UTC(2026, 10, 21, 9)
let server: TestDatabase
let db: Database
let stateDirectory: string
let context: ServerContext
beforeAll(async () => {
  server = await createTestDatabase()
  db = openDatabase(server.connection)
  stateDirectory = await mkdtemp(join(tmpdir(), 'dirigent-scan-index-'))
  const clock = { now: () => NOW }
  context = {
    db,
    clock,
    random: systemRandom,
    log: silentLog,
    stateDirectory,
  } as unknown as ServerContext
})
afterAll(async () => {
  await db.close()
  await server.drop()
  await rm(stateDirectory, { recursive: true, force: true })
})

const load = (name: RegisteredFeed, text: string) => loadFeed(context, name, text)
const run = () => writeScanIndexTask.run(context, new AbortController().signal)

it('leaves what the feeds say for a scan on this machine, and writes only when something changed', async () => {
  const place = serverIndexPlace(stateDirectory)
  const debian = asId<'Ecosystem'>('debian:12')
  await run()
  expect(await readRelease(place, debian)).toBeNull()
  const releases = { bookworm: { status: 'resolved', fixed_version: '2-1', urgency: 'low' } }
  await load('debian-tracker', JSON.stringify({ harbour: { 'CVE-2026-1': { releases } } }))
  const entry = { cveID: 'CVE-2026-1', dateAdded: '2026-11-01', dueDate: '2026-11-04' }
  await load('cisa-kev', JSON.stringify({ vulnerabilities: [entry] }))
  await run()
  const known = await readRelease(place, debian)
  expect(known?.feeds.map((feed) => [feed.name, feed.loadedAt])).toEqual([
    ['cisa-kev', NOW],
    ['debian-tracker', NOW],
  ])
  expect(known?.statements('harbour')).toMatchObject([
    {
      vulnerability: 'CVE-2026-1',
      verdict: 'fixed_in',
      fixedVersion: '2-1',
      urgency: 'low',
      subscription: null,
    },
  ])
  expect(known?.factsOf(asId<'VulnerabilityId'>('CVE-2026-1'))?.kev).toEqual({
    addedOn: '2026-11-01',
    dueOn: '2026-11-04',
    ransomware: false,
  })
  const written = (await stat(join(place.directory, 'index', 'debian-12.idx'))).mtimeMs
  await run()
  expect((await stat(join(place.directory, 'index', 'debian-12.idx'))).mtimeMs).toBe(written)
})
