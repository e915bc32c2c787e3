import type {
  Applicability,
  CpeConfiguration,
  CpeCriterion,
} from '@dirigent/domain/cpe/configuration'
import { ANY, NOT_APPLICABLE, parseCpe, productKey, type Cpe } from '@dirigent/domain/cpe/name'
import { asId } from '@dirigent/domain/identity/ids'
import { compareVersions } from '@dirigent/domain/versions/registry'
import type { Branch, CsafDocument, CsafProduct, CsafVulnerability } from './document.ts'
import {
  EVERY_VERSION,
  NO_BOUNDS,
  plainVersion,
  versionSpans,
  type VersionSpan,
} from './version-range.ts'

/** A product as its CPE name and its versions say it, and what it must be installed on. */
type Named = { cpe: Cpe; spans: readonly VersionSpan[]; on: Cpe | null }

type Placed = { product: CsafProduct; category: string; name: string; family: Branch | null }

const isLiteral = (text: string) => text !== ANY && text !== NOT_APPLICABLE
const cpeOfProduct = (product: CsafProduct): Cpe | null =>
  parseCpe(product.product_identification_helper?.cpe ?? '')

/** Products with the branch that holds each, and the `product_name` that it is a version of. */
function* placedIn(branches: readonly Branch[], family: Branch | null): Iterable<Placed> {
  for (const branch of branches) {
    const { product, category = '', name = '' } = branch
    const within = category === 'product_name' ? branch : family
    if (product) yield { product, category, name, family: within }
    yield* placedIn(branch.branches ?? [], within)
  }
}

/**
 * Where a version has no CPE name of its own, the product is the one that all others of the same `product_name` name
 * (CERT-Bund gives one to the repaired version only); null as soon as they differ.
 */
function familyNames(placed: readonly Placed[]): ReadonlyMap<Branch, Cpe | null> {
  const names = new Map<Branch, Cpe | null>()
  for (const { product, family } of placed) {
    const cpe = cpeOfProduct(product)
    if (!family || !cpe) continue
    const known = names.get(family)
    const agrees = known === undefined || (known && productKey(known) === productKey(cpe))
    names.set(family, agrees ? { ...cpe, version: ANY, update: ANY } : null)
  }
  return names
}

const exactly = (version: string): VersionSpan => ({ exact: version, ...NO_BOUNDS })

/** Which versions a product stands for; null when that is said in words only. */
function spansOf({ category, name }: Placed, cpe: Cpe): readonly VersionSpan[] | null {
  if (category === 'product_version_range') return versionSpans(name)
  // The name's own version is what a machine was told; `update` stays part of it.
  if (isLiteral(cpe.version)) return [exactly(cpe.version)]
  if (category === 'product_version') {
    const version = plainVersion(name)
    return version === null ? null : [exactly(version)]
  }
  return category === 'product_name' ? [EVERY_VERSION] : null
}

function namedOf(placed: Placed, families: ReadonlyMap<Branch, Cpe | null>): Named | null {
  const own = cpeOfProduct(placed.product)
  const cpe = own ?? (placed.family ? (families.get(placed.family) ?? null) : null)
  const spans = cpe && spansOf(placed, cpe)
  return cpe && spans ? { cpe, spans, on: null } : null
}

/** What each product id stands for, as far as it can be matched by CPE. */
function namedProducts({ product_tree: tree }: CsafDocument): ReadonlyMap<string, Named> {
  const placed = [...placedIn(tree?.branches ?? [], null)]
  const families = familyNames(placed)
  for (const product of tree?.full_product_names ?? [])
    placed.push({ product, category: '', name: product.name, family: null })
  const named = new Map<string, Named>()
  const products = new Map<string, CsafProduct>()
  for (const one of placed) {
    products.set(one.product.product_id, one.product)
    const found = namedOf(one, families)
    if (found) named.set(one.product.product_id, found)
  }
  for (const relationship of tree?.relationships ?? []) {
    const { full_product_name: whole, product_reference: inner } = relationship
    const own = namedOf({ product: whole, category: '', name: '', family: null }, families)
    const outer = products.get(relationship.relates_to_product_reference)
    const platform = outer ? cpeOfProduct(outer) : null
    const part = named.get(inner)
    if (own) named.set(whole.product_id, own)
    // A component of another product is that product's matter: alone it was not judged.
    else if (relationship.category === 'installed_on' && part && platform)
      named.set(whole.product_id, { ...part, on: platform })
  }
  return named
}

type Statuses = NonNullable<CsafVulnerability['product_status']>
const AFFECTED = ['known_affected', 'first_affected', 'last_affected'] as const
const CLEARED = ['known_not_affected', 'fixed', 'first_fixed'] as const
const REPAIRED = ['fixed', 'first_fixed', 'recommended'] as const

