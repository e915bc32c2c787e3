import { dirname } from 'node:path'
import type { CommandResult } from '@dirigent/system/processes'
import type { ReadContext } from '../context.ts'
import type { OtherSoftware } from '../software/other-software.ts'
import { parseRpmQuery, queryFormat } from './rpm-output.ts'

/** Reading the database of 3,000 packages takes a second; a machine that swaps may need a hundred times that. */
const READ_TIMEOUT_MS = 180_000
const OUTPUT_MAX_BYTES = 32 * 1024 * 1024

/** Where rpm keeps its database: sqlite (4.16 on), Berkeley, ndb of SUSE. */
export const RPM_DATABASES = [
  '/var/lib/rpm/rpmdb.sqlite',
  '/usr/lib/sysimage/rpm/rpmdb.sqlite',
  '/usr/lib/sysimage/rpm/Packages.db',
  '/var/lib/rpm/Packages.db',
  '/var/lib/rpm/Packages',
]

function query(context: ReadContext, withModules: boolean): Promise<CommandResult> {
  const { files } = context
  const root = files.root === '/' ? [] : ['--root', files.root]
  // Named, because an rpm of another system would look where that one keeps its own.
  const database = RPM_DATABASES.find((path) => files.status(path) !== null)
  const place = database === undefined ? [] : ['--dbpath', dirname(database)]
  return context.processes.run(
    'rpm',
    [...root, ...place, '-qa', '--qf', queryFormat(withModules)],
    {
      env: { LC_ALL: 'C.UTF-8' },
      timeoutMs: READ_TIMEOUT_MS,
      maxOutputBytes: OUTPUT_MAX_BYTES,
    },
  )
}

/** Everything that rpm knows to be installed; reading takes no lock. What went wrong is said, never an empty list. */
export async function readRpm(context: ReadContext): Promise<OtherSoftware> {
  const provider = context.files.status('/usr/bin/zypper') ? 'zypper' : 'dnf'
  let result = await query(context, true)
  if (result.exitCode !== 0) result = await query(context, false)
  const packages = result.exitCode === 0 ? parseRpmQuery(result.stdout) : []
  if (packages.length > 0) return { provider, packages, coverage: 'complete', problems: [] }
  const why = result.startError ?? (result.stderr.trim().split('\n')[0] || 'it knows no package')
  return {
    provider,
    packages: [],
    coverage: 'failed',
    problems: [`rpm -qa: ${why}`.slice(0, 500)],
  }
}
