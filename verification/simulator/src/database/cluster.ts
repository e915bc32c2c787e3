import { spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runningPostmaster } from '@dirigent/server/database/postmaster'
import { systemTimers } from '@dirigent/system/timers'
import { openSession, type Session } from './session.ts'
import { DIRECTORY, migratedTemplate } from './template.ts'

/** A PostgreSQL of this process alone: another one's open transactions would change the order of rows in ours. */
export type Cluster = {
  /** A session in a fresh database that has all migrations; the one before it is gone. */
  openFresh(): Promise<Session>
  close(): Promise<void>
}

/**
 * Whatever ends the process that started it, also SIGKILL: its end of the pipe closes, and PostgreSQL ends with it.
 * $1 template, $2 folder of this cluster, $3 postgres
 */
const WATCHED = `
umask 077
cp -R "$1" "$2/data" || exit 1
exec 3<&0
"$3" -D "$2/data" -k "$2" </dev/null 3<&- &
server=$!
{ read -r nothing; kill -QUIT $server; } <&3 &
watcher=$!
exec 3<&-
wait $server
kill $watcher 2>/dev/null
rm -rf "$2"
`
const LIMIT_MS = 60_000
const LOOK_MS = 10

export async function startCluster(): Promise<Cluster> {
  const { folder, end } = await launch()
  const socket = join(folder, '.s.PGSQL.5432')
  const administrator = await openSession(socket, 'postgres')
  let worlds = 0
  let current: Session | null = null
  return {
    async openFresh() {
      current?.close()
      if (current) administrator.run(`drop database world_${worlds} with (force)`)
      worlds++
      administrator.run(`create database world_${worlds} template dirigent strategy file_copy`)
      current = await openSession(socket, `world_${worlds}`)
      return current
    },
    async close() {
      current?.close()
      administrator.close()
      await end()
    },
  }
}

/** Resolves when it takes connections; it keeps no process alive that has nothing else to do. */
async function launch(): Promise<{ folder: string; end(): Promise<void> }> {
  const { data, postgres, owner } = await migratedTemplate()
  const folder = mkdtempSync(join(DIRECTORY, `run-${process.pid}-`))
  chownSync(folder, owner.uid, owner.gid)
  // In a session of its own: Ctrl-C is for us, who end it then.
  const child = spawn('/bin/sh', ['-c', WATCHED, 'sh', data, folder, postgres], {
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    ...(process.getuid?.() === 0 ? owner : {}),
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  for (let waitedMs = 0; !isReady(folder); waitedMs += LOOK_MS) {
    if (child.exitCode !== null || waitedMs > LIMIT_MS)
      throw new Error(`PostgreSQL did not start in ${folder}: ${said}`)
    await systemTimers.sleep(LOOK_MS)
  }
  child.unref()
  for (const stream of [child.stdin, child.stderr]) (stream as { unref?(): void }).unref?.()
  return {
    folder,
    async end() {
      child.stdin.end()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const isReady = (folder: string) =>
  runningPostmaster(join(folder, 'data'))?.status.startsWith('ready') === true
