import { found, xmlFormat } from '../making.ts'
import type { ReportRecord, ScannedSeverity } from '../report.ts'
import { NO_TARGET } from '../report.ts'
import { textAt } from '../reading/xml-records.ts'
import type { XmlElement } from '../reading/xml-records.ts'
import { cvesIn, instantOf, targetOf } from '../wording.ts'

const LEVELS: readonly ScannedSeverity[] = ['unknown', 'none', 'low', 'medium', 'high', 'critical']

function vulnFinding(
  vuln: XmlElement,
  target: ReturnType<typeof targetOf>,
  place: string,
  seenAt: string | null,
): ReportRecord {
  return found({
    target,
    ids: cvesIn(vuln.attributes['cveid'] ?? ''),
    check: vuln.attributes['number'] ?? '',
    name: textAt(vuln, 'TITLE'),
    severity: LEVELS[Number(vuln.attributes['severity'])] ?? 'unknown',
    place,
    seenAt,
  })
}

/** The raw result of one scan. INFO, SERVICE and PRACTICE are no vulnerabilities; only VULN is. */
export const qualysScanXml = xmlFormat({
  name: 'qualys-scan-xml',
  scanner: 'Qualys',
  file: 'XML (scan)',
  root: 'SCAN',
  records: ['SCAN/HEADER/KEY', 'SCAN/IP@', 'SCAN/IP/VULNS/CAT@', 'SCAN/IP/VULNS/CAT/VULN'],
  open() {
    let target = NO_TARGET
    let place = ''
    let seenAt: string | null = null
    return ({ element }) => {
      const said = element.attributes
      if (element.name === 'KEY' && said['value'] === 'DATE') seenAt = instantOf(element.text)
      if (element.name === 'IP') {
        const name = said['name'] ?? ''
        target = targetOf({
          names: [/^no registered/i.test(name) ? '' : name],
          addresses: [said['value']],
        })
      }
      if (element.name === 'CAT')
        place = said['port'] === undefined ? '' : `${said['port']}/${said['protocol'] ?? ''}`
      return element.name === 'VULN' ? [vulnFinding(element, target, place, seenAt)] : []
    }
  },
})
