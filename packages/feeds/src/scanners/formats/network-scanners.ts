import { listOf, textOf } from '../json-value.ts'
import { found, hasMembers, jsonFormat, xmlFormat } from '../making.ts'
import type { ReportRecord, ScanTarget } from '../report.ts'
import { NO_TARGET } from '../report.ts'
import { child, childrenNamed, textAt } from '../reading/xml-records.ts'
import type { XmlElement } from '../reading/xml-records.ts'
import { cvesIn, deepCves, instantOf, severityOf, severityOfScore, targetOf } from '../wording.ts'

function nmapTarget(host: XmlElement): ScanTarget {
  const addresses = childrenNamed(host, 'address')
  const ofType = (type: RegExp) =>
    addresses
      .filter(({ attributes }) => type.test(attributes['addrtype'] ?? ''))
      .map(({ attributes }) => attributes['addr'])
  return targetOf({
    names: childrenNamed(child(host, 'hostnames'), 'hostname').map(
      ({ attributes }) => attributes['name'],
    ),
    addresses: ofType(/^ipv/),
    macAddresses: ofType(/^mac$/),
  })
}

/** One line of the script "vulners": id, score, address. */
function vulnersLines(script: XmlElement): { id: string; score: string }[] {
  return (script.attributes['output'] ?? '').split('\n').flatMap((line) => {
    const said = /^\s+(\S+)\s+(\d+(?:\.\d+)?)\s+https?:/.exec(line)
    return said ? [{ id: said[1] ?? '', score: said[2] ?? '' }] : []
  })
}

function nmapPort(port: XmlElement, target: ScanTarget, seenAt: string | null): ReportRecord[] {
  if (child(port, 'state')?.attributes['state'] !== 'open') return []
  const place = `${port.attributes['portid'] ?? ''}/${port.attributes['protocol'] ?? ''}`
  const service = child(port, 'service')?.attributes ?? {}
  const open = found({
    target,
    check: 'open-port',
    name: `Open port: ${place}`,
    severity: 'none',
    place,
    seenAt,
  })
  const scripts = childrenNamed(port, 'script').filter(
    ({ attributes }) => attributes['id'] === 'vulners',
  )
  return [
    open,
    ...scripts.flatMap(vulnersLines).map(({ id, score }) =>
      found({
        target,
        ids: cvesIn(id),
        check: id,
        name: id,
        severity: severityOfScore(score),
        package: service['product'] ?? '',
        version: service['version'] ?? '',
        place,
        seenAt,
      }),
    ),
  ]
}

/** Nmap's XML: open ports, and what its script "vulners" says about the services. */
export const nmap = xmlFormat({
  name: 'nmap',
  scanner: 'Nmap',
  file: 'XML',
  root: 'nmaprun',
  records: ['nmaprun/host'],
  open: () => (record) => {
    const target = nmapTarget(record.element)
    const seenAt = instantOf(record.element.attributes['endtime'] ?? '')
    return childrenNamed(child(record.element, 'ports'), 'port').flatMap((port) =>
      nmapPort(port, target, seenAt),
    )
  },
})

/** Masscan's JSON: open ports only. */
export const masscan = jsonFormat({
  name: 'masscan',
  scanner: 'Masscan',
  file: 'JSON',
  detect: (head) => hasMembers(head, 'ip', 'timestamp', 'ports', 'proto'),
  records: ['*'],
  open: () => (record) =>
    listOf(record.value, 'ports')
      .filter((port) => textOf(port, 'status') === 'open')
      .map((port) =>
        found({
          target: targetOf({ addresses: [textOf(record.value, 'ip')] }),
          check: 'open-port',
          name: `Open port: ${textOf(port, 'port')}/${textOf(port, 'proto')}`,
          severity: 'none',
          place: `${textOf(port, 'port')}/${textOf(port, 'proto')}`,
          seenAt: instantOf(textOf(record.value, 'timestamp')),
        }),
      ),
})

const isVulnerable = (test: XmlElement) => /^vulnerable-/.test(test.attributes['status'] ?? '')

function nexposeTests(tests: XmlElement | null, target: ScanTarget, place: string): ReportRecord[] {
  return childrenNamed(tests, 'test')
    .filter(isVulnerable)
    .map((test) =>
      found({
        target,
        check: (test.attributes['id'] ?? '').toLowerCase(),
        severity: 'unknown',
        place,
        seenAt: null,
        // DefectDojo makes one finding of a check with all its devices.
        countKey: (test.attributes['id'] ?? '').toLowerCase(),
      }),
    )
}

const NODE = 'NexposeReport/nodes/node'

/** What is no flaw, but says that the scanner was there. */
const noted = (target: ScanTarget, check: string, name: string, place = '') =>
  found({ target, check, name, severity: 'none', place, countKey: `${check} ${place}` })

