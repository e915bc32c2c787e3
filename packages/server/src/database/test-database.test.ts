import pg from 'pg'
import { afterAll, expect, it } from 'vitest'
import { createTestDatabase } from './test-database.ts'

const first = await createTestDatabase()
const second = await createTestDatabase()
afterAll(() => Promise.all([first.drop(), second.drop()]))

async function query(connection: { connectionString: string }, sql: string) {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[]
  } finally {
    await client.end()
  }
}

it('gives every caller a migrated database of its own', async () => {
  await query(first.connection, 'CREATE TABLE only_here (a int)')
  const sql = `SELECT to_regclass('schema_migrations') IS NOT NULL AS migrated, to_regclass('only_here') AS other`
  expect(await query(second.connection, sql)).toEqual([{ migrated: true, other: null }])
})

it('sorts text by code point', async () => {
  const sql = `SELECT 'a' COLLATE "C" > 'B' AS by_code_point`
  expect(await query(first.connection, sql)).toEqual([{ by_code_point: true }])
})

it('drops the database although somebody is still connected', async () => {
  const third = await createTestDatabase()
  const client = new pg.Client(third.connection)
  client.on('error', () => undefined)
  await client.connect()
  await third.drop()
  await expect(query(third.connection, 'SELECT 1')).rejects.toThrow('does not exist')
  await client.end().catch(() => undefined)
})
