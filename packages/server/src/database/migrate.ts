import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock, type Clock } from '@dirigent/system/clock'
import pg from 'pg'
import { databaseFailure, databaseLabel, reasonOf } from './connection.ts'
import type { DatabaseConnection, DatabaseFailure } from './connection.ts'

/** One forward step of the schema, from `migrations/NNNN_name.sql`. */
export type Migration = { number: number; name: string; sql: string; sha256: string }

export type MigrationOutcome =
  | { ok: true; applied: readonly string[]; version: number }
  | DatabaseFailure

export const MIGRATIONS_DIRECTORY = fileURLToPath(new URL('../migrations', import.meta.url))

/** Any number that nobody else uses: two servers that start at once must migrate one after the other. */
const MIGRATION_LOCK = 4_712_001

const CREATE_HISTORY = `
  CREATE TABLE IF NOT EXISTS schema_migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL
  )`

/**
 * Reads the migrations in order. A number used twice is a mistake of the program, not of the database; gaps are numbers
 * that were reserved and not needed.
 */
export async function readMigrations(directory = MIGRATIONS_DIRECTORY): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()
  const migrations: Migration[] = []
  for (const file of names) {
    const match = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(file)
    const number = Number(match?.[1])
    const before = migrations.at(-1)?.number ?? 0
    if (!(number > before)) {
      throw new Error(
        `${file} should have a number above ${before} and be named like 0001_name.sql`,
      )
    }
    const sql = await readFile(join(directory, file), 'utf8')
    const sha256 = createHash('sha256').update(sql).digest('hex')
    migrations.push({ number, name: match?.[2] ?? file, sql, sha256 })
  }
  return migrations
}

/**
 * Brings the database forward to this program's schema, never back. Each migration and its record are one transaction,
 * so a power cut leaves the schema at a whole number.
 */
export async function migrate(
  connection: DatabaseConnection,
  options: { clock?: Clock; directory?: string; onProgress?: (sentence: string) => void } = {},
): Promise<MigrationOutcome> {
  const migrations = await readMigrations(options.directory)
  const client = new pg.Client(connection)
  client.on('error', () => undefined)
  try {
    await client.connect()
    // Belongs to the session: released by the database itself when we die.
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    await client.query(CREATE_HISTORY)
    const done = await appliedMigrations(client)
    const conflict = conflictOf(done, migrations, databaseLabel(connection))
    if (conflict) return conflict
    return await applyAll(client, migrations.slice(done.length), options)
  } catch (error) {
    return databaseFailure(
      'unreachable',
      `The database ${databaseLabel(connection)} could not be brought up to date: ${reasonOf(error)}.`,
    )
  } finally {
    await client.end().catch(() => undefined)
  }
}

type Applied = { number: number; name: string; sha256: string }

async function appliedMigrations(client: pg.Client): Promise<Applied[]> {
  const { rows } = await client.query<Applied>(
    'SELECT number, name, sha256 FROM schema_migrations ORDER BY number',
  )
  return rows
}

function conflictOf(
  done: Applied[],
  migrations: Migration[],
  label: string,
): DatabaseFailure | null {
  if (done.length > migrations.length) {
    return databaseFailure(
      'database_newer',
      `The database ${label} was written by a newer Dirigent (schema ${done.length}, this one knows ${migrations.length}); start that version, or restore a backup made before the upgrade.`,
    )
  }
  const changed = done.find((row, index) => row.sha256 !== migrations[index]?.sha256)
  if (!changed) return null
  return databaseFailure(
    'migration_changed',
    `The migration ${changed.number} (${changed.name}) of this program is not the one that the database ${label} was made with; start the version that made it, or restore a backup.`,
  )
}

async function applyAll(
  client: pg.Client,
  pending: Migration[],
  options: { clock?: Clock; onProgress?: (sentence: string) => void },
): Promise<MigrationOutcome> {
  const clock = options.clock ?? systemClock
  for (const migration of pending) {
    options.onProgress?.(`updating the database: ${migration.name.replaceAll('_', ' ')}`)
    try {
      await client.query('BEGIN')
      await client.query(migration.sql)
      await client.query(
        'INSERT INTO schema_migrations (number, name, sha256, applied_at) VALUES ($1, $2, $3, $4)',
        [migration.number, migration.name, migration.sha256, new Date(clock.now())],
      )
      await client.query('COMMIT')
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined)
      return migrationFailure(migration, error)
    }
  }
  const { rows } = await client.query<{ version: number }>(
    'SELECT coalesce(max(number), 0)::int AS version FROM schema_migrations',
  )
  return { ok: true, applied: pending.map(({ name }) => name), version: rows[0]?.version ?? 0 }
}

function migrationFailure(migration: Migration, error: unknown): DatabaseFailure {
  const position = Number((error as { position?: string }).position ?? 0)
  const line = position > 0 ? `, line ${migration.sql.slice(0, position).split('\n').length}` : ''
  return databaseFailure(
    'migration_failed',
    `The database could not be brought to schema ${migration.number} (${migration.name}${line}): ${reasonOf(error)}. It stays at ${migration.number - 1}.`,
  )
}
