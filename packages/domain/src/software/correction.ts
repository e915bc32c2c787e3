import type { Platform } from '../cpe/evaluate.ts'
import { compact, readName } from './names.ts'
import type { NamedProduct } from './products/product-table.ts'
import { parseProduct } from './products/product-table.ts'
import type { SoftwareTitle } from './title.ts'

/** What an administrator said about a software title. It beats everything that we know or guess. */
export type Correction = {
  /** The displayed name without version, as `readName` gives it. */
  name: string
  /** Only titles of this publisher; null for all. */
  publisher: string | null
  platform: Platform | null
  /** null: it has no CPE name, and whatever resembles one is wrong. */
  product: NamedProduct | null
  winget: string | null
  cask: string | null
}

export type CorrectionProblem = { code: 'name_empty' | 'not_a_product'; given: string }

/** Checks what a person wrote: the CPE as `vendor:product` or as a whole CPE name, or `none`. */
export function parseCorrection(given: {
  name: string
  publisher?: string | null
  platform?: Platform | null
  cpe: string
  winget?: string | null
  cask?: string | null
}): Correction | CorrectionProblem {
  const name = readName(given.name).name
  if (compact(name) === '') return { code: 'name_empty', given: given.name }
  const text = given.cpe.trim().replace(/^cpe:2\.3:a:/i, '')
  const [vendor = '', product = ''] = text.split(/(?<!\\):/)
  const found = /^none$/i.test(text) ? null : parseProduct(`${vendor}:${product}`)
  if (found === null && !/^none$/i.test(text)) return { code: 'not_a_product', given: given.cpe }
  return {
    name,
    publisher: given.publisher?.trim() || null,
    platform: given.platform ?? null,
    product: found,
    winget: given.winget?.trim() || null,
    cask: given.cask?.trim() || null,
  }
}

/** The correction that speaks about this title; one for its publisher or platform before a general one. */
export function correctionFor(
  corrections: readonly Correction[],
  title: SoftwareTitle,
): Correction | null {
  const name = compact(readName(title.name).name)
  const whole = compact(title.name)
  const matching = corrections.filter((one) => {
    const asked = compact(one.name)
    if (asked !== name && asked !== whole) return false
    if (one.platform !== null && one.platform !== title.platform) return false
    return one.publisher === null || compact(one.publisher) === compact(title.publisher ?? '')
  })
  const specific = (one: Correction) =>
    Number(one.publisher !== null) * 2 + Number(one.platform !== null)
  return matching.toSorted((a, b) => specific(b) - specific(a))[0] ?? null
}
