import type { Log } from '@dirigent/system/log'
import type { Changes } from './changes.ts'
import type { Database } from './store/database.ts'
import { readSettings, type SettingValues } from './store/settings.ts'

export type Settings = {
  /** As of the last committed change; at most a moment old. */
  current(): SettingValues
  refresh(): Promise<void>
  close(): void
}

/** Keeps the settings in memory, read again when somebody changes one: check-ins must not ask the database. */
export async function createSettings(deps: {
  db: Database
  changes: Changes
  log: Log
}): Promise<Settings> {
  let values = await readSettings(deps.db)
  const refresh = async () => {
    values = await readSettings(deps.db)
  }
  const unsubscribe = deps.changes.subscribe(({ topic }) => {
    if (topic !== 'settings') return
    refresh().catch((error: Error) => deps.log.warn('settings not read', { reason: error.message }))
  })
  return { current: () => values, refresh, close: unsubscribe }
}
