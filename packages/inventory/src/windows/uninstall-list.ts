import type { SoftwareTitle } from '@dirigent/domain/software/title'
import type { RegistryKey } from './registry-export.ts'

const UNINSTALL = /\\CurrentVersion\\Uninstall\\([^\\]+)$/i
const PRODUCT_CODE = /^\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/i
const KB = /\bKB(\d{5,8})\b/i

export type InstalledList = {
  titles: readonly SoftwareTitle[]
  /** Digits of KB articles that stand in the list as updates of other entries, ascending. */
  kbs: readonly string[]
}

const textIn = ({ values }: RegistryKey, name: string): string => {
  const value = values.get(name.toLowerCase())
  return value === undefined ? '' : String(value).trim()
}

/**
 * What "Installed apps" shows, from an export of the Uninstall keys (HKLM, WOW6432Node and each user's). Rules of
 * Microsoft's "Uninstall Registry Key": an entry needs a DisplayName, SystemComponent = 1 hides it; one with a
 * ParentKeyName is an update of another.
 */
export function installedList(keys: readonly RegistryKey[]): InstalledList {
  const titles = new Map<string, SoftwareTitle>()
  const kbs = new Set<string>()
  for (const key of keys) {
    const entry = UNINSTALL.exec(key.path)?.[1]
    if (entry === undefined) continue
    const name = textIn(key, 'DisplayName')
    const isUpdate =
      textIn(key, 'ParentKeyName') !== '' || /update/i.test(textIn(key, 'ReleaseType'))
    const kb = KB.exec(name) ?? KB.exec(entry)
    if (kb && (isUpdate || /^KB\d+/i.test(entry) || /\b(?:update|hotfix)\b/i.test(name)))
      kbs.add(kb[1] ?? '')
    if (name === '' || textIn(key, 'SystemComponent') === '1' || isUpdate) continue
    const title: SoftwareTitle = {
      name,
      version: textIn(key, 'DisplayVersion'),
      publisher: textIn(key, 'Publisher') || null,
      identifier: PRODUCT_CODE.test(entry) ? entry.toUpperCase() : null,
      platform: 'windows',
    }
    // One program is listed once per user or per view of the registry.
    titles.set(`${title.name}\t${title.version}\t${title.identifier ?? ''}`, title)
  }
  return { titles: [...titles.values()], kbs: [...kbs].toSorted((a, b) => Number(a) - Number(b)) }
}
