/** What a CPE name is about: an application, an operating system, hardware. */
export type CpePart = 'a' | 'o' | 'h'

/** Any value. */
export const ANY = '*'
/** "Not applicable": the product has no such thing. */
export const NOT_APPLICABLE = '-'

/**
 * A CPE name (NISTIR 7695), parsed. Values are in lower case and without escapes, so that they compare as text; `*` is
 * any value, `-` alone is not applicable. What would be mistaken for one of these keeps its backslash: `\*`, `\?`,
 * `\\`, and a value that is nothing but `\-`.
 */
export type Cpe = {
  part: CpePart | typeof ANY
  vendor: string
  product: string
  version: string
  update: string
  edition: string
  language: string
  swEdition: string
  targetSw: string
  targetHw: string
  other: string
}

const FIELDS = [
  'vendor',
  'product',
  'version',
  'update',
  'edition',
  'language',
  'swEdition',
  'targetSw',
  'targetHw',
  'other',
] as const

const NOTHING_SAID: Cpe = {
  part: ANY,
  vendor: ANY,
  product: ANY,
  version: ANY,
  update: ANY,
  edition: ANY,
  language: ANY,
  swEdition: ANY,
  targetSw: ANY,
  targetHw: ANY,
  other: ANY,
}

const partOf = (text: string): Cpe['part'] | null =>
  text === 'a' || text === 'o' || text === 'h' || text === ANY ? text : null

/** Keeps only the escapes that tell a literal from a wildcard. */
function unescapeValue(text: string): string {
  const lower = text.toLowerCase()
  // Nine of ten values have no escape, and a feed has millions of them.
  if (text === '\\-' || !text.includes('\\')) return lower
  return lower.replace(/\\(.)/g, (_, char: string) => ('*?\\'.includes(char) ? `\\${char}` : char))
}

/** Part and values in the order of the name; those that are missing at the end are any. */
function fromFields(part: Cpe['part'], values: readonly string[], from = 0): Cpe {
  const at = (index: number) => values[from + index] || ANY
  return {
    part,
    vendor: at(0),
    product: at(1),
    version: at(2),
    update: at(3),
    edition: at(4),
    language: at(5),
    swEdition: at(6),
    targetSw: at(7),
    targetHw: at(8),
    other: at(9),
  }
}

/** The values of a name, beginning with its part, without those at the end that are `*`. */
export function cpeValues(cpe: Cpe): string[] {
  const values = [cpe.part, ...FIELDS.map((field) => cpe[field])]
  let length = values.length
  while (length > 0 && values[length - 1] === ANY) length--
  return values.slice(0, length)
}

/** The name that `cpeValues` was made of. */
export const cpeFromValues = (values: readonly string[]): Cpe =>
  fromFields(partOf(values[0] ?? ANY) ?? ANY, values, 1)

/** `cpe:2.3:a:vendor:product:…`: eleven fields, divided by colons that are not escaped. */
function parseFormatted(text: string): Cpe | null {
  const fields = text.includes('\\')
    ? (text.match(/(?:\\.|[^:\\])+|(?<=:)(?=:|$)/gs) ?? [])
    : text.split(':')
  if (fields.length !== 13 || fields.includes('') || /\s/.test(text)) return null
  const part = partOf((fields[2] ?? '').toLowerCase())
  return part === null ? null : fromFields(part, fields.slice(3).map(unescapeValue))
}

/** In a URI `%01` and `%02` stand for the wildcards `?` and `*`; everything else that is encoded is meant literally. */
function decodeValue(text: string): string | null {
  if (text === '' || text === NOT_APPLICABLE) return text
  let decoded: string
  try {
    decoded = text
      .split(/(%01|%02)/)
      .map((piece) => {
        if (piece === '%01') return '?'
        if (piece === '%02') return '*'
        return decodeURIComponent(piece).replace(/[*?\\]/g, '\\$&')
      })
      .join('')
  } catch {
    return null
  }
  return decoded.toLowerCase()
}

/** `cpe:/a:vendor:product:version:update:edition:language`; the edition may be packed as `~ed~sw~target~hw~other`. */
function parseUri(text: string): Cpe | null {
  const [part = '', ...raw] = text.slice('cpe:/'.length).split(':')
  if (raw.length > 6) return null
  const packed = raw[4]?.startsWith('~') ? raw[4].slice(1).split('~') : null
  if (packed && packed.length !== 5) return null
  const [edition = '', swEdition = '', targetSw = '', targetHw = '', other = ''] = packed ?? [
    raw[4] ?? '',
  ]
  const ordered = [
    ...[0, 1, 2, 3].map((at) => raw[at] ?? ''),
    edition,
    raw[5] ?? '',
    swEdition,
    targetSw,
    targetHw,
    other,
  ]
  const known = partOf(part.toLowerCase())
  const values = ordered.map(decodeValue).filter((value) => value !== null)
  return known === null || values.length < ordered.length ? null : fromFields(known, values)
}

/** Reads a CPE 2.3 formatted string or a CPE 2.2 URI; null for what is neither, never a guess. */
export function parseCpe(text: string): Cpe | null {
  const trimmed = text.trim()
  if (/^cpe:2\.3:/i.test(trimmed)) return parseFormatted(trimmed)
  return /^cpe:\//i.test(trimmed) ? parseUri(trimmed) : null
}

function escapeValue(value: string): string {
  if (value === ANY || value === NOT_APPLICABLE || value === '\\-') return value
  return value.replace(/\\.|[^a-z0-9_.*?\\-]/gsu, (found) =>
    found.length > 1 ? found : `\\${found}`,
  )
}

/** The CPE 2.3 formatted string, as NVD writes it. */
export const formatCpe = (cpe: Cpe): string =>
  ['cpe:2.3', cpe.part, ...FIELDS.map((field) => escapeValue(cpe[field]))].join(':')

/** A name of which only some fields are known. */
export const cpeOf = (known: Partial<Cpe> & Pick<Cpe, 'part' | 'vendor' | 'product'>): Cpe => ({
  ...NOTHING_SAID,
  ...known,
})

/** `vendor:product`, unescaped: what a product is looked up by. */
export type ProductKey = string
export const productKey = (cpe: Pick<Cpe, 'vendor' | 'product'>): ProductKey =>
  `${cpe.vendor}:${cpe.product}`
