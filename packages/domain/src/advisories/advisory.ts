import type { CatalogueEntry } from '../catalogue/entry.ts'
import type { Applicability } from '../cpe/configuration.ts'
import type { Ecosystem, VulnerabilityId } from '../identity/ids.ts'

/**
 * The name of a feed, e.g. `debian-tracker`; the command line and the URL use the same names. Open on purpose: which
 * feeds there are is known to their registry alone (`feeds/registry`), so that adding one touches nothing here.
 */
export type FeedName = string

/**
 * One publisher's word about one package of one release.
 * `fixed_in`: repaired from `fixedVersion` on ("0" = never affected, as Debian writes it). `open`: affected, nothing
 * published yet. `not_affected`: judged safe. `undetermined`: the publisher has not judged; never shown as safe.
 */
export type Statement = {
  ecosystem: Ecosystem
  /** Source package name; with `binary` the installed package's own. */
  sourcePackage: string
  /** Publishers of rpm errata list the packages that a fix contains, not the source that built them. */
  binary?: boolean
  /**
   * Module streams (`nodejs:18`) that the statement is about, [`ANY_MODULE`] when the publisher does not say which.
   * Absent or empty: packages that belong to no module. The same package exists once per stream, each with its own fix.
   */
  modules?: readonly string[]
  vulnerability: VulnerabilityId
  verdict: 'fixed_in' | 'open' | 'not_affected' | 'undetermined'
  fixedVersion: string | null
  /** The publisher's own word for urgency or priority, untouched. */
  urgency: string
  /** The publisher's advisories that brought the fix, e.g. `DSA-5998-1`. */
  advisoryIds: readonly string[]
  /**
   * Where several files or documents together speak about a release: which of them says this (`main`, `DSA`, an
   * advisory's id). Loading one of them takes nothing back of what the others say. Absent: the release comes whole.
   */
  part?: string
  /** Set when the fix needs a subscription, e.g. `esm-apps`; it does not make the finding fixable without one. */
  subscription: string | null
  /**
   * Which versions are affected where that is not simply all before `fixedVersion`: one that lies in none of these is
   * not. Then `verdict` and `fixedVersion` say how the newest of them ends.
   */
  ranges?: readonly AffectedRange[]
  /** Where updates and not versions close it (Windows): what closes each affected part of the product. */
  remedies?: readonly Remedy[]
}

/**
 * Versions from `introduced` on (null: from the first), until before `fixed` or up to `lastAffected`; with neither, to
 * the newest.
 */
export type AffectedRange = {
  introduced: string | null
  fixed: string | null
  lastAffected: string | null
}

/** One thing that closes a vulnerability in one part of a Windows product. */
export type Remedy = {
  /** The publisher's name of the affected part; every affected part needs a remedy of its own. */
  part: string
  /** Digits of the KB article, e.g. `5094123`; null when the publisher names none. */
  kb: string | null
  /** Closed from this build or version on, e.g. `10.0.17763.8880`; null when not published. */
  fixedBuild: string | null
  /** ISO date of publication; null when not known. */
  publishedOn: string | null
}

/** One update contains all that an older one brought: who has the newer one has both. */
export type Supersedence = { kb: string; supersededBy: string }

/** What a publisher said about an update after it came out. */
export type UpdateWarning = {
  provider: 'windows-update' | 'softwareupdate'
  /** As the provider names the update, e.g. `KB5094123`. */
  name: string
  /** The build or version it is about; empty when all. */
  version: string
  kind: 'known_issue' | 'withdrawn'
  /** The publisher's own sentence, without markup. */
  text: string
  url: string
}

/** One release of an operating system and what it repaired. */
export type OsRelease = {
  /** `macOS`, `iOS`. */
  product: string
  version: string
  build: string | null
  /** ISO date. */
  releasedOn: string | null
  repaired: readonly VulnerabilityId[]
  /** Of those, the ones that the publisher knew to be exploited. */
  exploited: readonly VulnerabilityId[]
}

/** How long a publisher keeps one release of a product supported. Dates are ISO dates; null = no such phase known. */
export type ProductLifecycle = {
  /** The source's own name of the product and of the release, e.g. `windows` and `11-24h2-e`. */
  product: string
  release: string
  label: string
  /** The end of security updates: a date, `true`/`false` where the source only says whether; null = unknown. */
  endsOn: string | boolean | null
  /** The end of paid or extended security updates, where the source names such a phase. */
  extendedEndsOn: string | boolean | null
  latestVersion: string | null
  /** The product in CPE names, as `vendor:product`; empty when the source names none. */
  cpes: readonly string[]
}

/** A statement about modular packages that does not tell their stream. */
export const ANY_MODULE = '*'

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

/**
 * One document of a publisher, before its statements and facts: what it says stands in the place of all that an earlier
 * version of it said. With `gone` the publisher has taken it back.
 */
export type AdvisoryDocument = {
  /** The publisher's own id; the `part` of its statements. */
  id: string
  publisher: string
  title: string
  /** ISO instant of this version; null when not told. */
  revisedAt: string | null
  url: string | null
  vulnerabilities: readonly VulnerabilityId[]
  gone: boolean
  /** What it advises, per vulnerability. */
  remedies?: readonly DocumentRemedy[]
  /**
   * Products that it names in a way that cannot be matched (no CPE name, a range in words): what it says of those is
   * unknown here, not harmless.
   */
  unread?: number
}

/** What a publisher advises to do about a vulnerability, in its own words. */
export type DocumentRemedy = {
  vulnerability: VulnerabilityId
  /** `vendor_fix`, `mitigation`, `workaround`, `none_available`, `no_fix_planned` … as the publisher labels it. */
  category: string
  text: string
  url: string | null
}

export type FeedRecord =
  | { kind: 'document'; document: AdvisoryDocument }
  | { kind: 'statement'; statement: Statement }
  | { kind: 'facts'; facts: VulnerabilityFacts }
  /** Which products of all vendors a vulnerability is in (CPE); comes before the facts of the same vulnerability. */
  | { kind: 'applicability'; applicability: Applicability }
  /** A newer version of an application and where it comes from. */
  | { kind: 'catalogue_entry'; entry: CatalogueEntry }
  | { kind: 'supersedence'; supersedence: Supersedence }
  | { kind: 'update_warning'; warning: UpdateWarning }
  | { kind: 'os_release'; release: OsRelease }
  | { kind: 'lifecycle'; lifecycle: ProductLifecycle }
