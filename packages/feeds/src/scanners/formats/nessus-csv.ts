import { found, tableFormat } from '../making.ts'
import type { TableRow } from '../reading/table-rows.ts'
import { cvesIn, instantOf, severityOf, targetOf } from '../wording.ts'

const port = (row: TableRow) => {
  const number = row.get('Port')
  return number === '' || number === '0' ? '' : `${number}/${row.get('Protocol').toLowerCase()}`
}

/** Nessus' own table: `Plugin ID, CVE, CVSS, Risk, Host, …` (network and web scans). */
export const nessusCsv = tableFormat({
  name: 'nessus-csv',
  scanner: 'Nessus',
  file: 'CSV',
  columns: ['Plugin ID', 'Risk', 'Host', 'Name'],
  read: (row) => [
    found({
      target: targetOf({
        names: [row.get('Host'), row.get('DNS Name')],
        addresses: [row.get('IP Address')],
      }),
      ids: cvesIn(row.get('CVE')),
      check: row.get('Plugin ID'),
      name: row.get('Name'),
      severity: severityOf(row.get('Risk', 'Severity')),
      place: port(row),
    }),
  ],
})

/** Tenable Security Center (formerly SecurityCenter): `Plugin, Plugin Name, …, IP Address, DNS Name, …`. */
export const tenableScCsv = tableFormat({
  name: 'tenable-sc-csv',
  scanner: 'Tenable Security Center',
  file: 'CSV',
  columns: ['Plugin', 'Plugin Name', 'IP Address', 'Severity'],
  read: (row) => [
    found({
      target: targetOf({
        names: [row.get('DNS Name'), row.get('NetBIOS Name').replace(/^.*\\/, '')],
        addresses: [row.get('IP Address')],
        macAddresses: [row.get('MAC Address')],
        machineIds: [row.get('Agent ID'), row.get('Host ID')],
      }),
      ids: cvesIn(row.get('CVE')),
      check: row.get('Plugin'),
      name: row.get('Plugin Name'),
      // DefectDojo looks for a column "Host", which this table lacks, and so makes one of all devices.
      countKey: [
        row.get('Severity'),
        row.get('Plugin Name'),
        row.get('Port'),
        row.get('Synopsis'),
      ].join('\n'),
      severity: severityOf(row.get('Severity')),
      place: port(row),
      seenAt: instantOf(row.get('Last Observed')),
    }),
  ],
})

/** Tenable Vulnerability Management (formerly tenable.io): `asset.name, …, definition.id, …`. */
export const tenableVmCsv = tableFormat({
  name: 'tenable-vm-csv',
  scanner: 'Tenable Vulnerability Management',
  file: 'CSV',
  columns: ['asset.name', 'definition.id', 'definition.name'],
  read: (row) => [
    found({
      target: targetOf({
        label: row.get('asset.name'),
        names: [
          row.get('asset.host_name'),
          row.get('asset.display_fqdn'),
          row.get('asset.netbios_name'),
          row.get('asset.name'),
        ],
        addresses: [row.get('asset.display_ipv4_address'), row.get('asset.display_ipv6_address')],
        macAddresses: [row.get('asset.display_mac_address')],
        machineIds: [row.get('asset.id')],
      }),
      ids: cvesIn(row.get('definition.cve')),
      check: row.get('definition.id'),
      name: row.get('definition.name'),
      severity: severityOf(row.get('severity', 'definition.severity')),
      place: port(row),
      state: /^fixed$/i.test(row.get('state')) ? 'fixed' : 'open',
      seenAt: instantOf(row.get('last_seen')),
    }),
  ],
})
