import { openSusePlace, redHatPlace, susePlace, type Place } from '../osv/place.ts'
import type { CsafProduct } from './document.ts'

/** `cpe:/o:redhat:enterprise_linux:9::baseos` as [vendor, product, version, …]. */
function cpeParts(cpe: string): string[] {
  return cpe
    .replace(/^cpe:2\.3:[aoh]:|^cpe:\/[aoh]:/, '')
    .split(':')
    .map((part) => (part === '*' ? '' : part))
}

/** SUSE's CPEs name the service pack apart: `sles:15:sp5`, `sle-module-basesystem:15:sp5`, `suse_sles_ltss:11:sp1`. */
function suseByCpe([product = '', version = '', update = '']: readonly string[]): Place | null {
  const pack = /^sp(\d)/.exec(update)?.[1]
  const [major = '', minor] = version.split('.')
  const isServer = /^(?:suse_)?(?:sles|sled|sle-|sle_hpc|SLES)/.test(product)
  if (!isServer || /micro/i.test(product)) return null
  const extended = /ltss/i.test(product + update) ? '-LTSS' : ''
  const service = pack ?? minor
  return susePlace(
    `Linux Enterprise Server ${major}${service === undefined || service === '' ? '' : ` SP${service}`}${extended}`,
  )
}

/** The release that a product of a document's tree is; null for everything that is no release we match. */
export function placeOfPlatform(product: CsafProduct): Place | null {
  const cpe = product.product_identification_helper?.cpe
  if (cpe === undefined) return null
  const [vendor = '', ...rest] = cpeParts(cpe)
  if (vendor === 'redhat') return redHatPlace(rest)
  if (vendor === 'suse') return suseByCpe(rest)
  if (vendor !== 'opensuse') return null
  const [name = '', version = ''] = rest
  return openSusePlace(name === 'tumbleweed' ? 'Tumbleweed' : `Leap ${version}`)
}
