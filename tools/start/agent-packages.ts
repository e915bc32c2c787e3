import { join } from 'node:path'
import type { Log } from '@dirigent/system/log'
import type { Processes } from '@dirigent/system/processes'

const LIMIT_MS = 600_000

/**
 * Builds what other devices install (packages of the agent, the installation script) into the server's folder, beside
 * the running server and at low priority: the console is what the person waits for. Without them the server runs, and
 * the page for enrolling says that there is nothing to install yet.
 */
export async function buildAgentPackages(
  root: string,
  state: string,
  processes: Processes,
  log: Log,
): Promise<void> {
  const script = join(root, 'packages', 'agent', 'src', 'install', 'build.ts')
  const flags = ['--disable-warning=ExperimentalWarning', script, '--out', join(state, 'artefacts')]
  const program = [process.execPath, ...flags]
  const result = await processes.run('nice', ['-n', '10', ...program], { timeoutMs: LIMIT_MS })
  if (result.exitCode === 0) return log.info('packages of the agent are built')
  const reason = result.startError ?? result.stderr.trim().slice(-1_000)
  log.error('the packages of the agent could not be built', { reason })
}
