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

/** Where statements are kept: in memory, or read from a cache when they are asked for. */
export type StatementStore = {
  ecosystems: readonly Ecosystem[]
  statements(ecosystem: Ecosystem, source: string): readonly Statement[]
}

/** An index over a store: nothing is prepared before it is asked for, and then only once. */
export function indexStatements(store: StatementStore): StatementIndex {
  const prepared = new Map<string, readonly Ruling[]>()
  const known = new Set(store.ecosystems)
  return {
    has: (ecosystem) => known.has(ecosystem),
    ecosystems: () => store.ecosystems,
    rulings(ecosystem, source) {
      const key = `${ecosystem} ${source}`
      let rulings = prepared.get(key)
      if (!rulings) {
        rulings = rulingsFrom(schemeOf(ecosystem), store.statements(ecosystem, source))
        prepared.set(key, rulings)
      }
      return rulings
    },
  }
}

/** The index over statements of any feeds and releases. */
export function buildStatementIndex(statements: Iterable<Statement>): StatementIndex {
  const groups = new Map<string, Statement[]>()
  const ecosystems = new Set<Ecosystem>()
  for (const statement of statements) {
    ecosystems.add(statement.ecosystem)
    const key = `${statement.ecosystem} ${statement.sourcePackage}`
    const group = groups.get(key)
    if (group) group.push(statement)
    else groups.set(key, [statement])
  }
  return indexStatements({
    ecosystems: [...ecosystems],
    statements: (ecosystem, source) => groups.get(`${ecosystem} ${source}`) ?? [],
  })
}
