import { copyFile, readdir, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'

/** Weeks of ordinary work; twice this, for the one before, is all the disk that a log takes. */
const LOG_MAX_BYTES = 32 * 1024 * 1024

/**
 * Keeps each log and the one before it. The writers append and keep their files open, so the file is copied and emptied
 * in place: a line written in between is lost, which beats a disk that fills up and stops the database.
 */
export async function limitLogs(directory: string, maxBytes = LOG_MAX_BYTES): Promise<void> {
  for (const name of await readdir(directory)) {
    const file = join(directory, name)
    if (name.endsWith('.old') || (await stat(file)).size <= maxBytes) continue
    await copyFile(file, `${file}.old`)
    await truncate(file)
  }
}
