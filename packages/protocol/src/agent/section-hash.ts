import { createHash, hash } from 'node:crypto'
import type { SectionContent, SectionName } from './inventory.ts'

type PackageRow = SectionContent['packages']['packages'][number]

/** JSON with sorted keys and no spaces: equal content gives equal text on every machine. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  let members = ''
  for (const key of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[key]
    if (item === undefined) continue
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(item)}`
  }
  return `{${members}}`
}

/** One package as a line; the packages hash is over the sorted lines, so a delta can be checked against it. */
export function packageLine(row: PackageRow): string {
  const line = `${row.name}\t${row.arch}\t${row.version}\t${row.source}\t${row.sourceVersion}\t${row.origin ?? ''}`
  // Only rpm systems have modules; all others' lines stay what they are.
  return row.module ? `${line}\t${row.module}` : line
}

const FIELD_MAX = 512

/** The package that a line names; null when it is not one that `packageLine` could have written. */
export function parsePackageLine(line: string): PackageRow | null {
  const [name, arch, version, source, sourceVersion, origin, module, more] = line.split('\t')
  if (!name || !version || !source || !sourceVersion || arch === undefined) return null
  if (origin === undefined || module === '' || more !== undefined) return null
  const fields = [name, arch, version, source, sourceVersion, origin, module ?? '']
  if (fields.some((field) => field.length > FIELD_MAX)) return null
  const row = { name, arch, version, source, sourceVersion, origin: origin === '' ? null : origin }
  return module === undefined ? row : { ...row, module }
}

/** Packages as they travel and as they are hashed: one line each, ascending by UTF-16 code unit. */
export function packagesText(rows: readonly PackageRow[]): string {
  return rows.map(packageLine).sort().join('\n')
}

/** SHA-256 (hex) of a set of packages, in any order. */
export function packagesHash(provider: string, rows: readonly PackageRow[]): string {
  return packagesTextHash(provider, packagesText(rows))
}

/** The same over the text of `packagesText`. */
export function packagesTextHash(provider: string, text: string): string {
  return createHash('sha256').update(`${provider}\n`).update(text).digest('hex')
}

/** SHA-256 (hex) of one section's content: what check-ins compare instead of sending it. */
export function sectionHash<N extends SectionName>(section: N, content: SectionContent[N]): string {
  if (section === 'packages') {
    const { provider, packages } = content as SectionContent['packages']
    return packagesHash(provider, packages)
  }
  return hash('sha256', canonicalJson(content), 'hex')
}
