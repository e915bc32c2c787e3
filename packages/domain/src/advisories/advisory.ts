import type { Ecosystem, VulnerabilityId } from '../identity/ids.ts'

/**
 * The name of a feed, e.g. `debian-tracker`; the command line and the URL use the same names. Open on purpose: which
 * feeds there are is known to their registry alone (`feeds/registry`), so that adding one touches nothing here.
 */
export type FeedName = string

/**
 * One publisher's word about one source package of one release.
 * `fixed_in`: repaired from `fixedVersion` on ("0" = never affected, as Debian writes it). `open`: affected, nothing
 * published yet. `not_affected`: judged safe. `undetermined`: the publisher has not judged; never shown as safe.
 */
export type Statement = {
  ecosystem: Ecosystem
  /** Source package name. */
  sourcePackage: string
  vulnerability: VulnerabilityId
  verdict: 'fixed_in' | 'open' | 'not_affected' | 'undetermined'
  fixedVersion: string | null
  /** The publisher's own word for urgency or priority, untouched. */
  urgency: string
  /** The publisher's advisories that brought the fix, e.g. `DSA-5998-1`. */
  advisoryIds: readonly string[]
  /** Set when the fix needs a subscription, e.g. `esm-apps`; it does not make the finding fixable without one. */
  subscription: string | null
}

/** SSVC decision points as CISA publishes them in the ADP container of CVE records (Vulnrichment). */
export type Ssvc = {
  exploitation: 'none' | 'poc' | 'active' | null
  automatable: boolean | null
  technicalImpact: 'partial' | 'total' | null
}

export type CvssScore = { version: '2.0' | '3.0' | '3.1' | '4.0'; vector: string; score: number }

export type Kev = { addedOn: string; dueOn: string | null; ransomware: boolean }
export type Epss = { score: number; percentile: number; scoredOn: string }

/** Facts about a vulnerability itself; each feed fills only what it knows, and they are joined when read. */
export type VulnerabilityFacts = {
  vulnerability: VulnerabilityId
  description?: string
  /** ISO date or instant. */
  publishedAt?: string
  cvss?: readonly CvssScore[]
  ssvc?: Ssvc
  kev?: Kev
  epss?: Epss
  withdrawn?: boolean
}

export type FeedRecord =
  | { kind: 'statement'; statement: Statement }
  | { kind: 'facts'; facts: VulnerabilityFacts }
