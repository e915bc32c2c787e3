import { listOf, textOf } from '../json-value.ts'
import { found, hasMembers, jsonFormat, xmlFormat } from '../making.ts'
import type { ReportRecord, ScannedSeverity, ScanTarget } from '../report.ts'
import { child, childrenNamed, textAt } from '../reading/xml-records.ts'
import type { XmlElement } from '../reading/xml-records.ts'
import { idsIn, labelledTarget, severityOf, severityOfScore } from '../wording.ts'

type Part = { name: string; version: string }

/** The first rating that says something counts: the tool's own stands first. */
function severityAmong(ratings: readonly { severity: string; score: string }[]): ScannedSeverity {
  for (const { severity } of ratings)
    if (severityOf(severity) !== 'unknown') return severityOf(severity)
  for (const { score } of ratings) if (score !== '') return severityOfScore(score)
  return 'unknown'
}

const suppressed = (state: string) =>
  /^(not_affected|false_positive)$/.test(state)
    ? ('suppressed' as const)
    : /^resolved/.test(state)
      ? ('fixed' as const)
      : ('open' as const)

function partOf(ref: string, parts: ReadonlyMap<string, Part>): Part {
  const known = parts.get(ref)
  if (known) return known
  const purl = /^pkg:[^/]+\/(.+?)@([^?#]+)/.exec(
    decodeURIComponent(ref.replaceAll(/%(?![0-9a-f]{2})/gi, '%25')),
  )
  return purl ? { name: purl[1] ?? '', version: purl[2] ?? '' } : { name: ref, version: '' }
}

function rememberParts(component: unknown, parts: Map<string, Part>) {
  const part = { name: textOf(component, 'name'), version: textOf(component, 'version') }
  const ref = textOf(component, 'bom-ref')
  if (ref !== '') parts.set(ref, part)
  for (const inner of listOf(component, 'components')) rememberParts(inner, parts)
}

function jsonFindings(value: unknown, parts: ReadonlyMap<string, Part>): ReportRecord[] {
  const id = textOf(value, 'id')
  const ids = idsIn(id, ...listOf(value, 'references').map((one) => textOf(one, 'id')))
  const ratings = listOf(value, 'ratings').map((one) => ({
    severity: textOf(one, 'severity'),
    score: textOf(one, 'score'),
  }))
  const affects = listOf(value, 'affects').map((one) => textOf(one, 'ref'))
  return (affects.length > 0 ? affects : ['']).map((ref) => {
    const part = partOf(ref, parts)
    return found({
      ids: ids.length > 0 ? ids : [id],
      check: id,
      name: id,
      severity: severityAmong(ratings),
      package: part.name,
      version: part.version,
      state: suppressed(textOf(value, 'analysis', 'state')),
    })
  })
}

const bomTarget = (component: unknown): ScanTarget => labelledTarget(textOf(component, 'name'))

/** CycloneDX 1.4 and later in JSON: components, then vulnerabilities that point at them. */
export const cyclonedxJson = jsonFormat({
  name: 'cyclonedx-json',
  scanner: 'CycloneDX',
  file: 'JSON',
  detect: (head) => hasMembers(head, 'bomFormat') && head.text.includes('"CycloneDX"'),
  records: ['metadata.component', 'components.*', 'vulnerabilities.*'],
  open() {
    const parts = new Map<string, Part>()
    return ({ path, value }) => {
      if (path[0] === 'metadata') return [{ kind: 'target', target: bomTarget(value) }]
      if (path[0] === 'vulnerabilities') return jsonFindings(value, parts)
      rememberParts(value, parts)
      return []
    }
  },
})

function xmlFinding(vulnerability: XmlElement, part: Part): ReportRecord {
  const id = textAt(vulnerability, 'id')
  const references = childrenNamed(child(vulnerability, 'references'), 'reference')
  const ids = idsIn(id, ...references.map((one) => textAt(one, 'id')))
  const ratings = childrenNamed(child(vulnerability, 'ratings'), 'rating').map((rating) => ({
    severity: textAt(rating, 'severity'),
    score: textAt(rating, 'score', 'base') || textAt(rating, 'score'),
  }))
  return found({
    ids: ids.length > 0 ? ids : [id],
    check: id,
    name: id,
    severity: severityAmong(ratings),
    package: part.name,
    version: part.version,
    state: suppressed(textAt(vulnerability, 'analysis', 'state')),
  })
}

function xmlFindings(vulnerability: XmlElement, parts: ReadonlyMap<string, Part>): ReportRecord[] {
  const targets = childrenNamed(child(vulnerability, 'affects'), 'target').map((one) =>
    textAt(one, 'ref'),
  )
  const refs = targets.length > 0 ? targets : [vulnerability.attributes['ref'] ?? '']
  return refs.map((ref) => xmlFinding(vulnerability, partOf(ref, parts)))
}

/** CycloneDX in XML: vulnerabilities inside components (extension of 1.0–1.3) or in a list of their own (1.4 on). */
export const cyclonedxXml = xmlFormat({
  name: 'cyclonedx-xml',
  scanner: 'CycloneDX',
  file: 'XML',
  root: 'bom',
  records: [
    'bom/metadata/component',
    'bom/components/component',
    'bom/vulnerabilities/vulnerability',
  ],
  open() {
    const parts = new Map<string, Part>()
    const component = (element: XmlElement): ReportRecord[] => {
      const part = { name: textAt(element, 'name'), version: textAt(element, 'version') }
      const ref = element.attributes['bom-ref'] ?? ''
      if (ref !== '') parts.set(ref, part)
      return [
        ...childrenNamed(child(element, 'vulnerabilities'), 'vulnerability').map((one) =>
          xmlFinding(one, part),
        ),
        ...childrenNamed(child(element, 'components'), 'component').flatMap(component),
      ]
    }
    return ({ path, element }) => {
      if (path === 'bom/metadata/component')
        return [{ kind: 'target', target: labelledTarget(textAt(element, 'name')) }]
      return element.name === 'component' ? component(element) : xmlFindings(element, parts)
    }
  },
})
