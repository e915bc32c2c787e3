/** A property list's value. Dates and numbers stay text: nothing here calculates with them. */
export type PlistValue = string | boolean | PlistValue[] | { [key: string]: PlistValue }

export type PlistError = { code: 'plist_truncated' | 'plist_unknown_format'; message: string }

const TOKEN = /<(\/?)([A-Za-z]+)(?:\s[^<>]*?)?(\/?)>|<[!?][^>]*>|([^<]+)/g
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

/** Only the five entities of XML and numbers: a list has no others, so none of a document's own is ever expanded. */
const decoded = (text: string) =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name as string] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })

type Open = { element: 'array' | 'dict'; items: PlistValue[]; keys: string[] }

function closed({ element, items, keys }: Open): PlistValue {
  if (element === 'array') return items
  return Object.fromEntries(items.map((item, at) => [keys[at] ?? '', item]))
}

/** Reads an XML property list (developer.apple.com, "Property Lists"); the outermost value, or what is wrong. */
export function parsePlist(xml: string): PlistValue | PlistError {
  if (!/<plist[\s>]/.test(xml.slice(0, 4096)))
    return { code: 'plist_unknown_format', message: 'it is not an XML property list.' }
  const open: Open[] = []
  let text = ''
  let result: PlistValue | null = null
  const add = (value: PlistValue) => {
    const parent = open.at(-1)
    if (parent) parent.items.push(value)
    else result = value
  }
  for (const [, slash, element, empty, content] of xml.matchAll(TOKEN)) {
    if (content !== undefined) text += content
    if (element === undefined) continue
    const isContainer = element === 'array' || element === 'dict'
    if (empty === '/') add(isContainer ? (element === 'array' ? [] : {}) : element === 'true')
    else if (slash === '') {
      text = ''
      if (isContainer) open.push({ element, items: [], keys: [] })
    } else if (isContainer) {
      const last = open.pop()
      if (last) add(closed(last))
    } else if (element === 'key') open.at(-1)?.keys.push(decoded(text))
    else if (element === 'plist') return result ?? []
    else add(decoded(text))
  }
  return {
    code: 'plist_truncated',
    message: 'the property list has no end: it is cut. Write it again.',
  }
}
