import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { FeedError } from '../feed-error.ts'
import type { Bytes } from '../reading/bytes.ts'
import { readXml } from '../reading/xml.ts'
import { buildOf, dateOf, kbOf, kbsIn, worstOf } from './document.ts'
import type { Fix, KnownIssue, MicrosoftVulnerability } from './document.ts'

/** An element with what lies in it, by local name. */
type Element = {
  name: string
  attributes: Readonly<Record<string, string>>
  text: string
  children: Element[]
}

const childrenOf = (element: Element, ...path: string[]): Element[] =>
  path.reduce<Element[]>(
    (found, name) => found.flatMap((one) => one.children.filter((child) => child.name === name)),
    [element],
  )
const textOf = (element: Element, name: string) => childrenOf(element, name)[0]?.text.trim() ?? ''
const isOf = (type: string) => (element: Element) => element.attributes['Type'] === type

function vulnerabilityOf(
  element: Element,
  names: ReadonlyMap<string, string>,
): MicrosoftVulnerability {
  const productsIn = (one: Element) =>
    childrenOf(one, 'ProductID').flatMap((id) => names.get(id.text.trim()) ?? [])
  const remediations = childrenOf(element, 'Remediations', 'Remediation')
  const threats = childrenOf(element, 'Threats', 'Threat')
  const dates = childrenOf(element, 'RevisionHistory', 'Revision')
    .map((revision) => dateOf(textOf(revision, 'Date')))
    .filter((date) => date !== null)
  return {
    id: textOf(element, 'CVE'),
    title: textOf(element, 'Title'),
    part: childrenOf(element, 'Notes', 'Note').find(isOf('Tag'))?.text.trim() ?? '',
    affected: childrenOf(element, 'ProductStatuses', 'Status')
      .filter(isOf('Known Affected'))
      .flatMap(productsIn),
    severity: worstOf(threats.filter(isOf('Severity')).map((one) => textOf(one, 'Description'))),
    publishedOn: dates.toSorted()[0] ?? null,
    scores: childrenOf(element, 'CVSSScoreSets', 'ScoreSet').flatMap((one) => {
      const vector = textOf(one, 'Vector')
      return vector === '' ? [] : [{ vector, score: Number(textOf(one, 'BaseScore')) }]
    }),
    fixes: remediations.filter(isOf('Vendor Fix')).map((one): Fix => ({
      kb: kbOf(textOf(one, 'Description')),
      fixedBuild: buildOf(textOf(one, 'FixedBuild')),
      supersedes: kbsIn(textOf(one, 'Supercedence')),
      products: productsIn(one),
    })),
    knownIssues: remediations.filter(isOf('Known Issue')).flatMap((one): KnownIssue[] => {
      const kb = kbOf(textOf(one, 'Description'))
      const url = textOf(one, 'URL')
      return kb !== null && url !== '' ? [{ kb, url }] : []
    }),
  }
}

/** A monthly document of the API as XML, one vulnerability after the other. */
export async function* fromCvrfXml(
  feed: FeedName,
  bytes: Bytes,
): AsyncIterable<MicrosoftVulnerability> {
  const names = new Map<string, string>()
  const done: Element[] = []
  const open: Element[] = []
  let isCvrf = false
  const handlers = {
    open(qualified: string, attributes: Readonly<Record<string, string>>) {
      const name = qualified.slice(qualified.indexOf(':') + 1)
      if (name === 'cvrfdoc') isCvrf = true
      const isKept = open.length > 0 || name === 'Vulnerability' || name === 'FullProductName'
      if (isKept) open.push({ name, attributes, text: '', children: [] })
    },
    text(text: string) {
      const element = open.at(-1)
      if (element) element.text += text
    },
    close() {
      const element = open.pop()
      if (!element) return
      const parent = open.at(-1)
      if (parent) parent.children.push(element)
      else if (element.name === 'Vulnerability') done.push(element)
      else names.set(element.attributes['ProductID'] ?? '', element.text.trim())
    },
  }
  for await (const _ of readXml(feed, bytes, handlers))
    for (const element of done.splice(0)) yield vulnerabilityOf(element, names)
  if (!isCvrf)
    throw new FeedError(feed, 'feed_unknown_format', 'the XML is no CVRF document of Microsoft.')
}
