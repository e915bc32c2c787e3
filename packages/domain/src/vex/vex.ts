import { PackageURL } from 'packageurl-js'
import type { FindingStatus } from '../matching/judge.ts'

/** What a VEX document may say of a product (minimum requirements for VEX, CISA 2023, §3). */
export type VexStatus = 'not_affected' | 'affected' | 'fixed' | 'under_investigation'

/**
 * Whose word it is: the organisation's own, which counts everywhere, or a supplier's, which counts for what no
 * distribution judges. A person says which when importing.
 */
export type VexAuthority = 'own' | 'supplier'

/** A product as a purl names it. `version` and `namespace` null = any. */
export type VexProduct = {
  type: string
  namespace: string | null
  name: string
  version: string | null
}

export type VexStatement = {
  vulnerability: string
  /** Other ids of the same vulnerability. */
  aliases: readonly string[]
  status: VexStatus
  /** The publisher's label, e.g. `vulnerable_code_not_in_execute_path`; null when none is given. */
  justification: string | null
  /** What the publisher says about it in words. */
  note: string | null
  products: readonly VexProduct[]
}

export type VexDocument = {
  format: 'openvex' | 'csaf' | 'cyclonedx'
  id: string
  author: string
  /** Newer versions of a document take the place of older ones. */
  version: string
  /** ISO instant. */
  issuedAt: string
  statements: readonly VexStatement[]
  /** Products named in a way that is not matched here (CPE, free text): counted, so that nobody thinks they apply. */
  unmatchedProducts: number
}

/** The product behind a purl; null when it is none. */
export function productOfPurl(purl: string): VexProduct | null {
  try {
    const { type, namespace, name, version, qualifiers } = PackageURL.fromString(purl)
    if (!name) return null
    const epoch = (qualifiers as Record<string, string> | null | undefined)?.['epoch']
    const whole = version && epoch && type === 'rpm' ? `${epoch}:${version}` : version
    return { type, namespace: namespace ?? null, name, version: whole ?? null }
  } catch {
    return null
  }
}

/**
 * The status of a verdict once a statement is heard. null = it never was one for this version. A supplier cannot
 * overrule what a distribution says about its own packages: it does not know the backports.
 */
export function heardStatus(
  verdict: { status: FindingStatus; ownWords: boolean },
  said: { status: VexStatus; authority: VexAuthority },
): FindingStatus | 'not_affected' {
  if (said.authority === 'supplier' && verdict.ownWords) return verdict.status
  switch (said.status) {
    case 'not_affected':
    case 'fixed':
      return 'not_affected'
    case 'affected':
      // A guess becomes a fact; what is known already stays, with its fix.
      return verdict.status === 'unknown' ? 'no_fix' : verdict.status
    case 'under_investigation':
      return verdict.status
  }
}
