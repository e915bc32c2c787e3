import { fromJson } from './system-inventory.ts'
import type { SystemInventory, SystemInventoryError } from './system-inventory.ts'
import { moduleStream } from '@dirigent/domain/matching/modules'
import type { InstalledPackage, RunningKernel } from '@dirigent/domain/identity/package'

export type InventoryError = {
  code: 'inventory_not_json' | 'inventory_truncated' | 'inventory_unknown_format'
  message: string
}
export type InventoryFile = {
  family: string
  release: string
  packages: InstalledPackage[]
  runningKernel: RunningKernel | null
}

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown) =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

function runningKernel(value: unknown): RunningKernel | null {
  if (typeof value === 'string') return value === '' ? null : { release: value, version: null }
  if (!isFields(value) || text(value['release']) === '') return null
  return { release: text(value['release']), version: text(value['version']) || null }
}

/** A rebuild that Debian's build machines made (`+b1`) has the same source as the version without it. */
const withoutRebuild = (version: string) => version.replace(/\+b\d+$/, '')

function installedPackage(fields: Fields): InstalledPackage | null {
  const name = text(fields['name'])
  const version = text(fields['version'])
  if (name === '' || version === '') return null
  return {
    name,
    version,
    arch: text(fields['arch']),
    source: text(fields['source']) || name,
    sourceVersion: text(fields['source_version']) || withoutRebuild(version),
    origin: text(fields['origin']) || text(fields['vendor']) || null,
    module: moduleStream(text(fields['modularitylabel']) || text(fields['module'])),
  }
}

const wrong = (message: string): InventoryError => ({ code: 'inventory_unknown_format', message })

/** Reads the neutral inventory format: family, release, running_kernel, packages (name, version, arch, source, source_version). */
export function parseInventory(
  json: string,
): InventoryFile | SystemInventory | InventoryError | SystemInventoryError {
  let value: unknown
  try {
    value = JSON.parse(json.replace(/^\uFEFF/, ''))
  } catch {
    const cut = /^\s*\{/.test(json) && !/\}\s*$/.test(json)
    if (cut)
      return {
        code: 'inventory_truncated',
        message: 'the inventory ends in the middle; copy it again.',
      }
    return { code: 'inventory_not_json', message: 'the inventory is not JSON.' }
  }
  if (!isFields(value)) return wrong('the inventory is not a JSON object.')
  const system = fromJson(value)
  if (system) return system
  const family = text(value['family']).toLowerCase()
  const list = value['packages']
  if (family === '' || text(value['release']) === '')
    return wrong('the inventory needs "family" and "release", e.g. "debian" and "12".')
  if (!Array.isArray(list)) return wrong('the inventory needs "packages", a list.')
  const packages: InstalledPackage[] = []
  for (const [at, entry] of list.entries()) {
    const installed = isFields(entry) ? installedPackage(entry) : null
    if (!installed) return wrong(`package ${at + 1} of the inventory has no name or no version.`)
    packages.push(installed)
  }
  if (packages.length === 0)
    return wrong('the inventory lists no package: nothing can be said about the machine.')
  return {
    family,
    release: text(value['release']),
    packages,
    runningKernel: runningKernel(value['running_kernel']),
  }
}
