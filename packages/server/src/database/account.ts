import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Processes } from '@dirigent/system/processes'
import { databaseFailure, type DatabaseFailure } from './connection.ts'

/** The operating-system user that PostgreSQL runs as; `runAs` is set when we are root and must drop to it. */
export type DatabaseAccount = {
  readonly ok: true
  readonly name: string
  /** Our own user, which connects. */
  readonly clientName: string
  readonly runAs: { uid: number; gid: number } | null
}

/** PostgreSQL refuses to run as root; the first of these that exists runs it (nobody exists everywhere). */
const UNPRIVILEGED_USERS = ['dirigent', 'postgres', 'nobody']

/**
 * Who runs the database: ourselves, or, as root, the user who owns the data already, else one without privileges.
 * It needs a passwd entry, because PostgreSQL looks up its own name and that of every client.
 */
export async function databaseAccount(
  processes: Processes,
  dataDirectory: string,
): Promise<DatabaseAccount | DatabaseFailure> {
  const own = process.getuid?.() ?? -1
  const clientName = await userName(processes, own)
  if (clientName === null) {
    return databaseFailure(
      'user_missing',
      `The user with the number ${own} has no entry in /etc/passwd, which PostgreSQL needs; start Dirigent as a user that has one, or set DATABASE_URL to a database of your own.`,
    )
  }
  if (own !== 0) return { ok: true, name: clientName, clientName, runAs: null }
  const candidates = [await ownerOf(processes, dataDirectory), ...UNPRIVILEGED_USERS]
  for (const name of candidates) {
    if (name === null || name === 'root') continue
    const uid = await idOf(processes, '-u', name)
    const gid = await idOf(processes, '-g', name)
    if (uid !== null && gid !== null) return { ok: true, name, clientName, runAs: { uid, gid } }
  }
  return databaseFailure(
    'user_missing',
    'The database must not run as root, and there is none of the users dirigent, postgres, nobody to run it as; create one with: useradd --system dirigent',
  )
}

async function ownerOf(processes: Processes, directory: string): Promise<string | null> {
  if (!existsSync(directory)) return null
  return userName(processes, statSync(directory).uid)
}

async function userName(processes: Processes, uid: number): Promise<string | null> {
  const result = await processes.run('id', ['-un', String(uid)])
  const name = result.stdout.trim()
  // Without a passwd entry `id` prints the number itself.
  return result.exitCode === 0 && name !== '' && name !== String(uid) ? name : null
}

async function idOf(processes: Processes, flag: '-u' | '-g', name: string): Promise<number | null> {
  const result = await processes.run('id', [flag, name])
  return result.exitCode === 0 ? Number(result.stdout.trim()) : null
}

/** The first folder on the way to `path` that the user may not pass through; null when all may be. */
export function barredFolder(
  path: string,
  account: { runAs: { uid: number; gid: number } | null },
): string | null {
  if (!account.runAs) return null
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder)
    const bit = uid === account.runAs.uid ? 0o100 : gid === account.runAs.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return folder
    if (folder === dirname(folder)) return null
  }
}
