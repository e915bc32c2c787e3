import { at, firstText, listOf, textOf, textsOf } from '../json-value.ts'
import { found, hasMembers, jsonFormat, tableFormat } from '../making.ts'
import type { ReportRecord, ScanTarget } from '../report.ts'
import type { TableRow } from '../reading/table-rows.ts'
import { idsIn, instantOf, severityOf, targetOf } from '../wording.ts'

/** An address of a service as a device: its name without scheme, port and path. */
export const targetOfUrl = (url: string): ScanTarget => {
  const name = url
    .trim()
    .replace(/^\w+:\/\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/^[^@]*@/, '')
  return targetOf({ label: name, names: [name.replace(/:\d+$/, '')] })
}

const truthy = (text: string) => /^(true|yes|ja|1)$/i.test(text)

function rowTarget(row: TableRow): ScanTarget {
  const named = targetOf({
    names: [
      row.get(
        'Device',
        'Gerät',
        'Hostname',
        'Host',
        'FQDN',
        'Computer',
        'Computername',
        'DNS Name',
        'Name des Geräts',
      ),
    ],
    addresses: [row.get('IP', 'IP Address', 'IP-Adresse', 'IPv4')],
    macAddresses: [row.get('MAC', 'MAC Address', 'MAC-Adresse')],
    machineIds: [row.get('Machine ID', 'Agent ID', 'Device ID')],
    cloudIds: [row.get('Instance ID', 'Cloud Instance ID')],
  })
  return named.label === '' ? targetOfUrl(row.get('Url', 'Endpoint', 'Endpoints')) : named
}

function rowFinding(row: TableRow): ReportRecord {
  const ids = idsIn(
    row.get('CVE', 'CVE ID', 'CVEs', 'Vulnerability Id', 'Vulnerability', 'Schwachstelle'),
  )
  const title = row.get('Title', 'Name', 'Titel', 'Summary')
  return found({
    target: rowTarget(row),
    ids,
    check: row.get('Plugin', 'Plugin ID', 'Check', 'Rule') || ids[0] || title,
    name: title,
    severity: severityOf(row.get('Severity', 'Schweregrad', 'Risk')),
    package: row.get('Package', 'Package Name', 'Paket', 'Component Name', 'Software', 'Product'),
    version: row.get('Version', 'Package Version', 'Installed Version', 'Component Version'),
    fixed: row.get('Fixed Version', 'Fix Version', 'Fixed In'),
    place: row.get('Port'),
    state: truthy(row.get('IsMitigated'))
      ? 'fixed'
      : truthy(row.get('FalsePositive')) || truthy(row.get('Duplicate'))
        ? 'suppressed'
        : 'open',
    seenAt: instantOf(row.get('Last Seen', 'Date')),
  })
}

/** Any table with a column for the vulnerability and one for the device; columns in English or German. */
export const genericCsv = tableFormat({
  name: 'generic-csv',
  scanner: 'Any scanner',
  file: 'CSV with CVE and device',
  columns: ['CVE'],
  read: (row) => [rowFinding(row)],
})

/** DefectDojo's generic table (`Title, Severity, Description, …`). */
export const genericTitledCsv = tableFormat({
  name: 'generic-titled-csv',
  scanner: 'Any scanner',
  file: 'CSV (DefectDojo generic)',
  columns: ['Title', 'Severity', 'Description'],
  read: (row) => [rowFinding(row)],
})

function genericFinding(value: unknown): ReportRecord {
  const ids = idsIn(textOf(value, 'cve'), ...textsOf(value, 'vulnerability_ids'))
  const endpoint = at(value, 'endpoints', 0)
  const url = typeof endpoint === 'string' ? endpoint : textOf(endpoint, 'host')
  return found({
    target: targetOfUrl(url || textOf(value, 'service')),
    ids,
    check: firstText(value, 'vuln_id_from_tool') || ids[0] || textOf(value, 'title'),
    name: textOf(value, 'title'),
    severity: severityOf(textOf(value, 'severity')),
    package: textOf(value, 'component_name'),
    version: textOf(value, 'component_version'),
    fixed: textOf(value, 'fix_version'),
    place: textOf(value, 'file_path'),
    state: textOf(value, 'is_mitigated') === 'true' ? 'fixed' : 'open',
    seenAt: instantOf(textOf(value, 'date')),
  })
}

/** DefectDojo's generic findings in JSON. */
export const genericJson = jsonFormat({
  name: 'generic-json',
  scanner: 'Any scanner',
  file: 'JSON (DefectDojo generic)',
  detect: (head) => hasMembers(head, 'findings'),
  records: ['findings.*'],
  open: () => (record) => (listOf(record.value).length > 0 ? [] : [genericFinding(record.value)]),
})
