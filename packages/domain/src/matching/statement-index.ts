import { schemeOf } from '../advisories/release.ts'
import type { AffectedRange, Statement } from '../advisories/advisory.ts'
import type { Ecosystem, VulnerabilityId } from '../identity/ids.ts'
import { comparePrepared, prepareVersion } from '../versions/registry.ts'
import type { VersionSchemeName } from '../versions/scheme.ts'

/** A fixed version in the form that is compared without being read again. */
export type Fix = { version: string; prepared: string; subscription: string | null }

/** An affected range, prepared as a `Fix` is. */
export type PreparedRange = {
  introduced: string | null
  fix: Fix | null
  lastAffected: string | null
}

/** What one audience of a publisher gets: everybody, or those with a subscription. */
export type Word = {
  /** The newest version that is called fixed. */
  fix: Fix | null
  /** Affected, and nothing published. */
  open: boolean
  undetermined: boolean
  /** Where the affected versions are told one by one: only one that lies in a range is affected. */
  ranges: readonly PreparedRange[] | null
}

/** What a statement names: a source package, or the installed package itself. */
export type Level = 'source' | 'binary'

/** One advisory's fix among several of one vulnerability. */
type Step = { prepared: string | null; advisoryIds: readonly string[] }

/** Everything the loaded feeds say about one vulnerability in one package (of one set of module streams) of one release. */
export type Ruling = {
  vulnerability: VulnerabilityId
  urgency: string
  advisoryIds: readonly string[]
  modules: readonly string[]
  /** Which advisory brought which fix, when there are several: only those newer than the installed version concern it. */
  steps: readonly Step[] | null
  /** null when only the subscription's pockets speak: nobody maintains it for everybody any more. */
  free: Word | null
  paid: Word | null
}

/** Statements ready for matching. Source packages are prepared when they are first asked for, then kept. */
export type StatementIndex = {
  has(ecosystem: Ecosystem): boolean
  ecosystems(): readonly Ecosystem[]
  /** Whether any statement names this package, as source or as binary. */
  knows(ecosystem: Ecosystem, name: string): boolean
  /**
   * The rulings on a package; empty when no statement names it. On the binary level also those that call it safe: they
   * are more exact than what is said about its source.
   */
  rulings(ecosystem: Ecosystem, name: string, level: Level): readonly Ruling[]
}

/** Prepares each distinct version once: a kernel has thousands of statements and a few hundred fixed versions. */
type Preparer = (version: string) => string

function preparer(scheme: VersionSchemeName): Preparer {
  const prepared = new Map<string, string>()
  return (version) => {
    let key = prepared.get(version)
    if (key === undefined) prepared.set(version, (key = prepareVersion(scheme, version)))
    return key
  }
}

function prepareRange(
  prepare: Preparer,
  { introduced, fixed, lastAffected }: AffectedRange,
  subscription: string | null,
): PreparedRange {
  return {
    introduced: introduced === null ? null : prepare(introduced),
    fix: fixed === null ? null : { version: fixed, prepared: prepare(fixed), subscription },
    lastAffected: lastAffected === null ? null : prepare(lastAffected),
  }
}

function wordOf(prepare: Preparer, statement: Statement): Word {
  const { fixedVersion, verdict, subscription } = statement
  if (statement.ranges) {
    const ranges = statement.ranges.map((one) => prepareRange(prepare, one, subscription))
    return { fix: null, open: false, undetermined: false, ranges }
  }
  const isFixed = verdict === 'fixed_in' && fixedVersion !== null && fixedVersion !== '0'
  return {
    fix: isFixed ? { version: fixedVersion, prepared: prepare(fixedVersion), subscription } : null,
    open: verdict === 'open',
    undetermined: verdict === 'undetermined',
    ranges: null,
  }
}

/** Two fixes of one vulnerability: the first was incomplete or another feed knows less, so the newer one counts. */
function newer(scheme: VersionSchemeName, a: Fix | null, b: Fix | null): Fix | null {
  if (a === null || b === null) return a ?? b
  return comparePrepared(scheme, a.prepared, b.prepared) < 0 ? b : a
}

