import type {
  AdvisoryDocument,
  CvssScore,
  DocumentRemedy,
  FeedRecord,
  Statement,
  VulnerabilityFacts,
} from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import type { Place } from '../osv/place.ts'
import { prefer, statementKey } from '../osv/statements.ts'
import { componentOf, type Component } from './component.ts'
import { productsOf, type CsafDocument, type CsafVulnerability } from './document.ts'
import { placeOfPlatform } from './platform.ts'
import { productWords } from './products.ts'

type Status = keyof NonNullable<CsafVulnerability['product_status']>
const VERDICTS: Readonly<Record<Status, Statement['verdict']>> = {
  fixed: 'fixed_in',
  first_fixed: 'fixed_in',
  recommended: 'fixed_in',
  known_affected: 'open',
  first_affected: 'open',
  last_affected: 'open',
  known_not_affected: 'not_affected',
  under_investigation: 'undetermined',
}
const STATUSES = Object.keys(VERDICTS) as readonly Status[]

/** Sources are not installed, and what only helps debugging runs nowhere. */
const isNoise = ({ name, arch }: Component) =>
  arch === 'src' || arch === 'nosrc' || /-debug(?:info|source)$/.test(name)

function vulnerabilityOf(vulnerability: CsafVulnerability): string | null {
  return vulnerability.cve ?? vulnerability.ids?.[0]?.text ?? null
}

/** `https://access.redhat.com/errata/RHSA-2024:2447` names the advisory that brought a fix. */
function advisoriesByProduct(vulnerability: CsafVulnerability): ReadonlyMap<string, string> {
  const advisories = new Map<string, string>()
  for (const { category, url, product_ids } of vulnerability.remediations ?? []) {
    const id =
      category === 'vendor_fix' ? /\/([A-Z]{2,}-\d{4}:\d+)$/.exec(url ?? '')?.[1] : undefined
    for (const product of id === undefined ? [] : (product_ids ?? []))
      advisories.set(product, id ?? '')
  }
  return advisories
}

type Told = { place: Place; component: Component }

/** Which package of which release each product id stands for. */
function packagesOf(document: CsafDocument): ReadonlyMap<string, Told> {
  const told = new Map<string, Told>()
  for (const [id, resolved] of productsOf(document)) {
    const place = resolved.inside.map(placeOfPlatform).find((one) => one !== null)
    const component = place ? componentOf(resolved) : null
    if (place && component && !isNoise(component)) told.set(id, { place, component })
  }
  return told
}

function statementOf(
  { place, component }: Told,
  verdict: Statement['verdict'],
  about: Pick<Statement, 'vulnerability' | 'urgency' | 'advisoryIds' | 'part'>,
): Statement {
  // Named without a version it is the source package that was looked at.
  const binary = component.version !== null
  return {
    ...about,
    ecosystem: place.ecosystem,
    subscription: place.subscription,
    sourcePackage: component.name,
    ...(binary ? { binary } : {}),
    ...(component.module === null ? {} : { modules: [component.module] }),
    verdict: verdict === 'fixed_in' && !binary ? 'undetermined' : verdict,
    fixedVersion: verdict === 'fixed_in' ? component.version : null,
  }
}

/** Two products are one package of one release (BaseOS and AppStream): the word that leaves more to do counts. */
function weigh(known: Statement, later: Statement): Statement {
  if (known.verdict === later.verdict) return prefer(known, later)
  return GRAVITY[known.verdict] >= GRAVITY[later.verdict] ? known : later
}
const GRAVITY: Readonly<Record<Statement['verdict'], number>> = {
  fixed_in: 3,
  open: 2,
  undetermined: 1,
  not_affected: 0,
}

/** What a document says about packages of the releases that we match. */
function statementsOf(
  document: CsafDocument,
  packages: ReadonlyMap<string, Told>,
): Iterable<Statement> {
  const { category, tracking, aggregate_severity } = document.document
  const isAdvisory = category !== 'csaf_vex'
  const statements = new Map<string, Statement>()
  if (packages.size === 0) return []
  for (const vulnerability of document.vulnerabilities ?? []) {
    const id = vulnerabilityOf(vulnerability)
    if (id === null) continue
    const advisories = advisoriesByProduct(vulnerability)
    const impact = vulnerability.threats?.find((one) => one.category === 'impact')?.details
    for (const status of STATUSES) {
      for (const product of vulnerability.product_status?.[status] ?? []) {
        const told = packages.get(product)
        if (!told) continue
        const advisory = isAdvisory ? tracking.id : advisories.get(product)
        const statement = statementOf(told, VERDICTS[status], {
          vulnerability: asId<'VulnerabilityId'>(id),
          urgency: impact ?? aggregate_severity?.text ?? '',
          advisoryIds: advisory === undefined ? [] : [advisory],
          part: tracking.id,
        })
        const key = statementKey(statement)
        const known = statements.get(key)
        statements.set(key, known ? weigh(known, statement) : statement)
      }
    }
  }
  return statements.values()
}

