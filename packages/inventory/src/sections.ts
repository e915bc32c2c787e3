import type { InstalledPackage, ProviderName } from '@dirigent/domain/identity/package'

/**
 * What a machine is and has, in sections. The same shapes cross the wire (protocol `agent/inventory`); the agent's
 * compile fails when the two drift apart.
 */
export type PackagesSection = { provider: ProviderName; packages: InstalledPackage[] }

export type ClosureItem = {
  name: string
  arch: string
  change: 'install' | 'upgrade' | 'downgrade' | 'remove'
  version: string | null
  sha256: string | null
}

export type UpdateClass = 'security' | 'bugfix' | 'feature' | 'definition' | 'unclassified'

export type OfferedUpdate = {
  provider: ProviderName
  name: string
  arch: string
  installedVersion: string
  version: string
  source: string
  sourceVersion: string
  origin: string | null
  suite: string | null
  class: UpdateClass
  sha256: string | null
  sizeBytes: number | null
  held: boolean
  /** What changes beside the update itself. */
  closure: ClosureItem[]
}
export type UpdatesSection = { updates: OfferedUpdate[] }

/** By what other programs know the machine. */
export type Identifiers = {
  names: string[]
  addresses: string[]
  macAddresses: string[]
  machineIds: string[]
  cloudIds: string[]
}

export type SystemSection = {
  name: string
  ecosystem: string | null
  osFamily: 'debian' | 'ubuntu' | 'rpm' | 'windows' | 'macos' | 'other'
  osName: string
  osVersion: string
  arch: string
  kernel: { release: string; version: string | null }
  container: boolean
  timeZone: string
  role: 'server' | 'client'
  bootId: string
  bootedAt: string | null
  agentVersion: string
  site: string | null
  user: string | null
  identifiers?: Identifiers | undefined
  /** Windows: numbers of the installed KB articles. */
  updates?: number[] | undefined
}

export type HardwareSection = {
  vendor: string | null
  model: string | null
  serial: string | null
  firmware: string | null
  cpu: string | null
  cpuCount: number | null
  memoryBytes: number | null
  disks: { name: string; model: string | null; sizeBytes: number | null }[]
  filesystems: { mount: string; sizeBytes: number; freeBytes: number }[]
}

export type ProviderCoverage = {
  provider: ProviderName
  packages: 'complete' | 'partial' | 'failed'
  updates: 'complete' | 'partial' | 'failed' | 'not_scanned'
  indexAt: string | null
  problems: string[]
}
export type CoverageSection = { providers: ProviderCoverage[] }

export type RestartCause = 'reboot_required_file' | 'kernel' | 'init_library' | 'provider'
export type StaleProcess = {
  service: string | null
  process: string
  pid: number
  libraries: string[]
  /** Packages that own these files, where dpkg still knows them. */
  packages: string[]
}
export type RestartSection = {
  systemRestart: { needed: boolean; because: RestartCause[]; packages: string[] }
  services: StaleProcess[]
  complete: boolean
}

export type Session = {
  user: string
  kind: 'console' | 'graphical' | 'remote' | 'unknown'
  active: boolean
}
export type Service = { name: string; state: 'running' | 'failed' | 'exited' | 'stopped' }
export type CriticalRole = 'database' | 'directory' | 'mail' | 'erp' | 'web'
export type StateSection = {
  backupAt: string | null
  backupSource: string | null
  sessions: Session[]
  services: Service[]
  criticalRoles: CriticalRole[]
  /** Filled in by the agent: when a restart that waits is least likely to disturb. */
  quietSlot?:
    | { startAt: string; endAt: string; because: { code: string; [parameter: string]: unknown } }
    | null
    | undefined
}

export type SectionContents = {
  system: SystemSection
  hardware: HardwareSection
  packages: PackagesSection
  updates: UpdatesSection
  coverage: CoverageSection
  restart: RestartSection
  state: StateSection
}
export type SectionKind = keyof SectionContents
