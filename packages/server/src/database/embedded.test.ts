import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '@dirigent/system/log'
import { systemProcesses } from '@dirigent/system/processes'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verifyDatabase } from './connection.ts'
import { startEmbeddedDatabase, type EmbeddedDatabase } from './embedded.ts'
import { runningPostmaster } from './postmaster.ts'

let directory: string
const started: EmbeddedDatabase[] = []

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dirigent-embedded-'))
  await chmod(directory, 0o755)
})

afterAll(async () => {
  for (const database of started) await database.stop()
  await rm(directory, { recursive: true })
})

async function start(below = 'database') {
  const options = { directory: join(directory, below), log: silentLog, processes: systemProcesses }
  const database = await startEmbeddedDatabase(options)
  if (database.ok) started.push(database)
  return database
}

async function mustStart(below?: string): Promise<EmbeddedDatabase> {
  const database = await start(below)
  if (!database.ok) throw new Error(database.sentence)
  return database
}

async function query(database: EmbeddedDatabase, sql: string) {
  const client = new pg.Client(database.connection)
  await client.connect()
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[]
  } finally {
    await client.end()
  }
}

const pidOf = (below = 'database') => runningPostmaster(join(directory, below, 'data'))?.pid ?? 0

it('starts, adopts the one that a killed supervisor left, and stops', async () => {
  const first = await mustStart()
  expect(await verifyDatabase(first.connection)).toEqual({ ok: true, major: 18, tested: true })
  await query(first, 'CREATE TABLE kept (a int)')
  const second = await mustStart()
  expect([first.adopted, second.adopted]).toEqual([false, true])
  await second.stop()
  expect([first.isRunning(), second.isRunning()]).toEqual([false, false])
  await second.stop()
})

it('comes back after its server was killed, with every committed row', async () => {
  const first = await mustStart()
  await query(first, 'INSERT INTO kept VALUES (7)')
  process.kill(pidOf(), 'SIGKILL')
  const second = await mustStart()
  expect(second.adopted).toBe(false)
  expect(await query(second, 'SELECT a FROM kept')).toEqual([{ a: 7 }])
})

it('is not misled by a pid file that names some other process', async () => {
  const first = await mustStart()
  await first.stop()
  await writeFile(join(directory, 'database', 'data', 'postmaster.pid'), `${process.pid}\n`)
  expect((await mustStart()).adopted).toBe(false)
})

it.each(['', 'garbage\n'])('starts when a power cut left a pid file with %j', async (left) => {
  const database = await mustStart()
  await query(database, 'create table if not exists kept_over_power_cut (n integer)')
  await database.stop()
  await writeFile(join(directory, 'database', 'data', 'postmaster.pid'), left)
  const again = await mustStart()
  expect(await query(again, 'select count(*)::int as n from kept_over_power_cut')).toEqual([
    { n: 0 },
  ])
})

it('starts over when a first start was killed half-way', async () => {
  await mkdir(join(directory, 'half', 'data.new'), { recursive: true })
  await writeFile(join(directory, 'half', 'data.new', 'PG_VERSION'), '18\n')
  expect((await mustStart('half')).adopted).toBe(false)
})

it('works in a folder whose path is too long for a socket', async () => {
  const database = await mustStart('long'.repeat(30))
  expect(await query(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

it('listens on no port, computes in UTC and sorts by code point', async () => {
  const settings = ['listen_addresses', 'TimeZone'].map((name) => `current_setting('${name}')`)
  const sql = `SELECT ${settings.join(` || '/' || `)} AS settings, 'a' > 'B' AS by_code_point`
  expect(await query(await mustStart(), sql)).toEqual([{ settings: '/UTC', by_code_point: true }])
})

it('refuses data of another version with a sentence', async () => {
  await mkdir(join(directory, 'old', 'data'), { recursive: true })
  await writeFile(join(directory, 'old', 'data', 'PG_VERSION'), '14\n')
  expect(await start('old')).toMatchObject({ ok: false, code: 'other_version' })
})

it.skipIf(process.getuid?.() !== 0)(
  'says when its user cannot reach the folder (as root)',
  async () => {
    await mkdir(join(directory, 'locked'), { mode: 0o700 })
    const outcome = await start('locked/database')
    expect(outcome).toMatchObject({ ok: false, code: 'directory_unusable' })
  },
)
