import { found, tableFormat } from '../making.ts'
import { idsIn, instantOf, labelledTarget, severityOf, targetOf } from '../wording.ts'

const orSelf = (id: string) => (idsIn(id).length > 0 ? idsIn(id) : id === '' ? [] : [id])

/** Prisma Cloud (Twistlock), images. */
export const twistlockCsv = tableFormat({
  name: 'twistlock-csv',
  scanner: 'Prisma Cloud (Twistlock)',
  file: 'CSV',
  columns: ['Registry', 'Repository', 'CVE ID', 'Packages', 'Package Version'],
  read: (row) => [
    found({
      target: labelledTarget(
        [row.get('Registry'), row.get('Repository')].filter(Boolean).join('/') +
          `:${row.get('Tag')}`,
      ),
      ids: orSelf(row.get('CVE ID')),
      check: row.get('CVE ID') || row.get('Compliance ID'),
      name: row.get('CVE ID') || row.get('Description').slice(0, 120),
      severity: severityOf(row.get('Severity')),
      package: row.get('Packages'),
      version: row.get('Package Version'),
      fixed: /^fixed in (\S+)/.exec(row.get('Fix Status'))?.[1] ?? '',
      seenAt: instantOf(row.get('Discovered')),
    }),
  ],
})

/** Sysdig's scheduled reports. */
export const sysdigCsv = tableFormat({
  name: 'sysdig-csv',
  scanner: 'Sysdig',
  file: 'CSV (report)',
  columns: ['Vulnerability ID', 'Severity', 'Package name', 'Package version', 'Image'],
  read: (row) => [
    found({
      target: labelledTarget(row.get('Image')),
      ids: orSelf(row.get('Vulnerability ID')),
      severity: severityOf(row.get('Severity')),
      package: row.get('Package name'),
      version: row.get('Package version'),
      fixed: row.get('Fix version'),
      place: row.get('Package path'),
    }),
  ],
})

/** Sysdig's command line. */
export const sysdigCliCsv = tableFormat({
  name: 'sysdig-cli-csv',
  scanner: 'Sysdig',
  file: 'CSV (sysdig-cli-scanner)',
  columns: ['CVE ID', 'CVE Severity', 'Package Name', 'Package Version', 'Risk Accepted'],
  read: (row) => [
    found({
      ids: orSelf(row.get('CVE ID')),
      severity: severityOf(row.get('CVE Severity')),
      package: row.get('Package Name'),
      version: row.get('Package Version'),
      fixed: row.get('Fix Version'),
      place: row.get('Package Path'),
      state: /^true$/i.test(row.get('Risk Accepted')) ? 'suppressed' : 'open',
    }),
  ],
})

const caused = (text: string) => {
  const at = text.lastIndexOf(':')
  return at < 0
    ? { package: text, version: '' }
    : { package: text.slice(0, at), version: text.slice(at + 1) }
}

/** Deepfence ThreatMapper, vulnerabilities (up to 1.5: `cve_id`, `host_name`). */
export const deepfenceOldVulnerabilities = tableFormat({
  name: 'deepfence-vulnerabilities-1',
  scanner: 'Deepfence ThreatMapper',
  file: 'XLSX or CSV (vulnerabilities, up to 1.5)',
  columns: ['cve_id', 'cve_severity', 'cve_caused_by_package'],
  read: (row) => [
    found({
      target: targetOf({ names: [row.get('host_name')] }),
      ids: orSelf(row.get('cve_id')),
      severity: severityOf(row.get('cve_severity')),
      ...caused(row.get('cve_caused_by_package')),
      fixed: row.get('cve_fixed_in'),
      seenAt: instantOf(row.get('@timestamp')),
    }),
  ],
})

/** Deepfence ThreatMapper, vulnerabilities (from 2). */
export const deepfenceVulnerabilities = tableFormat({
  name: 'deepfence-vulnerabilities',
  scanner: 'Deepfence ThreatMapper',
  file: 'XLSX or CSV (vulnerabilities)',
  columns: ['CVE ID', 'Severity', 'Caused By Package', 'Node Name'],
  read: (row) => [
    found({
      target:
        row.get('Node Type') === 'host'
          ? targetOf({ names: [row.get('Node Name')] })
          : labelledTarget(row.get('Node Name')),
      ids: orSelf(row.get('CVE ID')),
      severity: severityOf(row.get('Severity')),
      ...caused(row.get('Caused By Package')),
      fixed: row.get('Fixed In'),
      place: row.get('Caused By Package Path'),
    }),
  ],
})

/** Deepfence ThreatMapper, compliance. */
export const deepfenceCompliance = tableFormat({
  name: 'deepfence-compliance',
  scanner: 'Deepfence ThreatMapper',
  file: 'XLSX or CSV (compliance)',
  columns: ['compliance_check_type', 'node_name', 'test_desc', 'test_number'],
  read: (row) => [
    found({
      target: targetOf({ label: row.get('node_name'), names: [row.get('host_name')] }),
      check: row.get('test_number'),
      name: row.get('test_desc'),
      severity: 'unknown',
      state: /^pass$/i.test(row.get('status')) ? 'suppressed' : 'open',
      seenAt: instantOf(row.get('@timestamp')),
    }),
  ],
})

/** Deepfence ThreatMapper, malware. */
export const deepfenceMalware = tableFormat({
  name: 'deepfence-malware',
  scanner: 'Deepfence ThreatMapper',
  file: 'XLSX or CSV (malware)',
  columns: ['Rule Name', 'File Name', 'Summary', 'Node Name'],
  read: (row) => [
    found({
      target: labelledTarget(row.get('Node Name')),
      check: row.get('Rule Name'),
      name: row.get('Rule Name'),
      severity: severityOf(row.get('Severity')),
      place: row.get('File Name'),
    }),
  ],
})
