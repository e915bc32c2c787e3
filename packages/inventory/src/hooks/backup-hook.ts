import type { ReadContext } from '../context.ts'
import { trustedExecutable } from './trusted-executable.ts'

export const HOOKS_FOLDER = '/etc/dirigent/hooks.d'
const TIMEOUT_MS = 15_000

/**
 * When this device was last backed up, by the executable `hooks.d/backup`: it prints one line, an ISO 8601 time, and
 * after a space what it is about ("2026-11-21T02:00:00Z veeam job 7"). No hook, or one that cannot be trusted or
 * read, means: not known, which for a critical server is the same as not fresh.
 */
export async function readBackup(
  context: ReadContext,
): Promise<{ backupAt: string | null; backupSource: string | null }> {
  const nothing = { backupAt: null, backupSource: null }
  const hook = trustedExecutable(context.files, HOOKS_FOLDER, 'backup')
  if (!hook.trusted) return nothing
  const result = await context.processes.run(hook.path, [], { timeoutMs: TIMEOUT_MS })
  if (result.exitCode !== 0) return nothing
  const [time = '', ...rest] = (result.stdout.split('\n', 1)[0] ?? '').trim().split(/\s+/)
  const at = Date.parse(time)
  // A time ahead of the clock proves nothing about a backup that exists.
  if (!/^\d{4}-\d\d-\d\dT/.test(time) || Number.isNaN(at) || at > context.clock.now())
    return nothing
  return {
    backupAt: new Date(at).toISOString(),
    backupSource: rest.join(' ').slice(0, 200) || null,
  }
}
