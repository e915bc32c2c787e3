import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { namespaceFile, type Place } from '../machine/place.ts'
import type { Mirror } from './mirror.ts'
import type { LabOptions } from './options.ts'

/** What the part inside the namespace is told. */
export type InsideBrief = { place: Place; options: LabOptions; mirror: Mirror; startedAt: number }

export type InsideRun = { ended: Promise<number>; stop: () => void }

const KILLED_STATUS = 1

/**
 * Starts the part of the lab that lives in its network namespace. The channel to it doubles as a life line: when this
 * process dies, the other end sees it closed and cleans up by itself.
 */
export function runInside(brief: InsideBrief): InsideRun {
  const entry = fileURLToPath(new URL('../inside/main.ts', import.meta.url))
  const net = `--net=${namespaceFile(brief.place.namespace)}`
  // Its own System V IPC: a database ended by kill -9 leaves its segment behind, which then goes with the run.
  const program = [
    'unshare',
    '--ipc',
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    entry,
  ]
  const child = spawn('nsenter', [net, ...program], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // A session of its own: Ctrl-C reaches the launcher only, which passes it on once.
    detached: true,
  })
  child.send(brief)
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve(KILLED_STATUS))
    child.once('exit', (status) => resolve(status ?? KILLED_STATUS))
  })
  return {
    ended,
    stop: () => {
      if (child.connected) child.send('stop')
    },
  }
}
