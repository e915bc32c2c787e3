import { at, firstText, listOf, textOf, textsOf } from '../json-value.ts'
import { found, hasMembers, jsonFormat, tableFormat } from '../making.ts'
import type { ReportRecord, ScanTarget } from '../report.ts'
import {
  cvesIn,
  idsIn,
  instantOf,
  labelledTarget,
  severityOf,
  severityOfScore,
  targetOf,
} from '../wording.ts'

/** The id of an instance inside an ARN or a resource id, e.g. `i-0abc…`. */
const instanceIn = (text: string) => /\b(i-[0-9a-z]{8,})\b/.exec(text)?.[1]

function inspectorTarget(resource: unknown): ScanTarget {
  const id = textOf(resource, 'id')
  const ec2 = at(resource, 'details', 'awsEc2Instance')
  if (ec2 === null && instanceIn(id) === undefined) return labelledTarget(id)
  return targetOf({
    names: [textOf(resource, 'tags', 'Name')],
    addresses: [...textsOf(ec2, 'ipV4Addresses'), ...textsOf(ec2, 'ipV6Addresses')],
    cloudIds: [instanceIn(id)],
  })
}

function inspectorFinding(value: unknown): ReportRecord {
  const details = at(value, 'packageVulnerabilityDetails')
  const part = at(details, 'vulnerablePackages', 0)
  const id = textOf(details, 'vulnerabilityId')
  return found({
    target: inspectorTarget(at(value, 'resources', 0)),
    ids: idsIn(id).length > 0 ? idsIn(id) : id === '' ? [] : [id],
    check: id || textOf(value, 'title'),
    name: textOf(value, 'title'),
    severity: severityOf(textOf(value, 'severity')),
    package: textOf(part, 'name'),
    version: textOf(part, 'version'),
    fixed: textOf(part, 'fixedInVersion'),
    place: textOf(part, 'filePath'),
    state: /^closed$/i.test(textOf(value, 'status'))
      ? 'fixed'
      : /^suppressed$/i.test(textOf(value, 'status'))
        ? 'suppressed'
        : 'open',
    seenAt: instantOf(textOf(value, 'lastObservedAt')),
  })
}

/** `aws inspector2 list-findings`. */
export const awsInspector = jsonFormat({
  name: 'aws-inspector2',
  scanner: 'Amazon Inspector',
  file: 'JSON',
  detect: (head) =>
    hasMembers(head, 'findings') &&
    (hasMembers(head, 'findingArn') || /^\s*\{\s*"findings":\s*\[\s*\]\s*\}\s*$/.test(head.text)),
  records: ['findings.*'],
  open: () => (record) => [inspectorFinding(record.value)],
})

/** Findings in the format of AWS Security Hub (ASFF). */
export const asff = jsonFormat({
  name: 'asff',
  scanner: 'AWS Security Hub',
  file: 'JSON (ASFF)',
  detect: (head) => hasMembers(head, 'SchemaVersion', 'ProductArn'),
  records: ['*', 'Findings.*'],
  open: () => (record) => {
    if (Array.isArray(record.value) || typeof record.value !== 'object') return []
    const resource = at(record.value, 'Resources', 0)
    const part = at(record.value, 'Vulnerabilities', 0, 'VulnerablePackages', 0)
    return [
      found({
        target: targetOf({
          label: textOf(resource, 'Tags', 'Name') || textOf(resource, 'Id'),
          names: [textOf(resource, 'Tags', 'Name')],
          addresses: textsOf(resource, 'Details', 'AwsEc2Instance', 'IpV4Addresses'),
          cloudIds: [
            instanceIn(textOf(resource, 'Id')),
            textOf(record.value, 'ProductFields', 'aws/inspector/instanceId'),
          ],
        }),
        ids: idsIn(
          ...listOf(record.value, 'Vulnerabilities').map((one) => textOf(one, 'Id')),
          textOf(record.value, 'Title'),
        ),
        check: textOf(record.value, 'GeneratorId'),
        name: textOf(record.value, 'Title'),
        severity: severityOf(textOf(record.value, 'Severity', 'Label')),
        package: textOf(part, 'Name'),
        version: textOf(part, 'Version'),
        fixed: textOf(part, 'FixedInVersion'),
        state: /^(RESOLVED)$/.test(textOf(record.value, 'Workflow', 'Status')) ? 'fixed' : 'open',
        seenAt: instantOf(textOf(record.value, 'LastObservedAt')),
      }),
    ]
  },
})

