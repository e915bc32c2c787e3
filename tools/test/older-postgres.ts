import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseAccount } from '@dirigent/server/database/account'
import { NEWEST_POSTGRES, OLDEST_POSTGRES } from '@dirigent/server/database/connection'
import { systemProcesses } from '@dirigent/system/processes'

export type OlderPostgres = { major: number; url: string; stop(): Promise<void> }

/** Where Debian and Ubuntu put each major version. */
const INSTALLED = '/usr/lib/postgresql'
const LIMIT_MS = 60_000

/** The oldest supported PostgreSQL that this machine happens to have, empty and on a socket of its own. */
export async function startOlderPostgres(): Promise<OlderPostgres | { missing: string }> {
  const missing = `no PostgreSQL ${OLDEST_POSTGRES} to ${NEWEST_POSTGRES - 1} in ${INSTALLED}`
  const major = oldestInstalled()
  if (major === null) return { missing }
  const directory = await mkdtemp(join(tmpdir(), 'dirigent-older-'))
  const account = await databaseAccount(systemProcesses, join(directory, 'none'))
  if (!account.ok) return { missing: account.sentence }
  if (account.runAs) await chown(directory, account.runAs.uid, account.runAs.gid)
  const run = async (program: string, args: string[]) => {
    const result = await systemProcesses.run(join(INSTALLED, String(major), 'bin', program), args, {
      cwd: directory,
      timeoutMs: LIMIT_MS,
      ...(account.runAs ? { runAs: account.runAs } : {}),
    })
    if (result.exitCode !== 0) throw new Error(`${program} ${major}: ${result.stderr.trim()}`)
  }
  const data = join(directory, 'data')
  await run('initdb', [
    '-D',
    data,
    '-U',
    'tests',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
  ])
  const settings = `-c listen_addresses= -c unix_socket_directories=${directory} -c fsync=off -c max_connections=200`
  await run('pg_ctl', [
    'start',
    '-D',
    data,
    '-w',
    '-s',
    '-l',
    join(directory, 'log'),
    '-o',
    settings,
  ])
  return {
    major,
    url: `postgresql://tests@${encodeURIComponent(directory)}:5432/postgres`,
    async stop() {
      await run('pg_ctl', ['stop', '-D', data, '-w', '-s', '-m', 'immediate'])
      await rm(directory, { recursive: true })
    },
  }
}

function oldestInstalled(): number | null {
  if (!existsSync(INSTALLED)) return null
  const found = readdirSync(INSTALLED)
    .map(Number)
    .filter((major) => existsSync(join(INSTALLED, String(major), 'bin', 'initdb')))
    .filter((major) => major >= OLDEST_POSTGRES && major < NEWEST_POSTGRES)
  return found.length > 0 ? Math.min(...found) : null
}
