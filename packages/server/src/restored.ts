import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@dirigent/system/clock'
import type { Log } from '@dirigent/system/log'
import type { Random } from '@dirigent/system/random'
import type { DatabaseConnection } from './database/connection.ts'
import { openDatabase } from './store/database.ts'
import { recordRestore } from './store/restore.ts'

const fileIn = (stateDirectory: string) => join(stateDirectory, 'run', 'restored')

/** Tells the next start of the server that its data come from a backup, and why. */
export function announceRestore(stateDirectory: string, reason: string): void {
  writeFileSync(fileIn(stateDirectory), reason, { mode: 0o600 })
}

/**
 * Before the first device is answered: one that was, would be taken for a copy. The file goes only after the commit; a
 * crash in between repeats the step, which does no harm.
 */
export async function finishRestore(
  deps: { stateDirectory: string; connection: DatabaseConnection },
  { clock, random, log }: { clock: Clock; random: Random; log: Log },
): Promise<void> {
  const file = fileIn(deps.stateDirectory)
  const reason = readReason(file)
  if (reason === null) return
  const db = openDatabase(deps.connection)
  try {
    const restore = { reason, user: userName() }
    const epoch = await db.transaction((tx) => recordRestore(tx, random, restore, clock.now()))
    rmSync(file)
    log.warn('restored from a backup: every device gets its assignment anew', { epoch, reason })
  } finally {
    await db.close()
  }
}

function readReason(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