/** Recommendations of Microsoft Defender for Cloud. */
export const azureRecommendations = tableFormat({
  name: 'azure-recommendations',
  scanner: 'Microsoft Defender for Cloud',
  file: 'CSV (recommendations)',
  columns: ['recommendationId', 'recommendationName', 'resourceId', 'severity'],
  read: (row) => [
    found({
      target: /virtualmachine/i.test(row.get('resourceType'))
        ? targetOf({ names: [row.get('resourceName')], cloudIds: [row.get('resourceId')] })
        : labelledTarget(row.get('resourceName')),
      ids: cvesIn(row.get('recommendationDisplayName')),
      check: row.get('recommendationId'),
      name: row.get('recommendationDisplayName', 'recommendationName'),
      severity: severityOf(row.get('severity')),
      state: /^unhealthy$/i.test(row.get('state')) ? 'open' : 'fixed',
      ...(/^unhealthy$/i.test(row.get('state')) ? {} : { countKey: '' }),
      seenAt: instantOf(row.get('exportedTimestamp')),
    }),
  ],
})

const orcaState = (status: string) =>
  /^(closed|resolved|dismissed)$/i.test(status) ? ('fixed' as const) : ('open' as const)

/** Orca's alerts as a table. */
export const orcaCsv = tableFormat({
  name: 'orca-csv',
  scanner: 'Orca Security',
  file: 'CSV',
  columns: ['OrcaScore', 'Title', 'Inventory.Name'],
  read: (row) => [
    found({
      target: targetOf({ names: [row.get('Inventory.Name')] }),
      ids: cvesIn(row.get('Title'), row.get('Labels')),
      check: row.get('Title'),
      name: row.get('Title'),
      severity: severityOfScore(row.get('OrcaScore')),
      state: orcaState(row.get('Status')),
      seenAt: instantOf(row.get('LastSeen')),
    }),
  ],
})

/** Orca's alerts in JSON. */
export const orcaJson = jsonFormat({
  name: 'orca-json',
  scanner: 'Orca Security',
  file: 'JSON',
  detect: (head) => hasMembers(head, 'OrcaScore', 'Title'),
  records: ['*'],
  open: () => (record) => [
    found({
      target: targetOf({ names: [textOf(record.value, 'Inventory', 'Name')] }),
      ids: cvesIn(textOf(record.value, 'Title'), ...textsOf(record.value, 'Labels')),
      check: textOf(record.value, 'Title'),
      name: textOf(record.value, 'Title'),
      severity: severityOfScore(textOf(record.value, 'OrcaScore')),
      state: orcaState(textOf(record.value, 'Status')),
      seenAt: instantOf(textOf(record.value, 'LastSeen')),
    }),
  ],
})

const wizState = (status: string) =>
  /^(resolved|rejected)$/i.test(status) ? ('fixed' as const) : ('open' as const)

/** Wiz' issues. */
export const wizCsv = tableFormat({
  name: 'wiz-issues',
  scanner: 'Wiz',
  file: 'CSV (issues)',
  columns: ['Title', 'Severity', 'Resource Name', 'Control ID', 'Issue ID'],
  read: (row) => [
    found({
      target: targetOf({
        names: [row.get('Resource Name')],
        cloudIds: [row.get('Resource external ID')],
      }),
      ids: cvesIn(row.get('Title')),
      check: row.get('Control ID'),
      name: row.get('Title'),
      severity: severityOf(row.get('Severity')),
      state: wizState(row.get('Status')),
    }),
  ],
})

/** Wiz' vulnerability findings. */
export const wizFindingsCsv = tableFormat({
  name: 'wiz-findings',
  scanner: 'Wiz',
  file: 'CSV (vulnerability findings)',
  columns: ['Name', 'FindingStatus', 'DetailedName', 'AssetName'],
  read: (row) => [
    found({
      target: targetOf({
        names: [row.get('AssetName')],
        addresses: row.get('IpAddresses').split(/[;,]/),
        cloudIds: [row.get('ProviderUniqueId')],
      }),
      ids: idsIn(row.get('Name')),
      check: row.get('Name'),
      name: row.get('Name'),
      severity: severityOf(row.get('VendorSeverity', 'CVSSSeverity')),
      package: row.get('DetailedName'),
      version: row.get('Version'),
      fixed: row.get('FixedVersion'),
      place: row.get('LocationPath'),
      state: wizState(row.get('FindingStatus')),
      seenAt: instantOf(row.get('LastDetected')),
    }),
  ],
})

const riskRecon = (value: unknown): ReportRecord =>
  found({
    target: targetOf({
      names: [textOf(value, 'host_name')],
      addresses: [textOf(value, 'ip_address')],
    }),
    ids: cvesIn(
      textOf(value, 'finding'),
      textOf(value, 'finding_detail'),
      textOf(value, 'finding_data_value'),
    ),
    check: textOf(value, 'finding_type'),
    name: textOf(value, 'finding'),
    severity: severityOf(firstText(value, 'severity')),
    state: textOf(value, 'false_positive') === 'true' ? 'suppressed' : 'open',
    seenAt: instantOf(textOf(value, 'last_seen')),
  })

/** RiskRecon's findings about what is reachable from outside. */
export const riskReconJson = jsonFormat({
  name: 'risk-recon',
  scanner: 'RiskRecon',
  file: 'JSON',
  detect: (head) => hasMembers(head, 'findings', 'toe_id'),
  records: ['findings.*'],
  open: () => (record) => [riskRecon(record.value)],
})
