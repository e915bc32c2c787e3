import { z } from 'zod'

/**
 * What a device reports about itself, in sections that are hashed and sent separately. Bounds are generous for real
 * machines and small for rubbish: a section beyond them is refused, never cut.
 */
export const PACKAGES_MAX = 50_000
export const UPDATES_MAX = 5_000
/** Ten years of a server are a few hundred. */
const INSTALLED_UPDATES_MAX = 5_000
const text = z.string().max(512)

export const packageSchema = z.object({
  name: text.min(1),
  version: text.min(1),
  arch: text,
  source: text.min(1),
  sourceVersion: text.min(1),
  origin: text.nullable(),
  /** The module stream of an rpm, e.g. `nodejs:18`; absent when it belongs to none. */
  module: text.min(1).nullish(),
})

export const packagesSectionSchema = z.object({
  provider: z.enum([
    'apt',
    'dnf',
    'zypper',
    'pacman',
    'apk',
    'windows-update',
    'msi',
    'softwareupdate',
    'apps',
    'winget',
    'cask',
    'own',
  ]),
  packages: z.array(packageSchema).max(PACKAGES_MAX),
})

/** One package that a change would bring along. */
export const closureItemSchema = z.object({
  name: text.min(1),
  arch: text,
  change: z.enum(['install', 'upgrade', 'downgrade', 'remove']),
  /** The version after the change; null for a removal. */
  version: text.nullable(),
  /** From the signed package index; null for a removal. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
})

export const offeredUpdateSchema = z.object({
  provider: packagesSectionSchema.shape.provider,
  name: text.min(1),
  arch: text,
  installedVersion: text.min(1),
  version: text.min(1),
  source: text.min(1),
  sourceVersion: text.min(1),
  /** Origin label and suite of the repository, e.g. `Debian-Security` / `stable-security`. */
  origin: text.nullable(),
  suite: text.nullable(),
  /** By origin and suite, never by the package's name. */
  class: z.enum(['security', 'bugfix', 'feature', 'definition', 'unclassified']),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  sizeBytes: z.number().int().nonnegative().nullable(),
  /** Somebody on the device told the package manager to keep this package. */
  held: z.boolean(),
  /** What the package manager would change beside it, by its own simulation. */
  closure: z.array(closureItemSchema).max(2_000),
})

export const updatesSectionSchema = z.object({
  updates: z.array(offeredUpdateSchema).max(UPDATES_MAX),
})

/** By what other programs (scanners) know the machine; absent from agents that do not read it. */
const identifiersSchema = z.object({
  names: z.array(text).max(64),
  addresses: z.array(text).max(256),
  macAddresses: z.array(text).max(64),
  machineIds: z.array(text).max(16),
  cloudIds: z.array(text).max(16),
})

export const systemSectionSchema = z.object({
  name: text.min(1),
  /** `debian:12`; null when the release is not one we know: everything is unknown then. */
  ecosystem: text.nullable(),
  osFamily: z.enum(['debian', 'ubuntu', 'rpm', 'windows', 'macos', 'other']),
  osName: text,
  osVersion: text,
  arch: text,
  kernel: z.object({ release: text, version: text.nullable() }),
  container: z.boolean(),
  timeZone: text,
  role: z.enum(['server', 'client']),
  bootId: text,
  bootedAt: z.iso.datetime().nullable(),
  agentVersion: text,
  site: text.nullable(),
  user: text.nullable(),
  identifiers: identifiersSchema.optional(),
  /** Windows: numbers of the installed KB articles; the packages section names their set (`systemPackage`). */
  updates: z.array(z.number().int().positive()).max(INSTALLED_UPDATES_MAX).optional(),
})

export const hardwareSectionSchema = z.object({
  vendor: text.nullable(),
  model: text.nullable(),
  serial: text.nullable(),
  firmware: text.nullable(),
  cpu: text.nullable(),
  cpuCount: z.number().int().nullable(),
  memoryBytes: z.number().int().nullable(),
  disks: z
    .array(z.object({ name: text, model: text.nullable(), sizeBytes: z.number().int().nullable() }))
    .max(256),
  filesystems: z
    .array(z.object({ mount: text, sizeBytes: z.number().int(), freeBytes: z.number().int() }))
    .max(256),
})

/** Per provider whether it was read completely; what was not scanned is unknown, never "no updates". */
export const coverageSectionSchema = z.object({
  providers: z
    .array(
      z.object({
        provider: packagesSectionSchema.shape.provider,
        packages: z.enum(['complete', 'partial', 'failed']),
        updates: z.enum(['complete', 'partial', 'failed', 'not_scanned']),
        /** When the package index was last refreshed; a newer moment alone is told once a day (agent-check-in.md §5). */
        indexAt: z.iso.datetime().nullable(),
        problems: z.array(text).max(50),
      }),
    )
    .max(16),
})

/** Derived from the live system and its boot id, never from history. */
export const restartSectionSchema = z.object({
  systemRestart: z.object({
    needed: z.boolean(),
    because: z.array(z.enum(['reboot_required_file', 'kernel', 'init_library', 'provider'])).max(8),
    packages: z.array(text).max(200),
  }),
  /** Processes that still map deleted libraries, by service where it is known; `packages` owned those libraries. */
  services: z
    .array(
      z.object({
        service: text.nullable(),
        process: text,
        pid: z.number().int(),
        libraries: z.array(text).max(50),
        packages: z.array(text).max(50).default([]),
      }),
    )
    .max(500),
  /** False when processes of other users could not be looked at: then "not needed" is not proven. */
  complete: z.boolean(),
})

/** What only hooks and services on the device know. */
export const stateSectionSchema = z.object({
  /** The newest backup or checkpoint that the device's hook reported. */
  backupAt: z.iso.datetime().nullable(),
  backupSource: text.nullable(),
  sessions: z
    .array(
      z.object({
        user: text,
        kind: z.enum(['console', 'graphical', 'remote', 'unknown']),
        active: z.boolean(),
      }),
    )
    .max(200),
  services: z
    .array(z.object({ name: text, state: z.enum(['running', 'failed', 'exited', 'stopped']) }))
    .max(2_000),
  criticalRoles: z.array(z.enum(['database', 'directory', 'mail', 'erp', 'web'])).max(8),
  /** When a restart that waits is least likely to disturb, chosen on the device; absent or null = none is planned. */
  quietSlot: z
    .object({
      startAt: z.iso.datetime(),
      endAt: z.iso.datetime(),
      /** A `SlotReason` of the domain. */
      because: z.looseObject({ code: text }),
    })
    .nullish(),
})

export const SECTION_SCHEMAS = {
  system: systemSectionSchema,
  hardware: hardwareSectionSchema,
  packages: packagesSectionSchema,
  updates: updatesSectionSchema,
  coverage: coverageSectionSchema,
  restart: restartSectionSchema,
  state: stateSectionSchema,
} as const
export type SectionName = keyof typeof SECTION_SCHEMAS
export const SECTION_NAMES = Object.keys(SECTION_SCHEMAS) as SectionName[]
export type SectionContent = { [N in SectionName]: z.infer<(typeof SECTION_SCHEMAS)[N]> }
export type OfferedUpdate = z.infer<typeof offeredUpdateSchema>
export type ClosureItem = z.infer<typeof closureItemSchema>
