import type { ReadContext } from '../context.ts'
import { readBackup } from '../hooks/backup-hook.ts'
import type { StateSection } from '../sections.ts'
import { readCriticalRoles } from './critical-roles.ts'
import { readServices } from './services.ts'
import { readSessions } from './sessions.ts'

/** What only the running system knows: people, services, backup, and which company-wide service runs here. */
export async function readState(context: ReadContext): Promise<StateSection> {
  const { files, processes } = context
  return {
    ...(await readBackup(context)),
    sessions: readSessions(files),
    services: (await readServices(files, processes)) ?? [],
    criticalRoles: readCriticalRoles(files),
  }
}
