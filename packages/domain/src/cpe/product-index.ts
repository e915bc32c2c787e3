import type { VulnerabilityId } from '../identity/ids.ts'
import { criteriaOf } from './configuration.ts'
import type { Applicability } from './configuration.ts'
import { askedProduct, evaluate, prepareConfiguration } from './evaluate.ts'
import type { AskedProduct, Platform, PreparedConfiguration } from './evaluate.ts'
import { productKey } from './name.ts'
import type { Cpe, ProductKey } from './name.ts'

/** What is wrong with one version of one product. */
export type ProductVerdict = {
  vulnerability: VulnerabilityId
  /** `unknown`: the statement asks for something that the inventory does not tell. Never shown as vulnerable. */
  answer: 'yes' | 'unknown'
  /** The first version without it, where the publisher names one. */
  fixedVersion: string | null
  /** The newest version that is named as affected; null when a fixed one is named or all are affected. */
  lastAffected: string | null
  /** The document that says it, where the publisher speaks in documents. */
  document?: string
}

type Entry = Omit<Applicability, 'configurations'> & {
  configurations: readonly PreparedConfiguration[]
}

/** Where statements about products are kept: in memory, or read from a store when they are asked for. */
export type ApplicabilityStore = { about(product: ProductKey): readonly Applicability[] }

/** Statements about products, each prepared when it is first asked for. */
export type ProductIndex = {
  /** Every vulnerability of this version on this platform, and those about which nothing sure can be said. */
  verdicts(cpe: Cpe, platform: Platform): readonly ProductVerdict[]
}

type Heard = { rank: number; verdict: ProductVerdict | null }

/**
 * Of several words about one vulnerability: that a document of a publisher names this version as affected, then that its
 * maker cleared it, then what others claim, then a doubt.
 */
function hear(entry: Entry, asked: AskedProduct): Heard | null {
  const { vulnerability, configurations, document } = entry
  const { answer, criterion } = evaluate(configurations, asked)
  if (answer === 'no') return null
  if (answer === 'cleared') return { rank: 3, verdict: null }
  const verdict = {
    vulnerability,
    answer,
    fixedVersion: criterion?.versionEndExcluding ?? criterion?.fixedVersion ?? null,
    lastAffected: criterion?.versionEndIncluding ?? null,
    ...(document === undefined ? {} : { document }),
  }
  if (answer === 'unknown') return { rank: 1, verdict }
  // One that names what repairs it says more than one that does not.
  return { rank: (document === undefined ? 2 : 4) + (verdict.fixedVersion ? 0.5 : 0), verdict }
}

function verdictsFrom(entries: readonly Entry[], cpe: Cpe, platform: Platform): ProductVerdict[] {
  const asked = askedProduct(cpe, platform)
  const surest = new Map<VulnerabilityId, Heard>()
  for (const entry of entries) {
    const heard = hear(entry, asked)
    const known = surest.get(entry.vulnerability)
    if (heard && (!known || heard.rank > known.rank)) surest.set(entry.vulnerability, heard)
  }
  return [...surest.values()].flatMap(({ verdict }) => (verdict ? [verdict] : []))
}

/** An index over a store: nothing is prepared before its product is asked for, and then only once. */
export function indexProducts(store: ApplicabilityStore): ProductIndex {
  const prepared = new Map<ProductKey, readonly Entry[]>()
  return {
    verdicts(cpe, platform) {
      const key = productKey(cpe)
      let entries = prepared.get(key)
      if (!entries) {
        entries = store.about(key).map((one) => ({
          ...one,
          configurations: one.configurations.map(prepareConfiguration),
        }))
        prepared.set(key, entries)
      }
      return verdictsFrom(entries, cpe, platform)
    },
  }
}

/** The products that a statement is about, each once; not those that only must be present beside them. */
export function productsOf(applicability: Applicability): readonly ProductKey[] {
  const keys = new Set<ProductKey>()
  for (const { cpe, vulnerable } of criteriaOf(applicability.configurations))
    if (vulnerable) keys.add(productKey(cpe))
  return [...keys]
}

/** Statements kept in memory, by product. A later one takes the place of an earlier one of the same document, or of none. */
export function applicabilityStore(
  all: Iterable<Applicability>,
): ApplicabilityStore & { products(): Iterable<ProductKey> } {
  const last = new Map<string, Applicability>()
  for (const one of all) last.set(`${one.vulnerability} ${one.document ?? ''}`, one)
  const byProduct = new Map<ProductKey, Applicability[]>()
  for (const one of last.values()) {
    for (const key of productsOf(one)) {
      const known = byProduct.get(key)
      if (known) known.push(one)
      else byProduct.set(key, [one])
    }
  }
  return { about: (product) => byProduct.get(product) ?? [], products: () => byProduct.keys() }
}
