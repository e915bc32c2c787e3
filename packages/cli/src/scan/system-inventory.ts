import type { InstalledSystem } from '@dirigent/domain/matching/installed-system'
import { productName, windowsProduct } from '@dirigent/domain/matching/windows/product'
import type { SoftwareTitle } from '@dirigent/domain/software/title'
import { parseSystemProfile } from '@dirigent/inventory/macos/system-profiler'
import { titlesOf } from '@dirigent/inventory/macos/titles'
import { parseRegistryExport } from '@dirigent/inventory/windows/registry-export'
import { parseSystemInfo } from '@dirigent/inventory/windows/systeminfo'
import { installedList } from '@dirigent/inventory/windows/uninstall-list'

/** A Windows or macOS machine as an inventory describes it. */
export type SystemInventory = {
  /** null when the inventory is only a list of programs: then the system is unknown, and they are judged alone. */
  system: InstalledSystem | null
  titles: readonly SoftwareTitle[]
}
export type SystemInventoryError = { code: string; message: string }

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown) =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
const wrong = (message: string): SystemInventoryError => ({
  code: 'inventory_unknown_format',
  message,
})

/** The output of systeminfo.exe, in any language. */
export function fromSystemInfo(report: string): SystemInventory | SystemInventoryError {
  const info = parseSystemInfo(report)
  if ('code' in info) return info
  const product = windowsProduct(info.system)
  if (typeof product !== 'string')
    return {
      code: product.code,
      message: `"${product.osName}" with build ${product.build} is no Windows that Dirigent knows: nothing can be said about it.`,
    }
  const { osName: edition, version } = info.system
  return {
    // systeminfo names no revision, so nothing follows from the build.
    system: { family: 'windows', product, edition, build: version, kbs: info.kbs },
    titles: [],
  }
}

/** A report of system_profiler with SPSoftwareDataType, and applications where it has them. */
export function fromSystemProfile(report: string): SystemInventory | SystemInventoryError {
  const profile = parseSystemProfile(report)
  if ('code' in profile) return profile
  const titles = titlesOf(profile.applications ?? [])
  if (profile.system === null) {
    if (titles.length > 0) return { system: null, titles }
    return wrong(
      'the report names neither a version of macOS nor applications; write it with "system_profiler SPSoftwareDataType SPApplicationsDataType".',
    )
  }
  const { version, build } = profile.system
  return {
    system: { family: 'macos', version, build },
    titles,
  }
}

/** An export of the Uninstall keys: what "Installed apps" shows. */
export function fromRegistryExport(text: string): SystemInventory | SystemInventoryError {
  const keys = parseRegistryExport(text)
  if ('code' in keys) return keys
  const { titles } = installedList(keys)
  return titles.length > 0
    ? { system: null, titles }
    : wrong('the export has no entry of the list of programs (…\\CurrentVersion\\Uninstall).')
}

function titlesIn(list: unknown, platform: SoftwareTitle['platform']): SoftwareTitle[] | null {
  if (list === undefined) return []
  if (!Array.isArray(list)) return null
  const titles: SoftwareTitle[] = []
  for (const one of list) {
    if (!isFields(one) || text(one['name']) === '') return null
    titles.push({
      name: text(one['name']),
      version: text(one['version']),
      publisher: text(one['vendor']) || text(one['publisher']) || null,
      identifier: text(one['bundle_id']) || text(one['identifier']) || null,
      platform,
    })
  }
  return titles
}

const KB = /^(?:KB)?(\d{4,8})$/i
/** `Get-HotFix | ConvertTo-Json` has objects. */
const kbText = (one: unknown) => text(isFields(one) ? (one['HotFixID'] ?? one['kb']) : one)

/** `Microsoft Windows 10 Pro` and a build are the product that advisories name, where the processor is told. */
function productOf(fields: Fields): string {
  const named = productName(text(fields['product']) || text(fields['release']))
    .replace(/^microsoft\s+/i, '')
    .replace(/^windows\b/i, 'Windows')
    .replace(/^(Windows) server\b/i, '$1 Server')
  const build = text(fields['build'])
  const arch = ARCHES[text(fields['arch']).toLowerCase()]
  const isAdvisoryName = / for .* Systems\b/.test(named) || !arch || build === ''
  if (isAdvisoryName) return named
  const serverCore = /server core/i.test(named)
  const product = windowsProduct({
    osName: named,
    version: build,
    arch,
    servicePack: null,
    serverCore,
  })
  return typeof product === 'string' ? product : named
}
const ARCHES: Readonly<Record<string, 'x64' | 'x86' | 'arm64'>> = {
  x64: 'x64',
  amd64: 'x64',
  x86_64: 'x64',
  x86: 'x86',
  arm64: 'arm64',
}

function windowsFrom(fields: Fields): SystemInventory | SystemInventoryError {
  const product = productOf(fields)
  const build = text(fields['build'])
  const applied = fields['kb_applied'] ?? fields['kbs']
  const titles = titlesIn(fields['software'], 'windows')
  if (!/^Windows /.test(product))
    return wrong('the inventory of a Windows machine needs "product", e.g. "Windows Server 2022".')
  if (!Array.isArray(applied))
    return wrong('the inventory of a Windows machine needs "kb_applied", a list of KB numbers.')
  if (titles === null) return wrong('an entry of "software" has no name.')
  const kbs: string[] = []
  for (const one of applied) {
    const kb = KB.exec(kbText(one))?.[1]
    if (kb === undefined)
      return wrong(
        `"${typeof one === 'object' ? JSON.stringify(one) : text(one)}" in "kb_applied" is no KB number.`,
      )
    kbs.push(kb)
  }
  const edition = text(fields['edition']) || product
  return { system: { family: 'windows', product, edition, build: build || null, kbs }, titles }
}

function macosFrom(fields: Fields): SystemInventory | SystemInventoryError {
  const version = text(fields['version']) || text(fields['release'])
  const titles = titlesIn(fields['applications'] ?? fields['software'], 'macos')
  if (/^\d.*\bbeta\b/i.test(version))
    return wrong(`"${version}" is a beta: Apple's security releases do not speak about betas.`)
  if (!/^\d+([.,]\d+)*(?:\s*\([^()]*\))*$/.test(version))
    return wrong('the inventory of a Mac needs "version", e.g. "15.6.1".')
  if (titles === null) return wrong('an entry of "applications" has no name.')
  return { system: { family: 'macos', version, build: text(fields['build']) || null }, titles }
}

/** A Windows or macOS machine as JSON; null when the document is about something else. */
export function fromJson(value: unknown): SystemInventory | SystemInventoryError | null {
  if (!isFields(value)) return null
  const family = text(value['family']).toLowerCase()
  if (family === 'macos') return macosFrom(value)
  if (family === 'windows' || (family === '' && 'kb_applied' in value)) return windowsFrom(value)
  return null
}
