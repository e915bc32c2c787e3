import { ANY, NOT_APPLICABLE, cpeOf } from '../cpe/name.ts'
import type { Cpe } from '../cpe/name.ts'
import { correctionFor } from './correction.ts'
import type { Correction } from './correction.ts'
import type { Dictionary, DictionaryProduct } from './dictionary.ts'
import { compact, publisherForms, publisherNames, readName } from './names.ts'
import type { ReadName } from './names.ts'
import { knownProducts, lookupOf } from './products/product-table.ts'
import type {
  KnownProduct,
  NamedProduct,
  ProductByName,
  ProductLookup,
} from './products/product-table.ts'
import type { SoftwareTitle } from './title.ts'
import { matchingVersion } from './versions.ts'
import type { VersionRule } from './versions.ts'

/**
 * How sure it is which product a title is. `exact`: somebody who looked said so (an administrator, our table by bundle id
 * or by name and publisher). `strong`: vendor and product agree with the data. `weak`: only a resemblance; its
 * vulnerabilities are `unknown`, never called open. `none`: no candidate.
 */
export type Confidence = 'exact' | 'strong' | 'weak' | 'none'

export type ResolutionReason =
  | 'corrected'
  | 'known_identifier'
  | 'known_name_and_publisher'
  | 'known_name'
  | 'other_publisher'
  | 'vendor_and_name'
  | 'own_name'
  | 'name_only'
  | 'identifier_only'
  | 'component'
  | 'not_in_cpe'
  | 'part_of_system'
  | 'no_candidate'

export type Resolution = {
  confidence: Confidence
  because: ResolutionReason
  /** The product's names in CPE terms with the installed version; the first is the one to show. */
  cpes: readonly Cpe[]
  /** As advisories write it; null when it cannot be ordered with theirs. */
  version: string | null
  winget: string | null
  cask: string | null
}

export type Resolver = (title: SoftwareTitle) => Resolution

type Found = {
  confidence: Confidence
  because: ResolutionReason
  products: readonly NamedProduct[]
  rule: VersionRule
  winget: string | null
  cask: string | null
}

const found = (
  confidence: Confidence,
  because: ResolutionReason,
  products: readonly NamedProduct[],
  known?: Pick<KnownProduct, 'rule' | 'winget' | 'cask'>,
): Found => ({
  confidence,
  because,
  products,
  rule: known?.rule ?? 'plain',
  winget: known?.winget ?? null,
  cask: known?.cask ?? null,
})

/** Parts and updates of other software: what they are part of is judged, not they. */
const COMPONENT =
  /^(?:security update|update|hotfix|service pack|cumulative update|critical update) (?:for|\d)|\(kb\d+\)|\b(?:language pack|lang(?:uage)? resources?|targeting pack|multi-targeting pack|apphost pack|redistributable|minimum runtime|additional runtime|templates?|toolset|software development kit|sdk|intellisense|documentation|headers|host fx resolver|uninstaller|uninstall|setup wizard|configuration wizard|installer helper|printer driver|print driver|scanner driver)\b|^(?:vs_|icecap_|azurerm\b|azure\.)|^windows sdk|^visual c\+\+ (?:library|compiler|crt|msbuild|ide|pgo|extra)/i

/** Parts and other programs that carry the product's name: a pattern of names does not reach over such a word. */
const ANOTHER_THING =
  /\b(?:viewer|add-?on|add-?in|filter packs?|command line|self-extractor|sdk|toolkit|extensions?|connector|converter|help pack|documentation|samples?|updater|assistant|migration|interop|proofing|mui|playground|launcher)\b/giu

/** Whether a pattern of names means this title. */
const isMeant = ({ written }: ProductByName, displayed: string) =>
  [...displayed.matchAll(ANOTHER_THING)].every(([word]) => compact(written).includes(compact(word)))

