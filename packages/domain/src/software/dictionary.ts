import type { ProductKey } from '../cpe/name.ts'
import { compact, publisherForms } from './names.ts'

/** A product that publishers of advisories name. */
export type DictionaryProduct = {
  vendor: string
  product: string
  /** Forms under which the vendor may be known. */
  vendorForms: readonly string[]
  /** How many statements name it: of two spellings, the common one is right more often. */
  statements: number
}

/** Products by the compact form of their name, e.g. `vlcmediaplayer`. */
export type Dictionary = ReadonlyMap<string, readonly DictionaryProduct[]>

const vendorFormsOf = (vendor: string): readonly string[] => {
  const words = vendor.replaceAll('_', ' ').replace(/ project$/, '')
  return [...new Set([compact(vendor), ...publisherForms(words)])]
}

/** Makes the dictionary from the products that statements name, with how often each is named. */
export function buildDictionary(products: Iterable<readonly [ProductKey, number]>): Dictionary {
  const dictionary = new Map<string, DictionaryProduct[]>()
  for (const [key, statements] of products) {
    const at = key.indexOf(':')
    const vendor = key.slice(0, at)
    const product = key.slice(at + 1)
    const form = compact(product)
    if (form.length < 2 || vendor === '') continue
    const entry = { vendor, product, vendorForms: vendorFormsOf(vendor), statements }
    const others = dictionary.get(form)
    if (others) others.push(entry)
    else dictionary.set(form, [entry])
  }
  for (const entries of dictionary.values()) entries.sort((a, b) => b.statements - a.statements)
  return dictionary
}