function nexposeEndpoint(endpoint: XmlElement, target: ScanTarget): ReportRecord[] {
  const place = `${endpoint.attributes['port'] ?? ''}/${endpoint.attributes['protocol'] ?? ''}`
  const services = childrenNamed(child(endpoint, 'services'), 'service')
  return [
    ...nexposeTests(child(endpoint, 'tests'), target, place),
    ...services.flatMap((service) => [
      ...nexposeTests(child(service, 'tests'), target, place),
      noted(target, 'open-port', `Open port: ${place}`, place),
    ]),
  ]
}

function nexposeDefinition(definition: XmlElement): ReportRecord {
  return {
    kind: 'check',
    id: (definition.attributes['id'] ?? '').toLowerCase(),
    name: definition.attributes['title'] ?? '',
    vulnerabilities: deepCves(child(definition, 'references')),
    severity: severityOfScore(definition.attributes['cvssScore'] ?? ''),
  }
}

/** Rapid7 Nexpose / InsightVM, "XML Export 2.0": what a test means stands at the end. */
export const nexpose = xmlFormat({
  name: 'nexpose',
  scanner: 'Nexpose / InsightVM',
  file: 'XML',
  root: 'NexposeReport',
  late: true,
  records: [
    `${NODE}@`,
    `${NODE}/names/name`,
    `${NODE}/tests`,
    `${NODE}/endpoints/endpoint`,
    'NexposeReport/VulnerabilityDefinitions/vulnerability',
  ],
  open() {
    let target = NO_TARGET
    return ({ path, element }) => {
      const said = element.attributes
      if (path === NODE) {
        target = targetOf({
          label: said['address'] ?? '',
          addresses: [said['address']],
          macAddresses: [said['hardware-address']],
          machineIds: [said['unique-id']],
        })
        return [noted(target, 'device-reached', 'Device reached')]
      }
      if (element.name === 'name')
        target = { ...target, names: [...target.names, element.text.trim()] }
      if (element.name === 'tests') return nexposeTests(element, target, '')
      if (element.name === 'endpoint') return nexposeEndpoint(element, target)
      return element.name === 'vulnerability' ? [nexposeDefinition(element)] : []
    }
  },
})

/** Outpost24 (OUTSCAN, HIAB). */
export const outpost24 = xmlFormat({
  name: 'outpost24',
  scanner: 'Outpost24',
  file: 'XML',
  root: 'main',
  detect: ({ text }) => text.includes('<detaillist') || text.includes('outpost24'),
  records: ['main/detaillist/detail'],
  open: () => (record) => {
    const { element } = record
    const port = textAt(element, 'portinfo', 'portnumber')
    return [
      found({
        target: targetOf({ names: [textAt(element, 'hostname'), textAt(element, 'ip')] }),
        ids: deepCves(child(element, 'cve')),
        check: textAt(element, 'id'),
        name: textAt(element, 'name'),
        severity: severityOfScore(
          textAt(element, 'cvss_v3_score') || textAt(element, 'cvss_score'),
        ),
        package: textAt(element, 'product'),
        place:
          port === '' ? '' : `${port}/${textAt(element, 'portinfo', 'protocol').toLowerCase()}`,
        state: textAt(element, 'falsepositive') === '1' ? 'suppressed' : 'open',
        seenAt: instantOf(textAt(element, 'history', 'lastseen')),
      }),
    ]
  },
})

/** ImmuniWeb's web scans. */
export const immuniwebXml = xmlFormat({
  name: 'immuniweb-xml',
  scanner: 'ImmuniWeb',
  file: 'XML',
  root: 'Vulnerabilities',
  records: ['Vulnerabilities/Vulnerability'],
  open: () => (record) => {
    const name = /^\w+:\/\/([^/:]+)/.exec(textAt(record.element, 'URL'))?.[1]
    return [
      found({
        target: targetOf({ names: [name] }),
        ids: cvesIn(textAt(record.element, 'CVE-ID')),
        check: textAt(record.element, 'ID'),
        name: textAt(record.element, 'Name'),
        severity: severityOf(textAt(record.element, 'Risk')),
        place: textAt(record.element, 'URL'),
        seenAt: instantOf(textAt(record.element, 'Date')),
      }),
    ]
  },
})

/** ImmuniWeb Discovery: one finding per advice; what has none is no finding. */
export const immuniwebJson = jsonFormat({
  name: 'immuniweb-json',
  scanner: 'ImmuniWeb',
  file: 'JSON (Discovery)',
  detect: (head) => hasMembers(head, 'domains', 'webapps'),
  records: ['*.*'],
  open: () => (record) =>
    listOf(record.value, 'remediations').map((advice) =>
      found({
        target: targetOf({
          names: [textOf(record.value, 'name')],
          addresses: [textOf(record.value, 'ip')],
        }),
        check: `${textOf(record.value, 'section')}:${textOf(record.value, 'type')}`,
        name: textOf(advice)
          .replaceAll(/<[^>]*>/g, '')
          .slice(0, 200),
        severity: 'unknown',
        seenAt: instantOf(textOf(record.value, 'last_scan')),
      }),
    ),
})
