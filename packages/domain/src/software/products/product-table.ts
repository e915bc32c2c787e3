import type { Platform } from '../../cpe/evaluate.ts'
import { ANY } from '../../cpe/name.ts'
import { compact, readName } from '../names.ts'
import type { VersionRule } from '../versions.ts'
import { BROWSERS_AND_OFFICE } from './browsers-and-office.ts'
import { MEETING_AND_MEDIA } from './meeting-and-media.ts'
import { WORKING_TOOLS } from './working-tools.ts'

/** A product in CPE terms, without version. */
export type NamedProduct = { vendor: string; product: string; swEdition: string }

/** One product that we know by hand. */
export type KnownProduct = {
  /** The name NVD uses today first, former ones after it; empty when NVD has none and never will. */
  products: readonly NamedProduct[]
  rule: VersionRule
  /** Only on this platform; null for all. */
  platform: Platform | null
  names: readonly string[]
  publishers: readonly string[]
  bundleIds: readonly string[]
  winget: string | null
  cask: string | null
}

const list = (cell: string, divider = ';') =>
  cell
    .split(divider)
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** `vendor:product` or `vendor:product~edition`; a colon within a name is written `\:`. */
export function parseProduct(text: string): NamedProduct | null {
  const [names = '', edition = ''] = text.trim().toLowerCase().split('~')
  const [vendor, product, ...rest] = names
    .split(/(?<!\\):/)
    .map((one) => one.replace(/\\(.)/g, '$1'))
  if (!vendor || !product || rest.length > 0 || /\s/.test(names)) return null
  return { vendor, product, swEdition: edition || ANY }
}

const RULE = /@(plain|name|three|java|year|release|yymm|unordered)\s*$/
const PLATFORM = /#(windows|macos|linux)\s*$/

function parseRow(row: string): KnownProduct {
  const [cpes = '', names = '', publishers = '', bundleIds = '', winget = '', cask = ''] =
    row.split(' |')
  const platform = PLATFORM.exec(cpes)?.[1] as Platform | undefined
  const named = cpes.replace(PLATFORM, '')
  const rule = RULE.exec(named)?.[1] as VersionRule | undefined
  const products = list(named.replace(RULE, ''), ',').filter((one) => one !== '-')
  return {
    products: products.map((one) => {
      const product = parseProduct(one)
      if (!product)
        throw new Error(`the table of products has "${one}", which is no vendor:product`)
      return product
    }),
    rule: rule ?? 'plain',
    platform: platform ?? null,
    names: list(names),
    publishers: list(publishers).map(compact),
    bundleIds: list(bundleIds).map((id) => id.toLowerCase()),
    winget: winget.trim() || null,
    cask: cask.trim() || null,
  }
}

/** Everything in the tables, read anew on each call: callers keep what they made of it. */
export const knownProducts = (): readonly KnownProduct[] =>
  [BROWSERS_AND_OFFICE, MEETING_AND_MEDIA, WORKING_TOOLS].flatMap((table) =>
    table
      .split('\n')
      .filter((row) => row.trim() !== '')
      .map(parseRow),
  )

export type ProductByName = {
  pattern: RegExp
  /** As the table writes it. */
  written: string
  product: KnownProduct
}
export type ProductLookup = {
  byBundleId: ReadonlyMap<string, KnownProduct>
  /** By the compact form of a whole name. */
  byName: ReadonlyMap<string, readonly KnownProduct[]>
  byPattern: readonly ProductByName[]
}

const patternOf = (name: string) => {
  const parts = name.split('*').map((part) => compact(part).replace(/[+#]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 'u')
}

/** Products by bundle id, by whole name and by pattern. */
export function lookupOf(products: readonly KnownProduct[]): ProductLookup {
  const byBundleId = new Map<string, KnownProduct>()
  const byName = new Map<string, KnownProduct[]>()
  const byPattern: ProductByName[] = []
  for (const product of products) {
    for (const id of product.bundleIds) byBundleId.set(id, product)
    for (const name of product.names) {
      if (name.includes('*')) {
        byPattern.push({ pattern: patternOf(name), written: name, product })
        continue
      }
      for (const key of new Set([compact(name), compact(readName(name).name)])) {
        const others = byName.get(key) ?? []
        if (!others.includes(product)) byName.set(key, [...others, product])
      }
    }
  }
  return { byBundleId, byName, byPattern }
}
