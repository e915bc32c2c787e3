import type { Statement } from '../advisories/advisory.ts'
import { asId, type Ecosystem } from '../identity/ids.ts'
import type { OsIdentity } from '../lifecycle/os-key.ts'
import { compareVersions } from '../versions/registry.ts'
import type { Verdict } from './judge.ts'
import { osLine } from './macos/releases.ts'
import { judgeProduct } from './windows/judge-product.ts'
import type { SupersedenceGraph } from './windows/supersedence.ts'

/** An operating system that is judged as a whole, not by packages. */
export type InstalledSystem =
  | {
      family: 'windows'
      /** As Microsoft's advisories name it, e.g. `Windows Server 2022`. */
      product: string
      edition: string
      /** With revision where the inventory tells it; null when it names none. */
      build: string | null
      /** Digits of installed KB articles. */
      kbs: readonly string[]
    }
  | { family: 'macos'; version: string; build: string | null }

export const WINDOWS: Ecosystem = asId<'Ecosystem'>('windows')
export const MACOS: Ecosystem = asId<'Ecosystem'>('macos')

/** Statements about products, and which updates contain which. */
export type ProductWords = {
  statements(ecosystem: Ecosystem, product: string): readonly Statement[]
  supersedence: SupersedenceGraph
}

/** The ecosystem, the product and the version under which a system's statements and verdicts are kept. */
export function systemName(system: InstalledSystem): {
  ecosystem: Ecosystem
  product: string
  version: string
} {
  if (system.family === 'windows')
    return { ecosystem: WINDOWS, product: system.product, version: system.build ?? '' }
  const product = osLine('macOS', system.version) ?? 'macOS'
  return { ecosystem: MACOS, product, version: system.version }
}

export const osIdentity = (system: InstalledSystem): OsIdentity =>
  system.family === 'windows'
    ? { family: 'windows', product: system.product, edition: system.edition }
    : { family: 'macos', version: system.version }

/**
 * Betas count their builds from 5000 (`25A5279m`) and carry the number of the release to come: what that release repairs
 * they need not have, and Apple says nothing about them.
 */
const isBeta = (build: string | null) => /^\d+[A-Z]5\d{3}[a-z]?$/.test(build ?? '')

/** Apple names releases: a vulnerability is open before the release that repaired it, in the same line. */
export function judgeRelease(statements: readonly Statement[], installed: string): Verdict[] {
  return statements.flatMap((one): Verdict[] => {
    if (one.fixedVersion === null) return []
    if (compareVersions('macos', installed, one.fixedVersion) >= 0) return []
    const { vulnerability, fixedVersion, urgency, advisoryIds } = one
    const remediation = [`${one.sourcePackage.split(' ')[0] ?? ''} ${fixedVersion}`]
    return [
      {
        vulnerability,
        status: 'fixable',
        fixedVersion,
        subscription: null,
        urgency,
        advisoryIds,
        remediation,
      },
    ]
  })
}

/**
 * Every vulnerability that is open in the system; null when no feed speaks about its product or line, which is unknown
 * and not healthy.
 */
export function judgeSystem(
  system: InstalledSystem,
  words: ProductWords,
): readonly Verdict[] | null {
  if (system.family === 'macos' && isBeta(system.build)) return null
  const { ecosystem, product } = systemName(system)
  const statements = words.statements(ecosystem, product)
  if (statements.length === 0) return null
  if (system.family === 'macos') return judgeRelease(statements, system.version)
  const installed = { build: system.build, kbs: new Set(system.kbs) }
  return judgeProduct(statements, words.supersedence, installed)
}
