import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Clock } from '@dirigent/system/clock'
import type { Http } from '@dirigent/system/http'
import type { Log } from '@dirigent/system/log'
import type { Processes } from '@dirigent/system/processes'
import type { Random } from '@dirigent/system/random'
import type { Timers } from '@dirigent/system/timers'
import type { Changes } from './changes.ts'
import type { DatabaseConnection } from './database/connection.ts'
import type { Authority } from './identity/authority.ts'
import type { Keys } from './identity/keys.ts'
import type { Previews } from './preview/previews.ts'
import type { Settings } from './settings.ts'
import type { Database } from './store/database.ts'

/** What a server is given; nothing else reaches it from outside. */
export type ServerDeps = {
  clock: Clock
  random: Random
  timers: Timers
  processes: Processes
  /** For feeds only. */
  http: Http
  log: Log
  connection: DatabaseConnection
  /** A database that is open already and what it tells of changes, instead of `connection`: for the simulator. */
  opened?: { db: Database; changes: Changes }
  /** Holds `keys/` (secrets, 0600) and `artefacts/` (agent packages to hand out). */
  stateDirectory: string
  listen: ListenOptions
  /** The built console to serve; null serves the API only. */
  consoleDirectory: string | null
  /** Up to so many devices are planned whole, instead of what is shipped: the simulator plans its few as a large fleet is. */
  wholeFleetMax?: number
  /** False leaves the reconcilers to the caller: the simulator and most tests call them directly. */
  runTasks: boolean
}

export type ListenOptions = {
  /** Plain HTTP on loopback; the TLS listener takes the next port. 0 picks free ones. */
  port: number
  /** How people and devices reach this server; null keeps every listener on loopback. */
  publicUrl: string | null
  /** A proxy on this machine terminates TLS: no TLS listener, and its X-Forwarded headers are believed. */
  behindProxy: boolean
}

export type Addresses = {
  /** Where the console answers on this machine. */
  console: string
  /** Where devices check in, as enrolment tokens name it. */
  agent: string
}

/** What route groups and tasks work with. */
export type ServerContext = ServerDeps & {
  /** When this process began: device signatures made before it are refused, their nonces are forgotten. */
  startedAt: InstantMs
  db: Database
  settings: Settings
  keys: Keys
  /** null behind a proxy, which has a certificate of its own. */
  authority: Authority | null
  changes: Changes
  previews: Previews
  addresses(): Addresses
}
