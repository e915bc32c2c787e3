import { createHash } from 'node:crypto'
import type { SectionContent } from './inventory.ts'

type PackageRow = SectionContent['packages']['packages'][number]

/** The `arch` of the one package row that is the operating system itself. */
export const SYSTEM_ARCH = 'system'

/** What names a set of installed updates: equal sets have equal keys on every device. */
export function updateSetKey(updates: readonly number[]): string {
  const sorted = [...new Set(updates)].toSorted((a, b) => a - b)
  return createHash('sha256').update(sorted.join(',')).digest('hex').slice(0, 24)
}

const MARK = '+updates.'

/**
 * The operating system as one row of the packages section, so that everything that holds for packages holds for it. The
 * updates themselves travel in the system section; the row names their set, because two machines of one build with
 * different updates are not the same.
 */
export function systemPackage(system: {
  /** `Windows Server 2022`, `macOS 15`. */
  product: string
  version: string
  publisher: 'Microsoft' | 'Apple'
  updates: readonly number[] | null
}): PackageRow {
  const { product, version, publisher, updates } = system
  return {
    name: product,
    version,
    arch: SYSTEM_ARCH,
    source: product,
    sourceVersion: updates === null ? version : `${version}${MARK}${updateSetKey(updates)}`,
    origin: publisher,
  }
}

/** The key of the updates that a system's row names; null when it names none. */
export function updateSetOf(sourceVersion: string): string | null {
  const at = sourceVersion.lastIndexOf(MARK)
  return at < 0 ? null : sourceVersion.slice(at + MARK.length)
}
