import type { InstalledPackage } from '@dirigent/domain/identity/package'
import { moduleStream } from '@dirigent/domain/matching/modules'

const FIELDS = ['NAME', 'EPOCH', 'VERSION', 'RELEASE', 'ARCH', 'SOURCERPM', 'VENDOR']
/** rpm before 4.14 (RHEL 7) has no modules and refuses the tag. */
const MODULE_FIELD = 'MODULARITYLABEL'

/** The format to ask rpm for; `(none)` stands for what a package does not have. */
export const queryFormat = (withModules: boolean): string =>
  `${[...FIELDS, ...(withModules ? [MODULE_FIELD] : [])].map((field) => `%{${field}}`).join('\\t')}\\n`

const told = (field: string | undefined) =>
  field === undefined || field === '' || field === '(none)' ? null : field

/** `openssl-1:3.0.7-6.el9.src.rpm` never carries the epoch: it is the package's own. */
function sourceOf(file: string | null, name: string, version: string, epoch: string) {
  const found = /^(.+)-([^-]+)-([^-]+)\.(?:no)?src\.rpm$/.exec(file ?? '')
  if (!found) return { source: name, sourceVersion: version }
  return { source: found[1] ?? name, sourceVersion: `${epoch}${found[2]}-${found[3]}` }
}

/**
 * Installed packages from the lines of `rpm -qa`. Keys that sign packages appear as packages (`gpg-pubkey`) and are none.
 * The vendor is the origin: repositories are forgotten, what built a package is not.
 */
export function parseRpmQuery(output: string): InstalledPackage[] {
  return output.split('\n').flatMap((line) => {
    const [name, epochText, versionText, release, arch, sourceFile, vendor, label] =
      line.split('\t')
    if (!name || !versionText || release === undefined || name === 'gpg-pubkey') return []
    const given = told(epochText)
    const epoch = given === null || given === '0' ? '' : `${given}:`
    const version = `${epoch}${versionText}-${release}`
    const module = moduleStream(told(label))
    return [
      {
        name,
        version,
        arch: told(arch) ?? '',
        ...sourceOf(told(sourceFile), name, version, epoch),
        origin: told(vendor),
        ...(module === null ? {} : { module }),
      },
    ]
  })
}
