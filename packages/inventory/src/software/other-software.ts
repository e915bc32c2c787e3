import { createHash } from 'node:crypto'
import type { InstalledPackage, ProviderName } from '@dirigent/domain/identity/package'
import type { Files } from '@dirigent/system/files'
import { APK_DATABASES, readApk } from '../apk/read-apk.ts'
import type { ReadContext } from '../context.ts'
import { readRpm, RPM_DATABASES } from '../rpm/read-rpm.ts'
import type { CoverageSection, UpdatesSection } from '../sections.ts'

/** Installed packages of a system without dpkg. */
export type OtherSoftware = {
  provider: ProviderName
  packages: InstalledPackage[]
  coverage: 'complete' | 'partial' | 'failed'
  problems: string[]
}

export type PackageManager = 'apt' | 'rpm' | 'apk'

const has = (files: Files, paths: readonly string[]) =>
  paths.some((path) => files.status(path) !== null)

/** Whose database says what is installed. Debian systems may carry an empty rpm database, so dpkg's decides first. */
export function packageManagerOf(files: Files): PackageManager {
  if (files.status('/var/lib/dpkg/status')) return 'apt'
  if (has(files, RPM_DATABASES)) return 'rpm'
  return has(files, APK_DATABASES) ? 'apk' : 'apt'
}

export async function readOtherSoftware(
  context: ReadContext,
  manager: Exclude<PackageManager, 'apt'>,
): Promise<OtherSoftware> {
  return manager === 'rpm' ? readRpm(context) : readApk(context.files)
}

/** Changes when something was installed or removed. */
export function databaseFingerprint(files: Files): string {
  const hash = createHash('sha256')
  for (const path of [...RPM_DATABASES, ...APK_DATABASES]) {
    const status = files.status(path)
    hash.update(`${path} ${status?.modifiedMs ?? '-'} ${status?.sizeBytes ?? '-'}\n`)
  }
  return hash.digest('hex')
}

/** These systems are read and judged; what dnf, zypper or apk would install is not asked yet, and that is said. */
export function offersOfOther(software: OtherSoftware): {
  updates: UpdatesSection
  coverage: CoverageSection
} {
  const { provider, coverage, problems } = software
  const entry = {
    provider,
    packages: coverage,
    updates: 'not_scanned' as const,
    indexAt: null,
    problems,
  }
  return { updates: { updates: [] }, coverage: { providers: [entry] } }
}
