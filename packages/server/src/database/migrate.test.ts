import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrate } from './migrate.ts'
import { createEmptyTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
let directory: string

beforeEach(async () => {
  database = await createEmptyTestDatabase()
  directory = await mkdtemp(join(tmpdir(), 'dirigent-migrate-'))
  await write('0001_devices.sql', 'CREATE TABLE devices (id bigint PRIMARY KEY);')
})

afterEach(async () => {
  await database.drop()
  await rm(directory, { recursive: true })
})

const write = (name: string, sql: string) => writeFile(join(directory, name), sql)
const run = () => migrate(database.connection, { directory, clock: { now: () => 1_000 } })

async function query(sql: string) {
  const client = new pg.Client(database.connection)
  await client.connect()
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[]
  } finally {
    await client.end()
  }
}

it('applies what is missing, once, and records it', async () => {
  expect(await run()).toEqual({ ok: true, applied: ['devices'], version: 1 })
  await write('0002_name.sql', 'ALTER TABLE devices ADD name text; CREATE INDEX ON devices (name);')
  expect(await run()).toEqual({ ok: true, applied: ['name'], version: 2 })
  expect(await run()).toEqual({ ok: true, applied: [], version: 2 })
  const rows = await query('SELECT number, name, applied_at FROM schema_migrations ORDER BY number')
  expect(rows).toEqual([
    { number: 1, name: 'devices', applied_at: new Date(1_000) },
    { number: 2, name: 'name', applied_at: new Date(1_000) },
  ])
})

it('applies each migration once when two servers start together', async () => {
  const outcomes = await Promise.all([run(), run(), run()])
  const applied = outcomes.flatMap((outcome) => (outcome.ok ? outcome.applied : ['failed']))
  expect(applied).toEqual(['devices'])
})

it('leaves the schema at a whole number when one fails, and says where', async () => {
  await write('0002_broken.sql', 'CREATE TABLE half (a int);\nALTER TABLE nowhere ADD b int;')
  const outcome = await run()
  expect(outcome).toMatchObject({ ok: false, code: 'migration_failed' })
  expect(outcome).toHaveProperty('sentence', expect.stringContaining('schema 2 (broken'))
  expect(await query(`SELECT to_regclass('half') AS half`)).toEqual([{ half: null }])
  expect(await query('SELECT max(number) AS version FROM schema_migrations')).toEqual([
    { version: 1 },
  ])
})

it('refuses a database that a newer program wrote', async () => {
  await write('0002_name.sql', 'ALTER TABLE devices ADD name text;')
  await run()
  await rm(join(directory, '0002_name.sql'))
  const outcome = await run()
  expect(outcome).toMatchObject({ ok: false, code: 'database_newer' })
  expect(outcome).toHaveProperty(
    'sentence',
    expect.stringContaining('newer Dirigent (schema 2, this one knows 1)'),
  )
})

it('refuses when a migration that was applied has changed since', async () => {
  await run()
  await write('0001_devices.sql', 'CREATE TABLE devices (id bigint PRIMARY KEY, name text);')
  expect(await run()).toMatchObject({ ok: false, code: 'migration_changed' })
})

it('takes numbers that leave a gap, and says so when one is used twice', async () => {
  await write('0003_later.sql', 'SELECT 1;')
  expect(await run()).toMatchObject({ ok: true, version: 3 })
  await write('0003_latest.sql', 'SELECT 1;')
  await expect(run()).rejects.toThrow('0003_latest.sql should have a number above 3')
})
