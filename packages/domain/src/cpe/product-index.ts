import type { VulnerabilityId } from '../identity/ids.ts'
import { criteriaOf } from './configuration.ts'
import type { Applicability } from './configuration.ts'
import { askedProduct, evaluate, prepareConfiguration } from './evaluate.ts'
import type { Platform, PreparedConfiguration } from './evaluate.ts'
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
}

type Entry = { vulnerability: VulnerabilityId; configurations: readonly PreparedConfiguration[] }

/** Where statements about products are kept: in memory, or read from a store when they are asked for. */
export type ApplicabilityStore = { about(product: ProductKey): readonly Applicability[] }

/** Statements about products, each prepared when it is first asked for. */
export type ProductIndex = {
  /** Every vulnerability of this version on this platform, and those about which nothing sure can be said. */
  verdicts(cpe: Cpe, platform: Platform): readonly ProductVerdict[]
}

function verdictsFrom(entries: readonly Entry[], cpe: Cpe, platform: Platform): ProductVerdict[] {
  const asked = askedProduct(cpe, platform)
  const verdicts: ProductVerdict[] = []
  for (const { vulnerability, configurations } of entries) {
    const { answer, criterion } = evaluate(configurations, asked)
    if (answer === 'no') continue
    verdicts.push({
      vulnerability,
      answer,
      fixedVersion: criterion?.versionEndExcluding ?? null,
      lastAffected: criterion?.versionEndIncluding ?? null,
    })
  }
  return verdicts
}

/** An index over a store: nothing is prepared before its product is asked for, and then only once. */
export function indexProducts(store: ApplicabilityStore): ProductIndex {
  const prepared = new Map<ProductKey, readonly Entry[]>()
  return {
    verdicts(cpe, platform) {
      const key = productKey(cpe)
      let entries = prepared.get(key)
      if (!entries) {
        entries = store.about(key).map(({ vulnerability, configurations }) => ({
          vulnerability,
          configurations: configurations.map(prepareConfiguration),
        }))
        prepared.set(key, entries)
      }
      return verdictsFrom(entries, cpe, platform)
    },
  }
}

/** The products that a statement calls vulnerable, each once. */
export function productsOf(applicability: Applicability): readonly ProductKey[] {
  const keys = new Set<ProductKey>()
  for (const { cpe, vulnerable } of criteriaOf(applicability.configurations))
    if (vulnerable) keys.add(productKey(cpe))
  return [...keys]
}

/** Statements kept in memory, by product. A later statement about a vulnerability takes the place of an earlier one. */
export function applicabilityStore(
  all: Iterable<Applicability>,
): ApplicabilityStore & { products(): Iterable<ProductKey> } {
  const byVulnerability = new Map<VulnerabilityId, Applicability>()
  for (const one of all) byVulnerability.set(one.vulnerability, one)
  const byProduct = new Map<ProductKey, Applicability[]>()
  for (const one of byVulnerability.values()) {
    for (const key of productsOf(one)) {
      const known = byProduct.get(key)
      if (known) known.push(one)
      else byProduct.set(key, [one])
    }
  }
  return { about: (product) => byProduct.get(product) ?? [], products: () => byProduct.keys() }
}
