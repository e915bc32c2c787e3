import { found, tableFormat, xmlFormat } from '../making.ts'
import { child, childrenNamed, textAt } from '../reading/xml-records.ts'
import { cvesIn, instantOf, severityOf, severityOfScore, targetOf } from '../wording.ts'

const place = (port: string) => (port.startsWith('general') ? '' : port)

/**
 * Greenbone's report (GMP "XML"). Sub-reports stand inside the outer report; the result is what counts. Version 22
 * nests results as deep as older ones, so they are taken wherever they stand.
 */
export const greenboneXml = xmlFormat({
  name: 'greenbone-xml',
  scanner: 'Greenbone / OpenVAS',
  file: 'XML',
  root: 'report',
  detect: ({ text }) => /<nvt\b|<gmp>|<omp>|<results\b|format_id=/.test(text),
  records: ['//result'],
  open: () => (record) => {
    const { element } = record
    const nvt = child(element, 'nvt')
    const host = child(element, 'host')
    const refs = childrenNamed(child(nvt, 'refs'), 'ref')
      .filter(({ attributes }) => attributes['type'] === 'cve')
      .map(({ attributes }) => attributes['id'] ?? '')
    const score = textAt(element, 'severity')
    return [
      found({
        target: targetOf({
          names: [textAt(host, 'hostname')],
          addresses: [host?.text.trim()],
          machineIds: [child(host, 'asset')?.attributes['asset_id']],
        }),
        ids: cvesIn(...refs, textAt(nvt, 'cve'), nvt?.attributes['oid'] ?? ''),
        check: nvt?.attributes['oid'] ?? '',
        name: textAt(nvt, 'name') || textAt(element, 'name'),
        severity: score === '' ? severityOf(textAt(element, 'threat')) : severityOfScore(score),
        place: place(child(element, 'port')?.text.trim() ?? ''),
        seenAt: instantOf(textAt(element, 'creation_time')),
      }),
    ]
  },
})

/** Greenbone's table. */
export const greenboneCsv = tableFormat({
  name: 'greenbone-csv',
  scanner: 'Greenbone / OpenVAS',
  file: 'CSV',
  columns: ['IP', 'NVT Name', 'NVT OID', 'Severity'],
  read(row) {
    const port = row.get('Port')
    return [
      found({
        target: targetOf({ names: [row.get('Hostname')], addresses: [row.get('IP')] }),
        ids: cvesIn(row.get('CVEs'), row.get('NVT OID')),
        check: row.get('NVT OID'),
        name: row.get('NVT Name'),
        severity:
          row.get('CVSS') === ''
            ? severityOf(row.get('Severity'))
            : severityOfScore(row.get('CVSS')),
        place: port === '' ? '' : `${port}/${row.get('Port Protocol')}`,
        seenAt: instantOf(row.get('Timestamp')),
      }),
    ]
  },
})
