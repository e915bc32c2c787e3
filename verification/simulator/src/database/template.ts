import { PGlite } from '@electric-sql/pglite'
import { createHash } from 'node:crypto'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MIGRATIONS_DIRECTORY } from '@dirigent/server/database/migrate'
import { systemClock } from '@dirigent/system/clock'

/** What PostgreSQL does for a disk, for statistics and for other connections: here is none of them. */
const SETTINGS = [
  'fsync=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'synchronous_commit=off',
  'wal_init_zero=off',
  'max_wal_size=4GB',
  'checkpoint_timeout=1d',
  'track_counts=off',
  'track_activities=off',
  'update_process_title=off',
  'compute_query_id=off',
  'autovacuum=off',
  'jit=off',
  'shared_buffers=32MB',
  'plan_cache_mode=force_generic_plan',
]
const startParams = [
  ...(PGlite.defaultStartParams ?? []),
  ...SETTINGS.flatMap((setting) => ['-c', setting]),
]

const PREFIX = 'dirigent-simulator-database-'
/** Templates of other versions of the schema are left alone so long: somebody may be starting from one. */
const OLD_MS = 3_600_000

/**
 * A database that has all migrations. Creating one takes seconds, so the first process on this machine keeps what it
 * made in the folder for temporary files, under the name of everything that it was made of; the others start from it.
 */
export async function openMigrated(): Promise<PGlite> {
  const migrations = readMigrations()
  const path = join(tmpdir(), `${PREFIX}${nameOf(migrations)}.tar`)
  const kept = read(path)
  if (kept) return PGlite.create({ loadDataDir: new Blob([kept]), startParams })
  const pglite = await PGlite.create({ startParams })
  for (const text of migrations) await pglite.exec(text)
  await pglite.exec('checkpoint')
  const dump = await pglite.dumpDataDir('none')
  keep(path, new Uint8Array(await dump.arrayBuffer()))
  await pglite.close()
  // The first one starts as all others do: a seed must not depend on who made the template.
  return PGlite.create({ loadDataDir: dump, startParams })
}

function readMigrations(): string[] {
  return readdirSync(MIGRATIONS_DIRECTORY)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => readFileSync(join(MIGRATIONS_DIRECTORY, name), 'utf8'))
}

function nameOf(migrations: readonly string[]): string {
  const { dependencies } = createRequire(import.meta.url)('../../package.json') as {
    dependencies: Record<string, string>
  }
  const parts = [dependencies['@electric-sql/pglite'], ...startParams, ...migrations]
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16)
}

function read(path: string): Uint8Array<ArrayBuffer> | null {
  try {
    return new Uint8Array(readFileSync(path))
  } catch {
    return null
  }
}

/** Under its name only when it is whole: several processes may do this at once. */
function keep(path: string, data: Uint8Array): void {
  const folder = mkdtempSync(`${path}-`)
  writeFileSync(join(folder, 'data'), data)
  renameSync(join(folder, 'data'), path)
  rmSync(folder, { recursive: true })
  for (const name of readdirSync(tmpdir())) {
    const other = join(tmpdir(), name)
    if (!name.startsWith(PREFIX) || other === path) continue
    const ageMs = systemClock.now() - (statSync(other, { throwIfNoEntry: false })?.mtimeMs ?? 0)
    if (ageMs > OLD_MS) rmSync(other, { recursive: true, force: true })
  }
}
