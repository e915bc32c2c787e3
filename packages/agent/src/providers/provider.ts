import type { ProviderName } from '@dirigent/domain/identity/package'
import type { UpdateOutcomeReason } from '@dirigent/domain/planning/reasons'
import type { ClosureItem } from '@dirigent/protocol/agent/inventory'
import type { Clock } from '@dirigent/system/clock'
import type { Files } from '@dirigent/system/files'
import type { Log } from '@dirigent/system/log'
import type { Processes } from '@dirigent/system/processes'
import type { Timers } from '@dirigent/system/timers'

/** One installed unit in one version. */
export type Unit = { name: string; arch: string; version: string }
/** `intact` is false when the package manager began with it and did not end. */
export type InstalledUnit = Unit & { intact: boolean }
export type UnitName = Pick<Unit, 'name' | 'arch'>

export type Failed = { ok: false; because: UpdateOutcomeReason }
export type Done = { ok: true } | Failed

/**
 * What an attempt needs from a package manager. Every method may be called again after an interruption at any point;
 * none decides anything: which versions, when and whether were decided before. No method's success is believed: the
 * attempt asks `installed` afterwards.
 */
export type Provider = {
  name: ProviderName
  /** Ends what an interruption left half-done. Waits for the package manager's lock up to its limit. */
  repair(): Promise<Done>
  /** Fetches the index of the repositories that the device itself trusts. */
  refreshIndex(): Promise<Done>
  /** What is installed of these; a unit that is not installed is missing from the answer. */
  installed(units: readonly UnitName[]): Promise<InstalledUnit[]>
  /** Those of these units that somebody on the device told the package manager to keep. */
  held(units: readonly UnitName[]): Promise<UnitName[]>
  /** The newest version that the index offers for a unit; null when it offers none. */
  offered(unit: UnitName): Promise<string | null>
  /** Everything that would change if exactly these changes were asked for. */
  simulate(items: readonly ClosureItem[]): Promise<{ ok: true; changes: ClosureItem[] } | Failed>
  /** Makes sure that these installed versions can be had again; answers those that cannot. */
  savePrevious(units: readonly Unit[]): Promise<{ missing: Unit[] }>
  /** Fetches what the changes need and checks each file against its hash. Nothing is installed. */
  download(items: readonly ClosureItem[]): Promise<Done>
  /** Makes exactly these changes, from what `download` brought. Output is appended to `logFile`. */
  apply(items: readonly ClosureItem[], logFile: string): Promise<Done>
  /** Brings back saved versions (`restore`) and takes away what was new (`remove`), without the network. */
  restore(
    back: { restore: readonly Unit[]; remove: readonly Unit[] },
    logFile: string,
  ): Promise<Done>
  /** Bytes that have to be free for these changes where the package manager works, and how many are. */
  space(items: readonly ClosureItem[]): Promise<{ neededBytes: number | null; freeBytes: number }>
  /** Fewer saved files, when they outgrow their limit; never those of units named here. */
  prune(keep: readonly Unit[]): Promise<void>
}

export type ProviderDeps = {
  files: Files
  processes: Processes
  clock: Clock
  timers: Timers
  log: Log
  /** A folder of the provider's own that survives restarts. */
  directory: string
  /** How long another package manager is waited for. */
  lockTimeoutMs: number
}

export const failed = (because: UpdateOutcomeReason): Failed => ({ ok: false, because })
