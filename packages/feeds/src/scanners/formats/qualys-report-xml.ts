import { found, xmlFormat } from '../making.ts'
import type { ScannedSeverity } from '../report.ts'
import { NO_TARGET } from '../report.ts'
import { child, textAt } from '../reading/xml-records.ts'
import type { XmlElement } from '../reading/xml-records.ts'
import { cvesIn, deepCves, instantOf, targetOf } from '../wording.ts'

/** Qualys' levels 1–5, which it names minimal, medium, serious, critical, urgent. */
const LEVELS: readonly ScannedSeverity[] = ['unknown', 'none', 'low', 'medium', 'high', 'critical']

const HOST = 'ASSET_DATA_REPORT/HOST_LIST/HOST'

/** Which parts of a host say who it is; they stand before its list of findings. */
const WHO = ['IP', 'DNS', 'NETBIOS', 'QG_HOSTID', 'EC2_INSTANCE_ID', 'ASSET_ID', 'HOST_ID'] as const

function whoOf(said: ReadonlyMap<string, string>) {
  return targetOf({
    names: [said.get('DNS'), said.get('NETBIOS')],
    addresses: [said.get('IP')],
    machineIds: [said.get('QG_HOSTID')],
    cloudIds: [said.get('EC2_INSTANCE_ID')],
  })
}

function infoFinding(info: XmlElement, target: ReturnType<typeof targetOf>) {
  const port = textAt(info, 'PORT')
  return found({
    target,
    ids: cvesIn(textAt(info, 'CVE_ID_LIST')),
    check: textAt(info, 'QID'),
    severity: textAt(info, 'TYPE') === 'Ig' ? 'none' : 'unknown',
    place: port === '' ? '' : `${port}/${textAt(info, 'PROTOCOL')}`,
    state: /^fixed$/i.test(textAt(info, 'VULN_STATUS')) ? 'fixed' : 'open',
    seenAt: instantOf(textAt(info, 'LAST_FOUND')),
  })
}

/** Scan-based and asset-based reports; what a QID means stands in the glossary at the end. */
export const qualysReportXml = xmlFormat({
  name: 'qualys-report-xml',
  scanner: 'Qualys',
  file: 'XML (report)',
  root: 'ASSET_DATA_REPORT',
  late: true,
  records: [
    `${HOST}@`,
    ...WHO.map((part) => `${HOST}/${part}`),
    `${HOST}/VULN_INFO_LIST/VULN_INFO`,
    'ASSET_DATA_REPORT/GLOSSARY/VULN_DETAILS_LIST/VULN_DETAILS',
  ],
  open() {
    let said = new Map<string, string>()
    let target = NO_TARGET
    return ({ element }) => {
      if (element.name === 'HOST') said = new Map()
      else if (element.name === 'VULN_INFO') return [infoFinding(element, target)]
      else if (element.name === 'VULN_DETAILS')
        return [
          {
            kind: 'check',
            id: textAt(element, 'QID'),
            name: textAt(element, 'TITLE'),
            vulnerabilities: deepCves(child(element, 'CVE_ID_LIST')),
            severity: LEVELS[Number(textAt(element, 'SEVERITY'))] ?? 'unknown',
          },
        ]
      else {
        said.set(element.name, element.text.trim())
        target = whoOf(said)
      }
      return []
    }
  },
})
