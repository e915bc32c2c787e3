import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseConnection } from '../database/connection.ts'
import { openDatabase } from '../store/database.ts'
import { countActiveDevices } from '../store/devices.ts'

/**
 * Why the server must not start: a database with devices, but not the keys that they trust (a restore of the database
 * alone, a folder that was forgotten). Keys made anew would lock all of them out, and nobody would know why.
 */
export async function missingKeys(options: {
  connection: DatabaseConnection
  stateDirectory: string
  behindProxy: boolean
}): Promise<string | null> {
  const directory = join(options.stateDirectory, 'keys')
  const needed = ['signing-keys.json', ...(options.behindProxy ? [] : ['authority.pem'])]
  const missing = needed.filter((name) => !existsSync(join(directory, name)))
  if (missing.length === 0) return null
  const db = openDatabase(options.connection)
  try {
    const devices = await countActiveDevices(db)
    if (devices === 0) return null
    return `The database knows ${devices} devices, but ${missing.join(' and ')} that they trust is missing in ${directory}; put it back from the backup. If it is lost for good, start once with DIRIGENT_NEW_KEYS=1: every device then has to enrol again.`
  } finally {
    await db.close()
  }
}