const VERSIONS: ReadonlySet<string> = new Set(['2.0', '3.0', '3.1', '4.0'])

function factsOf(vulnerability: CsafVulnerability): VulnerabilityFacts | null {
  const id = vulnerabilityOf(vulnerability)
  if (id === null) return null
  const found = (vulnerability.scores ?? []).flatMap((one) =>
    [one.cvss_v4, one.cvss_v3, one.cvss_v2].filter((score) => score !== undefined),
  )
  const cvss = new Map<string, CvssScore>()
  for (const { version, vectorString, baseScore } of found) {
    if (!VERSIONS.has(version)) continue
    const score = {
      version: version as CvssScore['version'],
      vector: vectorString,
      score: baseScore,
    }
    cvss.set(vectorString, score)
  }
  const description =
    vulnerability.notes?.find((note) => note.category === 'description') ??
    vulnerability.notes?.find((note) => note.category === 'summary')
  return {
    vulnerability: asId<'VulnerabilityId'>(id),
    ...(description === undefined ? {} : { description: description.text }),
    ...(vulnerability.release_date === undefined
      ? {}
      : { publishedAt: vulnerability.release_date }),
    ...(cvss.size > 0 ? { cvss: [...cvss.values()] } : {}),
  }
}

/** CSAF 2.1 says by its category that an advisory was taken back. */
const GONE: ReadonlySet<string> = new Set(['csaf_withdrawn', 'csaf_superseded'])

const webAddress = (text: string | undefined) =>
  text !== undefined && /^https?:\/\//i.test(text) ? text : null

/** The document itself: whose it is, and what it is about. */
function aboutDocument({ document, vulnerabilities }: CsafDocument): AdvisoryDocument {
  const { tracking, publisher, title, references, category } = document
  const released = Date.parse(tracking.current_release_date ?? '')
  const named = (vulnerabilities ?? []).map(vulnerabilityOf).filter((id) => id !== null)
  const self = references?.filter((one) => one.category === 'self') ?? []
  const page = self.find(({ url }) => !url.endsWith('.json')) ?? self[0]
  return {
    id: tracking.id,
    publisher: publisher.name,
    title,
    revisedAt: Number.isNaN(released) ? null : new Date(released).toISOString(),
    url: webAddress(page?.url),
    vulnerabilities: [...new Set(named)].map((id) => asId<'VulnerabilityId'>(id)),
    gone: GONE.has(category),
  }
}

/** A handful in practice; a page is no place for more. */
const REMEDIES_MAX = 50
const REMEDY_TEXT_MAX = 2000

/** What the document advises, each once per vulnerability, in its own words. */
function remediesOf(vulnerabilities: readonly CsafVulnerability[]): DocumentRemedy[] {
  const remedies = new Map<string, DocumentRemedy>()
  for (const vulnerability of vulnerabilities) {
    const id = vulnerabilityOf(vulnerability)
    for (const { category, details = '', url } of id === null
      ? []
      : (vulnerability.remediations ?? [])) {
      const text = details.trim().slice(0, REMEDY_TEXT_MAX)
      const link = webAddress(url)
      if (text === '' && link === null) continue
      const remedy = { vulnerability: asId<'VulnerabilityId'>(id ?? ''), category, text, url: link }
      remedies.set(JSON.stringify(remedy), remedy)
    }
  }
  return [...remedies.values()].slice(0, REMEDIES_MAX)
}

/**
 * Everything that one document says. With `byProduct` also about products by their CPE names, which publishers of
 * distributions give to their releases and not to what is vulnerable.
 */
export function* recordsOf(
  document: CsafDocument,
  { byProduct }: { byProduct: boolean },
): Iterable<FeedRecord> {
  const about = aboutDocument(document)
  if (about.gone) {
    yield { kind: 'document', document: about }
    return
  }
  const words = byProduct ? productWords(document, vulnerabilityOf) : null
  const packages = packagesOf(document)
  const unread = [...(words?.unread ?? [])].filter((id) => !packages.has(id)).length
  const remedies = byProduct ? remediesOf(document.vulnerabilities ?? []) : []
  yield { kind: 'document', document: { ...about, unread, remedies } }
  for (const applicability of words?.applicabilities ?? [])
    yield { kind: 'applicability', applicability }
  for (const vulnerability of document.vulnerabilities ?? []) {
    const facts = factsOf(vulnerability)
    if (facts) yield { kind: 'facts', facts }
  }
  for (const statement of statementsOf(document, packages)) yield { kind: 'statement', statement }
}