/** A publisher's name begins with the known one, or a word within it does: "freenginx" is not "nginx". */
const isPublisher = (known: KnownProduct, publisher: string) => {
  const words = publisher.split(/[^\p{L}\p{N}+#]+/u).filter((word) => word !== '')
  const beginnings = words.map((_, at) => compact(words.slice(at).join('')))
  return known.publishers.some((one) => beginnings.some((text) => text.startsWith(one)))
}

function fromKnown(lookup: ProductLookup, title: SoftwareTitle, read: ReadName): Found | null {
  const byId = title.identifier ? lookup.byBundleId.get(title.identifier.toLowerCase()) : undefined
  if (byId)
    return found(
      byId.products.length > 0 ? 'exact' : 'none',
      'known_identifier',
      byId.products,
      byId,
    )
  const whole = compact(title.name.replace(/\.app$/i, '').replace(/\s*\([^()]*\)/g, ''))
  const keys = [whole, compact(read.name)]
  const here = (one: KnownProduct) => one.platform === null || one.platform === title.platform
  const names = keys.flatMap((key) => lookup.byName.get(key) ?? []).filter(here)
  const patterns = lookup.byPattern
    .filter(({ pattern, product }) => here(product) && keys.some((key) => pattern.test(key)))
    .filter((one) => isMeant(one, title.name))
    .map((one) => one.product)
  const { publisher } = title
  const sure = [...names, ...patterns].find(
    (one) => publisher !== null && (one.publishers.length === 0 || isPublisher(one, publisher)),
  )
  if (sure && sure.products.length === 0) return found('none', 'not_in_cpe', [], sure)
  if (sure) return found('exact', 'known_name_and_publisher', sure.products, sure)
  const [named] = names
  if (!named) return null
  if (named.products.length === 0) return found('none', 'not_in_cpe', [], named)
  if (publisher === null) return found('strong', 'known_name', named.products, named)
  return found('weak', 'other_publisher', named.products, named)
}

/** What speaks for a vendor: the publisher, and the labels of a bundle id between the top level and the last one. */
function evidenceOf(title: SoftwareTitle): ReadonlySet<string> {
  const labels = title.identifier?.includes('.') ? title.identifier.split('.') : []
  const middle = labels.length > 2 ? labels.slice(1, -1) : labels.slice(1)
  return new Set([
    ...(title.publisher ? publisherForms(title.publisher) : []),
    ...middle.map(compact).filter((one) => one.length > 1),
  ])
}

const asNamed = ({ vendor, product }: DictionaryProduct): NamedProduct => ({
  vendor,
  product,
  swEdition: ANY,
})

function fromDictionary(
  dictionary: Dictionary,
  title: SoftwareTitle,
  read: ReadName,
): Found | null {
  const name = compact(read.name)
  if (name.length < 2) return null
  const evidence = evidenceOf(title)
  const names = new Set(title.publisher ? publisherNames(title.publisher) : [])
  const vouched = (one: DictionaryProduct) => {
    // The terminal Tabby is tabby:tabby, and "Tabby ML" makes another one: where the vendor is only the product's name
    // again, the first word of a publisher proves nothing.
    const isNamesake = one.vendorForms.includes(compact(one.product))
    const proof = isNamesake && title.publisher !== null ? names : evidence
    return one.vendorForms.some((form) => proof.has(form))
  }
  const whole = dictionary.get(name) ?? []
  // "gematik Authenticator": the vendor's name before the product's.
  const shortened = [...evidence].flatMap((form) =>
    name.startsWith(form) && name.length > form.length + 2
      ? (dictionary.get(name.slice(form.length)) ?? [])
      : [],
  )
  const sure = [...whole.filter(vouched), ...shortened.filter(vouched)]
  if (sure.length > 0) return found('strong', 'vendor_and_name', sure.map(asNamed))
  const own = whole.filter((one) => one.vendorForms.includes(name) && name.length >= 5)
  // A name of its own that is vendor and product at once; a foreign publisher speaks against it.
  if (own.length > 0 && title.publisher === null)
    return found('strong', 'own_name', own.map(asNamed))
  const namesake = whole.find((one) => one.vendorForms.some((form) => evidence.has(form)))
  if (namesake) return found('weak', 'name_only', [asNamed(namesake)])
  // Somebody else's product of the same name: Apple's Mail is not Nextcloud's.
  if (title.publisher !== null) return null
  const [first] = [...own, ...whole]
  return first ? found('weak', 'name_only', [asNamed(first)]) : null
}

/** Every compact name under which the dictionary may be asked about a title. */
export function dictionaryForms(title: SoftwareTitle): readonly string[] {
  const name = compact(readName(title.name).name)
  const shortened = [...evidenceOf(title)]
    .filter((form) => name.startsWith(form))
    .map((form) => name.slice(form.length))
  return [name, ...shortened]
}

/** `com.tigervnc.tigervnc`: a name that the data does not know, made from the bundle id; a guess, and called one. */
function fromIdentifier(title: SoftwareTitle, read: ReadName): Found | null {
  const labels =
    title.platform === 'macos' ? (title.identifier?.toLowerCase().split('.') ?? []) : []
  const vendor = labels.length > 1 ? labels[1] : undefined
  const product = read.name.toLowerCase().replace(/[^\p{L}\p{N}+.]+/gu, '_')
  if (!vendor || vendor === 'apple' || product === '') return null
  const short = product.startsWith(`${vendor}_`) ? product.slice(vendor.length + 1) : product
  return found('weak', 'identifier_only', [{ vendor, product: short, swEdition: ANY }])
}

function fromCorrection(correction: Correction): Found {
  const products = correction.product ? [correction.product] : []
  return {
    ...found(products.length > 0 ? 'exact' : 'none', 'corrected', products),
    winget: correction.winget,
    cask: correction.cask,
  }
}

function withVersion(title: SoftwareTitle, read: ReadName, one: Found): Resolution {
  const { confidence, because, winget, cask } = one
  const version = matchingVersion(one.rule, title.version, read.version, title.name)
  const cpes = one.products.map(({ vendor, product, swEdition }) =>
    cpeOf({
      part: 'a',
      vendor,
      product,
      version: version ?? ANY,
      swEdition,
      targetSw: title.platform,
    }),
  )
  return { confidence, because, cpes, version, winget, cask }
}

/** A resolver over our table, the products in the loaded data, and an administrator's corrections. */
export function createResolver(
  dictionary: Dictionary,
  corrections: readonly Correction[],
): Resolver {
  const lookup = lookupOf(knownProducts())
  return (title) => {
    const read = readName(title.name)
    const correction = correctionFor(corrections, title)
    const one =
      (correction ? fromCorrection(correction) : null) ??
      (title.isPartOfSystem === true ? found('none', 'part_of_system', []) : null) ??
      fromKnown(lookup, title, read) ??
      (COMPONENT.test(title.name) ? found('none', 'component', []) : null) ??
      fromDictionary(dictionary, title, read) ??
      fromIdentifier(title, read) ??
      found('none', 'no_candidate', [])
    return withVersion(title, read, one)
  }
}

/** The CPE name to show: without what only matching needs. */
export function shownCpe({ cpes }: Pick<Resolution, 'cpes'>): Cpe | null {
  const [first] = cpes
  if (!first) return null
  return first.swEdition === NOT_APPLICABLE ? { ...first, swEdition: ANY } : first
}