function joinWords(scheme: VersionSchemeName, a: Word | null, b: Word | null): Word | null {
  if (a === null || b === null) return a ?? b
  return {
    fix: newer(scheme, a.fix, b.fix),
    open: a.open || b.open,
    undetermined: a.undetermined || b.undetermined,
    ranges: a.ranges && b.ranges ? [...a.ranges, ...b.ranges] : (a.ranges ?? b.ranges),
  }
}

const stepsOf = (ruling: Ruling): readonly Step[] =>
  ruling.steps ?? [
    {
      prepared: (ruling.free ?? ruling.paid)?.fix?.prepared ?? null,
      advisoryIds: ruling.advisoryIds,
    },
  ]

function rulingOf(prepare: Preparer, statement: Statement): Ruling {
  const word = wordOf(prepare, statement)
  const isPaid = statement.subscription !== null
  return {
    vulnerability: statement.vulnerability,
    urgency: statement.urgency,
    advisoryIds: statement.advisoryIds,
    modules: statement.modules ?? [],
    steps: null,
    free: isPaid ? null : word,
    paid: isPaid ? word : null,
  }
}

function joinRulings(scheme: VersionSchemeName, known: Ruling, more: Ruling): Ruling {
  return {
    vulnerability: known.vulnerability,
    urgency: known.urgency || more.urgency,
    advisoryIds: [...new Set([...known.advisoryIds, ...more.advisoryIds])],
    modules: known.modules,
    steps: [...stepsOf(known), ...stepsOf(more)],
    free: joinWords(scheme, known.free, more.free),
    paid: joinWords(scheme, known.paid, more.paid),
  }
}

const concerns = (word: Word | null) =>
  word !== null && (word.fix !== null || word.open || word.undetermined || word.ranges !== null)

function rulingsFrom(
  scheme: VersionSchemeName,
  statements: readonly Statement[],
  level: Level,
): readonly Ruling[] {
  const rulings = new Map<string, Ruling>()
  const prepare = preparer(scheme)
  for (const statement of statements) {
    if ((statement.binary === true) !== (level === 'binary')) continue
    const { modules } = statement
    const key = modules?.length
      ? `${statement.vulnerability} ${modules.join(' ')}`
      : statement.vulnerability
    const known = rulings.get(key)
    const ruling = rulingOf(prepare, statement)
    rulings.set(key, known ? joinRulings(scheme, known, ruling) : ruling)
  }
  // What is judged safe for everybody never becomes a finding: dropped here, once, not per package.
  const found = [...rulings.values()]
  return level === 'binary' ? found : found.filter((one) => concerns(one.free ?? one.paid))
}

/** Where statements are kept: in memory, or read from a cache when they are asked for. */
export type StatementStore = {
  ecosystems: readonly Ecosystem[]
  /** All that name this package, as source or as binary. */
  statements(ecosystem: Ecosystem, name: string): readonly Statement[]
}

/** An index over a store: nothing is prepared before it is asked for, and then only once. */
export function indexStatements(store: StatementStore): StatementIndex {
  // By level, release, name: a key put together of all three would cost more than the look-up.
  type Rulings = Map<string, readonly Ruling[]>
  const prepared = { source: new Map<Ecosystem, Rulings>(), binary: new Map<Ecosystem, Rulings>() }
  const known = new Set(store.ecosystems)
  return {
    has: (ecosystem) => known.has(ecosystem),
    ecosystems: () => store.ecosystems,
    knows: (ecosystem, name) => store.statements(ecosystem, name).length > 0,
    rulings(ecosystem, name, level) {
      let ofRelease = prepared[level].get(ecosystem)
      if (!ofRelease) prepared[level].set(ecosystem, (ofRelease = new Map()))
      let rulings = ofRelease.get(name)
      if (!rulings) {
        rulings = rulingsFrom(schemeOf(ecosystem), store.statements(ecosystem, name), level)
        ofRelease.set(name, rulings)
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
