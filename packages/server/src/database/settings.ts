import { totalmem } from 'node:os'
import { chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseAccount } from './account.ts'

/** The one database and the one role of the embedded server. */
export const DATABASE_NAME = 'dirigent'

const MIB = 1024 * 1024
const BUFFERS_MIN_BYTES = 64 * MIB
/** More than this helps little below 100,000 devices, and the machine usually does other things too. */
const BUFFERS_MAX_BYTES = 1024 * MIB

export type DatabaseSettings = Readonly<Record<string, string>>

function sizedForThisMachine(): DatabaseSettings {
  const buffers = Math.max(BUFFERS_MIN_BYTES, Math.min(BUFFERS_MAX_BYTES, totalmem() / 8))
  return {
    shared_buffers: `${Math.floor(buffers / MIB)}MB`,
    effective_cache_size: `${Math.floor(totalmem() / 2 / MIB)}MB`,
    maintenance_work_mem: '128MB',
    work_mem: '16MB',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    jit: 'off',
  }
}

function fixed(socketDirectory: string, logDirectory: string): DatabaseSettings {
  return {
    // Nothing on this machine but root and the database's own user may reach it: no port, a private socket.
    listen_addresses: '',
    unix_socket_directories: socketDirectory,
    unix_socket_permissions: '0700',
    max_connections: '100',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    // One file per weekday, overwritten a week later: a talkative database must not fill the disk.
    logging_collector: 'on',
    log_directory: logDirectory,
    log_filename: 'postgresql-%a.log',
    log_truncate_on_rotation: 'on',
    log_rotation_age: '1d',
    log_rotation_size: '0',
    log_line_prefix: '%m [%p] ',
  }
}

const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`

/** Writes the whole configuration anew at every start, so that an upgrade of Dirigent brings its own. */
export async function writeSettings(
  data: string,
  folders: { socket: string; log: string },
  account: DatabaseAccount,
  extra: DatabaseSettings,
): Promise<void> {
  const settings = { ...sizedForThisMachine(), ...fixed(folders.socket, folders.log), ...extra }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quoted(value)}`)
  // Peer: the kernel says who connects; only these system users are the database's one role.
  const clients = [...new Set([account.name, account.clientName])]
  const map = clients.map((name) => `dirigent ${JSON.stringify(name)} ${DATABASE_NAME}`)
  await writeOwned(join(data, 'postgresql.conf'), `${lines.join('\n')}\n`, account)
  await writeOwned(join(data, 'pg_hba.conf'), 'local all all peer map=dirigent\n', account)
  await writeOwned(join(data, 'pg_ident.conf'), `${map.join('\n')}\n`, account)
}

async function writeOwned(file: string, text: string, account: DatabaseAccount): Promise<void> {
  await writeFile(file, text, { mode: 0o600 })
  if (account.runAs) await chown(file, account.runAs.uid, account.runAs.gid)
}

/** A folder that only the database's user (and root) may enter. */
export async function makePrivateFolder(folder: string, account: DatabaseAccount): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (account.runAs) await chown(folder, account.runAs.uid, account.runAs.gid)
}
