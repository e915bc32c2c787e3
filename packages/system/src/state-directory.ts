import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where Dirigent keeps what it must remember (database, keys, logs, cached feeds), outside the checkout so that
 * an upgrade or a fresh clone finds it again: DIRIGENT_STATE, else /var/lib/dirigent for root, else the folder that the
 * XDG base directory specification names for a user's state.
 */
export function stateDirectory(
  env: Readonly<Record<string, string | undefined>> = process.env,
  isRoot: boolean = process.getuid?.() === 0,
): string {
  if (env['DIRIGENT_STATE']) return env['DIRIGENT_STATE']
  if (isRoot) return '/var/lib/dirigent'
  return join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'dirigent')
}
