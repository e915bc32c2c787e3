import type { CsafProduct, ResolvedProduct } from './document.ts'

/** A package as a CSAF document names it. */
export type Component = {
  name: string
  /** `[epoch:]version-release`; null when the component is named without a version. */
  version: string | null
  arch: string | null
  /** `nodejs:18`, when it belongs to a module. */
  module: string | null
}

/** `name-[epoch:]version-release.arch`, with or without the name of the file. */
const NEVRA = /^(.+)-((?:\d+:)?[^-:]+-[^-]+)\.([a-z0-9_]+?)(?:\.rpm)?$/

function fromPurl(purl: string): Omit<Component, 'module'> | null {
  const found = /^pkg:rpm\/[^/]+\/([^@?]+)(?:@([^?]+))?(?:\?(.*))?$/.exec(purl)
  if (!found) return null
  const qualifiers = new URLSearchParams(found[3] ?? '')
  const version = found[2] === undefined ? null : decodeURIComponent(found[2])
  const epoch = qualifiers.get('epoch')
  return {
    name: decodeURIComponent(found[1] ?? ''),
    version: version !== null && epoch !== null ? `${epoch}:${version}` : version,
    arch: qualifiers.get('arch'),
  }
}

const moduleOf = (product: CsafProduct): string | null =>
  /^([A-Za-z][\w.+-]*:[\w.+-]+):\d+:[0-9a-f]+$/.exec(product.name)?.[1] ?? null

/** The package that a product id stands for; null when it is a module as a whole or no package. */
export function componentOf({ product, inside }: ResolvedProduct): Component | null {
  if (moduleOf(product)) return null
  const module = inside.map(moduleOf).find((one) => one !== null) ?? null
  const purl = product.product_identification_helper?.purl
  const named = purl === undefined ? null : fromPurl(purl)
  if (named && named.version !== null) return { ...named, module }
  const found = NEVRA.exec(product.name)
  if (found) {
    const [, name = '', version = '', arch = ''] = found
    return { name, version, arch, module }
  }
  // Not repaired yet, so without a version: `firefox`, `nodejs:18/nodejs`.
  const [first = '', second] = product.name.split('/')
  if (second === undefined) return { name: first, version: null, arch: null, module }
  return { name: second, version: null, arch: null, module: first }
}
