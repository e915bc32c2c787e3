import { firstText, listOf, textOf, textsOf } from '../json-value.ts'
import { found, hasMembers, jsonFormat } from '../making.ts'
import type { ReportRecord, ScanTarget } from '../report.ts'
import { idsIn, labelledTarget, severityOf, targetOf } from '../wording.ts'

function vulnerability(
  value: unknown,
  target: ScanTarget | undefined,
  place: string,
): ReportRecord {
  const id = textOf(value, 'VulnerabilityID')
  return found({
    ...(target === undefined ? {} : { target }),
    ids: idsIn(id).length > 0 ? idsIn(id) : [id],
    check: id,
    name: firstText(value, 'Title', 'VulnerabilityID'),
    severity: severityOf(textOf(value, 'Severity')),
    package: textOf(value, 'PkgName'),
    version: textOf(value, 'InstalledVersion'),
    fixed: textOf(value, 'FixedVersion'),
    place: textOf(value, 'PkgPath') || place,
    state: textOf(value, 'Status') === 'not_affected' ? 'suppressed' : 'open',
  })
}

function other(value: unknown, target: ScanTarget | undefined, place: string): ReportRecord {
  const id = firstText(value, 'ID', 'AVDID', 'RuleID', 'Name')
  return found({
    ...(target === undefined ? {} : { target }),
    check: id,
    name: firstText(value, 'Title', 'Name'),
    severity: severityOf(textOf(value, 'Severity')),
    place,
    state: textOf(value, 'Status') === 'PASS' ? 'suppressed' : 'open',
  })
}

function resultFindings(result: unknown, target?: ScanTarget): ReportRecord[] {
  const place = textOf(result, 'Target')
  return [
    ...listOf(result, 'Vulnerabilities').map((one) => vulnerability(one, target, place)),
    ...['Misconfigurations', 'Secrets', 'Licenses'].flatMap((kind) =>
      listOf(result, kind).map((one) => other(one, target, place)),
    ),
  ]
}

/** A file system or machine is named after its host; images and trees are labels. */
const reportTarget = (value: unknown): ScanTarget => {
  const name = textOf(value)
  return /^[\w-]+(\.[\w-]+)*$/.test(name) ? targetOf({ names: [name] }) : labelledTarget(name)
}

const workloadTarget = (workload: unknown) =>
  labelledTarget(
    [textOf(workload, 'Namespace'), textOf(workload, 'Kind'), textOf(workload, 'Name')].join('/'),
  )

/** Trivy's JSON of today (one object), of before 2021 (an array of results), and of clusters (`trivy k8s`). */
export const trivy = jsonFormat({
  name: 'trivy',
  scanner: 'Trivy',
  file: 'JSON',
  detect: (head) =>
    head.text.trim() === 'null' ||
    (hasMembers(head, 'SchemaVersion') && hasMembers(head, 'ArtifactName')) ||
    (hasMembers(head, 'Target', 'Type') &&
      /"(Vulnerabilities|Misconfigurations|Class)"/.test(head.text)) ||
    hasMembers(head, 'ClusterName', 'Results'),
  records: [
    'ArtifactName',
    'Results.*',
    '*.Target',
    '*.Vulnerabilities.*',
    'Vulnerabilities.*',
    'Misconfigurations.*',
    'Resources.*',
  ],
  open() {
    let place = ''
    return ({ path, value }) => {
      const [first = '', second] = path
      if (first === 'ArtifactName') return [{ kind: 'target', target: reportTarget(value) }]
      if (first === 'Results') return resultFindings(value)
      if (second === 'Target') {
        place = textOf(value)
        return []
      }
      if (second === 'Vulnerabilities') return [vulnerability(value, undefined, place)]
      return listOf(value, 'Results').flatMap((one) => resultFindings(one, workloadTarget(value)))
    }
  },
})

/** Reports that Trivy's operator leaves in a cluster. */
export const trivyOperator = jsonFormat({
  name: 'trivy-operator',
  scanner: 'Trivy operator',
  file: 'JSON',
  detect: (head) => head.text.includes('aquasecurity.github.io/'),
  records: [''],
  open: () => (record) => operatorReports(record.value).flatMap(operatorFindings),
})

const operatorReports = (value: unknown): readonly unknown[] =>
  Array.isArray(value)
    ? value
    : listOf(value, 'items').length > 0
      ? listOf(value, 'items')
      : [value]

function operatorFindings(report: unknown): ReportRecord[] {
  const target = labelledTarget(
    [textOf(report, 'metadata', 'namespace'), textOf(report, 'metadata', 'name')].join('/'),
  )
  const rule = (one: unknown) =>
    found({
      target,
      check: firstText(one, 'checkID', 'ruleID', 'id'),
      name: textOf(one, 'title') || textOf(one, 'name'),
      severity: severityOf(textOf(one, 'severity')),
      place: textOf(one, 'target'),
    })
  return [
    ...listOf(report, 'report', 'vulnerabilities').map((one) =>
      found({
        target,
        ids: idsIn(textOf(one, 'vulnerabilityID')),
        check: textOf(one, 'vulnerabilityID'),
        name: textOf(one, 'title'),
        severity: severityOf(textOf(one, 'severity')),
        package: textOf(one, 'resource'),
        version: textOf(one, 'installedVersion'),
        fixed: textOf(one, 'fixedVersion'),
      }),
    ),
    ...listOf(report, 'report', 'checks').map(rule),
    ...listOf(report, 'report', 'secrets').map(rule),
    ...listOf(report, 'status', 'detailReport', 'results').flatMap((result) =>
      listOf(result, 'checks')
        .filter((one) => textsOf(one, 'messages').length > 0)
        .map(rule),
    ),
    ...listOf(report, 'status', 'summaryReport', 'controlCheck')
      .filter((one) => Number(textOf(one, 'totalFail')) > 0)
      .map(rule),
  ]
}
