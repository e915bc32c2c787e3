import { SaxesParser } from 'saxes'
import { ReportError } from '../report-error.ts'
import { ELEMENT_DEPTH_MAX, RECORD_MAX_BYTES } from './limits.ts'

/** An element with everything in it; names without their prefix. */
export type XmlElement = {
  name: string
  attributes: Readonly<Record<string, string>>
  text: string
  children: XmlElement[]
}

export type XmlRecord = { path: string; element: XmlElement }

const local = (name: string) => name.slice(name.indexOf(':') + 1)

type Collected = { path: string; element: XmlElement; parents: XmlElement[] }

/** Which elements to take: `a/b` by its path from the root, `//b` wherever it stands, `a/b@` only its attributes. */
function makeWanted(patterns: readonly string[]) {
  const whole = new Set<string>()
  const opened = new Set<string>()
  const anywhere = new Set<string>()
  for (const pattern of patterns) {
    if (pattern.startsWith('//')) anywhere.add(pattern.slice(2))
    else if (pattern.endsWith('@')) opened.add(pattern.slice(0, -1))
    else whole.add(pattern)
  }
  return {
    whole: (path: string, name: string) => whole.has(path) || anywhere.has(name),
    opened: (path: string) => opened.has(path),
  }
}

function makeCollector(patterns: readonly string[], emit: (record: XmlRecord) => void) {
  const wanted = makeWanted(patterns)
  const names: string[] = []
  let taking: Collected | null = null
  return {
    isTaking: () => taking !== null,
    open(name: string, attributes: Record<string, string>) {
      names.push(name)
      if (names.length > ELEMENT_DEPTH_MAX) throw tooDeep()
      const element: XmlElement = { name, attributes, text: '', children: [] }
      if (taking) {
        taking.parents.at(-1)?.children.push(element)
        taking.parents.push(element)
        return
      }
      const path = names.join('/')
      if (wanted.opened(path)) emit({ path, element })
      if (wanted.whole(path, name)) taking = { path, element, parents: [element] }
    },
    text(text: string) {
      const element = taking?.parents.at(-1)
      if (element) element.text += text
    },
    close() {
      names.pop()
      if (!taking) return
      taking.parents.pop()
      if (taking.parents.length > 0) return
      emit({ path: taking.path, element: taking.element })
      taking = null
    },
  }
}

const tooDeep = () =>
  new ReportError(
    'report_damaged',
    `elements lie more than ${ELEMENT_DEPTH_MAX} deep in each other: this is no report. Nothing was imported.`,
  )

function xmlError(message: string): ReportError {
  if (/unclosed tag|unexpected end|document must contain a root/i.test(message))
    return new ReportError(
      'report_truncated',
      'the file ends in the middle: it was cut. Export or copy it again; nothing was imported.',
    )
  if (/undefined entity/i.test(message))
    return new ReportError(
      'report_entities',
      `the file uses an entity of its own (${message}); scanners do not, so it is refused. Nothing was imported.`,
    )
  return new ReportError(
    'report_damaged',
    `the file is not valid XML (${message}). Export it again; nothing was imported.`,
  )
}

/** Neither entities of a document's own nor a foreign definition are ever followed: both have been used to attack. */
function refuseEntities(doctype: string) {
  if (/<!ENTITY/i.test(doctype))
    throw new ReportError(
      'report_entities',
      'the file defines entities of its own (a known attack); scanners do not write such files. Nothing was imported.',
    )
}

/**
 * The wanted elements of an XML document of any size, one at a time and in order. A DOCTYPE that names a definition is
 * read over, never fetched. Throws `report_truncated`, `report_damaged`, `report_entities`, `report_too_large`.
 */
export async function* xmlRecords(
  text: AsyncIterable<string>,
  patterns: readonly string[],
): AsyncIterable<XmlRecord> {
  let found: XmlRecord[] = []
  let sinceElement = 0
  let failure: Error | null = null
  const collector = makeCollector(patterns, (record) => found.push(record))
  // What lies between the wanted elements is passed over, so only what has to be held counts.
  const passed = () => {
    if (!collector.isTaking()) sinceElement = 0
  }
  const parser = new SaxesParser()
  parser.on('doctype', refuseEntities)
  parser.on('opentag', (tag) => {
    passed()
    const attributes: Record<string, string> = {}
    for (const [name, value] of Object.entries(tag.attributes))
      if (!name.startsWith('xmlns')) attributes[local(name)] = value
    collector.open(local(tag.name), attributes)
  })
  parser.on('text', (value) => collector.text(value))
  parser.on('cdata', (value) => collector.text(value))
  parser.on('closetag', () => {
    collector.close()
    passed()
  })
  parser.on('error', (error) => {
    failure ??= error
  })
  const stopOnFailure = () => {
    if (failure) throw xmlError(failure.message)
  }
  for await (const part of text) {
    parser.write(part)
    stopOnFailure()
    sinceElement += part.length
    if (sinceElement > RECORD_MAX_BYTES) throw tooLarge()
    const ready = found
    found = []
    yield* ready
  }
  parser.close()
  stopOnFailure()
  yield* found
}

const tooLarge = () =>
  new ReportError(
    'report_too_large',
    `one record is larger than ${RECORD_MAX_BYTES / 1024 / 1024} MB: no scanner writes such a finding. Nothing was imported.`,
  )

/** The first child of that name. */
export const child = (element: XmlElement | null, name: string): XmlElement | null =>
  element?.children.find((one) => one.name === name) ?? null

export const childrenNamed = (element: XmlElement | null, name: string): XmlElement[] =>
  element?.children.filter((one) => one.name === name) ?? []

/** The text of the first child of that name along the path, without blanks around; empty when absent. */
export function textAt(element: XmlElement | null, ...path: string[]): string {
  let at = element
  for (const name of path) at = child(at, name)
  return at?.text.trim() ?? ''
}

/** All text inside, however deep, in order of elements. */
export function deepText(element: XmlElement): string {
  return [element.text, ...element.children.map(deepText)].join(' ').trim()
}