const idsIn = (status: Statuses, kinds: readonly (keyof Statuses)[]): readonly string[] => [
  ...new Set(kinds.flatMap((kind) => status[kind] ?? [])),
]

/** `exact` becomes the version of the name, bounds stand beside it. */
function criterionOf({ cpe }: Named, { exact, ...bounds }: VersionSpan): CpeCriterion {
  const update = exact !== null && exact === cpe.version ? cpe.update : ANY
  return { vulnerable: true, cpe: { ...cpe, version: exact ?? ANY, update }, ...bounds }
}

/** The first repaired version behind where a span ends, of those that the document names for the same product. */
function repairOf(criterion: CpeCriterion, repaired: readonly Named[]): { fixedVersion?: string } {
  const end = criterion.versionEndIncluding ?? criterion.cpe.version
  if (criterion.versionEndExcluding !== null || !isLiteral(end)) return {}
  const versions = repaired
    .filter(({ cpe }) => productKey(cpe) === productKey(criterion.cpe))
    .flatMap(({ spans }) => spans.flatMap(({ exact }) => (exact === null ? [] : [exact])))
    .filter((version) => compareVersions('generic', version, end) > 0)
    .toSorted((a, b) => compareVersions('generic', a, b))
  return versions[0] === undefined ? {} : { fixedVersion: versions[0] }
}

const anyOf = (criteria: readonly CpeCriterion[]) => ({
  operator: 'OR' as const,
  negate: false,
  criteria,
  children: [],
})

function configurationsOf(
  named: readonly Named[],
  repaired: readonly Named[],
  says?: 'not_affected' | 'undecided',
): CpeConfiguration[] {
  const word = says === undefined ? {} : { says }
  const join = { negate: false, ...word }
  const plain: CpeCriterion[] = []
  const configurations: CpeConfiguration[] = []
  for (const one of named) {
    const criteria = one.spans.map((span) => {
      const criterion = criterionOf(one, span)
      return { ...criterion, ...repairOf(criterion, repaired) }
    })
    if (one.on === null) plain.push(...criteria)
    else {
      const platform = { vulnerable: false, cpe: one.on, ...NO_BOUNDS }
      configurations.push({ ...join, operator: 'AND', nodes: [anyOf(criteria), anyOf([platform])] })
    }
  }
  if (plain.length > 0) configurations.push({ ...join, operator: 'OR', nodes: [anyOf(plain)] })
  return configurations
}

const compact = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/**
 * Whether the publisher speaks about its own product: only its maker can clear one. Told by the vendor of the CPE name,
 * which must be in the publisher's name or its domain.
 */
function isOwn({ publisher }: CsafDocument['document'], { vendor }: Cpe): boolean {
  const wanted = compact(vendor)
  if (publisher.category !== 'vendor' || wanted === '') return false
  const words = [...publisher.name.split(/[^\p{L}\p{N}]+/u), ...publisher.namespace.split(/[./]/)]
  return compact(publisher.name).startsWith(wanted) || words.some((one) => compact(one) === wanted)
}

export type ProductWords = {
  applicabilities: Applicability[]
  /** Ids of products that a status names and that cannot be matched by CPE. */
  unread: ReadonlySet<string>
}

/** In which products the document says that its vulnerabilities are, are not, or may be. */
export function productWords(
  document: CsafDocument,
  idOf: (vulnerability: CsafVulnerability) => string | null,
): ProductWords {
  const named = namedProducts(document)
  const applicabilities: Applicability[] = []
  const unread = new Set<string>()
  const { document: about } = document
  for (const vulnerability of document.vulnerabilities ?? []) {
    const id = idOf(vulnerability)
    const status = vulnerability.product_status
    if (id === null || !status) continue
    const read = (kinds: readonly (keyof Statuses)[]) =>
      idsIn(status, kinds).flatMap((product) => {
        const found = named.get(product)
        if (!found) unread.add(product)
        return found ? [found] : []
      })
    const repaired = read(REPAIRED)
    const cleared = read(CLEARED).filter(({ cpe }) => isOwn(about, cpe))
    const configurations = [
      ...configurationsOf(read(AFFECTED), repaired),
      ...configurationsOf(read(['under_investigation']), [], 'undecided'),
      ...configurationsOf(cleared, [], 'not_affected'),
    ]
    if (configurations.length > 0)
      applicabilities.push({
        vulnerability: asId<'VulnerabilityId'>(id),
        configurations,
        document: about.tracking.id,
      })
  }
  return { applicabilities, unread }
}
