import pg from 'pg'

/** What `pg` needs to connect: pass it on as it is (`new pg.Pool({ ...connection, max: 10 })`). */
export type DatabaseConnection = { readonly connectionString: string }

export type DatabaseFailureCode =
  | 'platform_unsupported'
  | 'user_missing'
  | 'directory_unusable'
  | 'disk_full'
  | 'other_version'
  | 'initialisation_failed'
  | 'start_failed'
  | 'url_invalid'
  | 'unreachable'
  | 'too_old'
  | 'wrong_encoding'
  | 'migration_changed'
  | 'migration_failed'
  | 'database_newer'

/** An expected failure: `sentence` says to a person what is wrong, where, and what to do. */
export type DatabaseFailure = {
  readonly ok: false
  readonly code: DatabaseFailureCode
  readonly sentence: string
}

/** SQL is written to what this version knows (DESIGN §10). */
export const OLDEST_POSTGRES = 15
/** The newest version that the tests run on; a newer one is used, and the log says so. */
export const NEWEST_POSTGRES = 18

const CONNECT_TIMEOUT_MS = 10_000

export function databaseFailure(code: DatabaseFailureCode, sentence: string): DatabaseFailure {
  return { ok: false, code, sentence }
}

/** Reads a DATABASE_URL; a password in it never gets into a message. */
export function connectionFromUrl(
  url: string,
): { ok: true; connection: DatabaseConnection } | DatabaseFailure {
  if (!/^postgres(ql)?:\/\//.test(url)) {
    return databaseFailure(
      'url_invalid',
      'DATABASE_URL is not understood: it starts with postgresql://, as in postgresql://user:password@server:5432/dirigent.',
    )
  }
  return { ok: true, connection: { connectionString: url } }
}

/** How the database is called in messages: its address without user and password. */
export function databaseLabel(connection: DatabaseConnection): string {
  return connection.connectionString.replace(/\/\/[^@/]*@/, '//').replace(/\?.*$/, '')
}

/** Connects once and checks that the server is one that Dirigent can use. */
export async function verifyDatabase(
  connection: DatabaseConnection,
): Promise<{ ok: true; major: number; tested: boolean } | DatabaseFailure> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ version: number; encoding: string }>(
      `SELECT current_setting('server_version_num')::int AS version, pg_encoding_to_char(encoding) AS encoding
         FROM pg_database WHERE datname = current_database()`,
    )
    return judgeServer(connection, rows[0])
  } catch (error) {
    return databaseFailure(
      'unreachable',
      `The database ${databaseLabel(connection)} cannot be used (${reasonOf(error)}); check that it runs, and the user, password and name in DATABASE_URL.`,
    )
  } finally {
    await client.end().catch(() => undefined)
  }
}

function judgeServer(
  connection: DatabaseConnection,
  server: { version: number; encoding: string } | undefined,
): { ok: true; major: number; tested: boolean } | DatabaseFailure {
  const major = Math.floor((server?.version ?? 0) / 10_000)
  if (major < OLDEST_POSTGRES) {
    return databaseFailure(
      'too_old',
      `The database ${databaseLabel(connection)} is PostgreSQL ${major}; Dirigent needs ${OLDEST_POSTGRES} to ${NEWEST_POSTGRES}. Upgrade it, or unset DATABASE_URL to use the one that Dirigent brings.`,
    )
  }
  if (server?.encoding !== 'UTF8') {
    return databaseFailure(
      'wrong_encoding',
      `The database ${databaseLabel(connection)} stores text as ${server?.encoding}; create one with ENCODING 'UTF8'.`,
    )
  }
  return { ok: true, major, tested: major <= NEWEST_POSTGRES }
}

/** The message of an error, also of an AggregateError that carries its messages inside. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
