import { found, tableFormat } from '../making.ts'
import type { ScannedSeverity } from '../report.ts'
import { cvesIn, instantOf, targetOf } from '../wording.ts'

const LEVELS: readonly ScannedSeverity[] = ['unknown', 'none', 'low', 'medium', 'high', 'critical']
const level = (text: string) => LEVELS[Number(text)] ?? 'unknown'

/** A report as a table; a letter-head stands above it. */
export const qualysCsv = tableFormat({
  name: 'qualys-csv',
  scanner: 'Qualys',
  file: 'CSV (report)',
  columns: ['IP', 'QID', 'Title', 'Severity', 'Tracking Method'],
  read: (row) => [
    found({
      target: targetOf({
        names: [row.get('FQDN'), row.get('DNS'), row.get('NetBIOS')],
        addresses: [row.get('IP')],
        machineIds: [row.get('QG Host ID')],
        cloudIds: [row.get('EC2 Instance ID')],
      }),
      ids: cvesIn(row.get('CVE ID')),
      check: row.get('QID'),
      name: row.get('Title'),
      severity: row.get('Type') === 'Ig' ? 'none' : level(row.get('Severity')),
      place: row.get('Port') === '' ? '' : `${row.get('Port')}/${row.get('Protocol')}`,
      state: /^fixed$/i.test(row.get('Vuln Status')) ? 'fixed' : 'open',
      // DefectDojo makes one finding of a QID with all its devices.
      countKey: row.get('QID'),
      seenAt: instantOf(row.get('Last Detected')),
    }),
  ],
})

/** The list of VMDR, by CVE or by QID. */
export const qualysVmdrCsv = tableFormat({
  name: 'qualys-vmdr-csv',
  scanner: 'Qualys VMDR',
  file: 'CSV',
  columns: ['QID', 'Title', 'Severity', 'Asset Name', 'Asset IPV4'],
  read: (row) => [
    found({
      target: targetOf({
        label: row.get('Asset Name'),
        names: [row.get('Asset Name')],
        addresses: [...row.get('Asset IPV4').split(','), ...row.get('Asset IPV6').split(',')],
        machineIds: [row.get('Asset Id')],
      }),
      ids: cvesIn(row.get('CVE')),
      check: row.get('QID'),
      name: row.get('Title'),
      severity: level(row.get('Severity')),
      place: row.get('Port') === '' ? '' : `${row.get('Port')}/${row.get('Protocol')}`,
      state: /^fixed$/i.test(row.get('Status'))
        ? 'fixed'
        : /^yes$/i.test(row.get('Ignored')) || /^yes$/i.test(row.get('Disabled'))
          ? 'suppressed'
          : 'open',
      seenAt: instantOf(row.get('Last Detected')),
    }),
  ],
})
