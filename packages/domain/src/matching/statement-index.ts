import { schemeOf } from '../advisories/release.ts'
import type { Statement } from '../advisories/advisory.ts'
import type { Ecosystem, VulnerabilityId } from '../identity/ids.ts'
import { comparePrepared, prepareVersion } from '../versions/registry.ts'
import type { VersionSchemeName } from '../versions/scheme.ts'

/** A fixed version in the form that is compared without being read again. */
export type Fix = { version: string; prepared: string; subscription: string | null }

/** What one audience of a publisher gets: everybody, or those with a subscription. */
export type Word = {
  /** The newest version that is called fixed. */
  fix: Fix | null
  /** Affected, and nothing published. */
  open: boolean
  undetermined: boolean
}

/** Everything the loaded feeds say about one vulnerability in one source package of one release. */
export type Ruling = {
  vulnerability: VulnerabilityId
  urgency: string
  advisoryIds: readonly string[]
  /** null when only the subscription's pockets speak: nobody maintains it for everybody any more. */
  free: Word | null
  paid: Word | null
}

/** Statements ready for matching. Source packages are prepared when they are first asked for, then kept. */
export type StatementIndex = {
  has(ecosystem: Ecosystem): boolean
  ecosystems(): readonly Ecosystem[]
  /** The rulings on a source package; empty when no statement names it. */
  rulings(ecosystem: Ecosystem, source: string): readonly Ruling[]
}

function toFix(scheme: VersionSchemeName, statement: Statement): Fix | null {
  const version = statement.fixedVersion
  if (statement.verdict !== 'fixed_in' || version === null || version === '0') return null
  return {
    version,
    prepared: prepareVersion(scheme, version),
    subscription: statement.subscription,
  }
}

/** Two fixes of one vulnerability: the first was incomplete or another feed knows less, so the newer one counts. */
function newer(scheme: VersionSchemeName, a: Fix | null, b: Fix | null): Fix | null {
  if (a === null || b === null) return a ?? b
  return comparePrepared(scheme, a.prepared, b.prepared) < 0 ? b : a
}

function mergeWord(scheme: VersionSchemeName, known: Word | null, statement: Statement): Word {
  return {
    fix: newer(scheme, known?.fix ?? null, toFix(scheme, statement)),
    open: (known?.open ?? false) || statement.verdict === 'open',
    undetermined: (known?.undetermined ?? false) || statement.verdict === 'undetermined',
  }
}

function merge(scheme: VersionSchemeName, known: Ruling | undefined, statement: Statement): Ruling {
  const isPaid = statement.subscription !== null
  const free = known?.free ?? null
  const paid = known?.paid ?? null
  return {
    vulnerability: statement.vulnerability,
    urgency: known?.urgency || statement.urgency,
    advisoryIds: known
      ? [...new Set([...known.advisoryIds, ...statement.advisoryIds])]
      : statement.advisoryIds,
    free: isPaid ? free : mergeWord(scheme, free, statement),
    paid: isPaid ? mergeWord(scheme, paid, statement) : paid,
  }
}

const concerns = (word: Word | null) =>
  word !== null && (word.fix !== null || word.open || word.undetermined)

function rulingsFrom(
  scheme: VersionSchemeName,
  statements: readonly Statement[],
): readonly Ruling[] {
  const rulings = new Map<VulnerabilityId, Ruling>()
  for (const statement of statements) {
    const known = rulings.get(statement.vulnerability)
    rulings.set(statement.vulnerability, merge(scheme, known, statement))
  }
  // What is judged safe for everybody never becomes a finding: dropped here, once, not per package.
  return [...rulings.values()].filter((one) => concerns(one.free ?? one.paid))
}

/** Statements grouped by release and source package, as a feed cache keeps them. */
export type StatementGroups = ReadonlyMap<Ecosystem, ReadonlyMap<string, readonly Statement[]>>

/** An index over groups that exist already: the cheap way from a cache, nothing is read before it is asked for. */
export function indexStatementGroups(groups: StatementGroups): StatementIndex {
  const prepared = new Map<Ecosystem, Map<string, readonly Ruling[]>>()
  return {
    has: (ecosystem) => groups.has(ecosystem),
    ecosystems: () => [...groups.keys()],
    rulings(ecosystem, source) {
      let sources = prepared.get(ecosystem)
      if (!sources) prepared.set(ecosystem, (sources = new Map()))
      let rulings = sources.get(source)
      if (!rulings) {
        rulings = rulingsFrom(schemeOf(ecosystem), groups.get(ecosystem)?.get(source) ?? [])
        sources.set(source, rulings)
      }
      return rulings
    },
  }
}

/** Groups statements as they come from the feeds; withdrawn ones must not be among them. */
export function groupStatements(
  statements: Iterable<Statement>,
): Map<Ecosystem, Map<string, Statement[]>> {
  const groups = new Map<Ecosystem, Map<string, Statement[]>>()
  for (const statement of statements) {
    let sources = groups.get(statement.ecosystem)
    if (!sources) groups.set(statement.ecosystem, (sources = new Map()))
    const group = sources.get(statement.sourcePackage)
    if (group) group.push(statement)
    else sources.set(statement.sourcePackage, [statement])
  }
  return groups
}

/** The index over statements of any feeds and releases. */
export const buildStatementIndex = (statements: Iterable<Statement>): StatementIndex =>
  indexStatementGroups(groupStatements(statements))
