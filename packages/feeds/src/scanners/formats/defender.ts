import { textOf } from '../json-value.ts'
import { found, hasMembers, jsonFormat, tableFormat } from '../making.ts'
import type { ReportRecord, ScanTarget } from '../report.ts'
import { cvesIn, instantOf, severityOf, targetOf } from '../wording.ts'

const machineTarget = (machine: unknown): ScanTarget =>
  targetOf({
    names: [textOf(machine, 'computerDnsName')],
    addresses: [textOf(machine, 'lastIpAddress'), textOf(machine, 'lastExternalIpAddress')],
    machineIds: [textOf(machine, 'id'), textOf(machine, 'aadDeviceId')],
  })

function entry(value: unknown): ReportRecord {
  if (textOf(value, 'machineId') === '' && textOf(value, 'cveId') === '')
    return { kind: 'machine', id: textOf(value, 'id'), target: machineTarget(value) }
  const kb = textOf(value, 'fixingKbId')
  const machine = textOf(value, 'machineId') || textOf(value, 'deviceId')
  return found({
    target: targetOf({ names: [textOf(value, 'deviceName')], machineIds: [machine] }),
    ids: cvesIn(textOf(value, 'cveId')),
    check: textOf(value, 'cveId'),
    name: textOf(value, 'cveId'),
    severity: severityOf(textOf(value, 'severity') || textOf(value, 'vulnerabilitySeverityLevel')),
    package: textOf(value, 'productName') || textOf(value, 'softwareName'),
    version: textOf(value, 'productVersion') || textOf(value, 'softwareVersion'),
    fixed: kb === '' ? '' : `KB${kb}`,
    seenAt: instantOf(textOf(value, 'lastSeenTimestamp')),
  })
}

/** Answers of Defender's API: a page of findings, or a zip of `machines/` and `vulnerabilities/`. */
export const defender = jsonFormat({
  name: 'defender',
  scanner: 'Microsoft Defender for Endpoint',
  file: 'JSON or ZIP (machines and vulnerabilities)',
  late: true,
  detect: (head) =>
    head.names.some((name) => name.startsWith('machines/')) ||
    (hasMembers(head, 'value') && /securitycenter|"cveId"|"machineId"/.test(head.text)),
  records: ['value.*', '*.cveId', '*.machineId'],
  open: () => (record) => (record.path[0] === 'value' ? [entry(record.value)] : []),
})

/** The table that the portal exports, and the one of advanced hunting (DeviceTvmSoftwareVulnerabilities). */
export const defenderCsv = tableFormat({
  name: 'defender-csv',
  scanner: 'Microsoft Defender for Endpoint',
  file: 'CSV',
  columns: ['CveId', 'DeviceId', 'SoftwareName'],
  read: (row) => [
    found({
      target: targetOf({ names: [row.get('DeviceName')], machineIds: [row.get('DeviceId')] }),
      ids: cvesIn(row.get('CveId')),
      check: row.get('CveId'),
      name: row.get('CveId'),
      severity: severityOf(row.get('VulnerabilitySeverityLevel')),
      package: row.get('SoftwareName'),
      version: row.get('SoftwareVersion'),
      fixed: row.get('RecommendedSecurityUpdate'),
      seenAt: instantOf(row.get('LastSeenTimestamp')),
    }),
  ],
})
