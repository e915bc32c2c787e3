import type { InstalledPackage } from '@dirigent/domain/identity/package'
import type { Files } from '@dirigent/system/files'
import type { OtherSoftware } from '../software/other-software.ts'

export const APK_DATABASES = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed']

/** One package: lines of one letter, a colon and the value (apk-tools' own format). */
function packageOf(stanza: string): InstalledPackage | null {
  const fields = new Map<string, string>()
  for (const line of stanza.split('\n')) {
    // Files follow with letters of their own; the first of each letter is the package's.
    if (line[1] === ':' && !fields.has(line[0] ?? '')) fields.set(line[0] ?? '', line.slice(2))
  }
  const name = fields.get('P')
  const version = fields.get('V')
  if (!name || !version) return null
  const source = fields.get('o') || name
  return {
    name,
    version,
    arch: fields.get('A') ?? '',
    source,
    sourceVersion: version,
    origin: null,
  }
}

/** Installed packages from apk's database. */
export const parseApkDatabase = (text: string): InstalledPackage[] =>
  text
    .split(/\n\n+/)
    .map(packageOf)
    .filter((one) => one !== null)

export function readApk(files: Files): OtherSoftware {
  const text = APK_DATABASES.map((path) => files.text(path)).find((one) => one !== null) ?? ''
  const packages = parseApkDatabase(text)
  if (packages.length > 0) return { provider: 'apk', packages, coverage: 'complete', problems: [] }
  const problems = ["apk's database is empty or cannot be read"]
  return { provider: 'apk', packages, coverage: 'failed', problems }
}
