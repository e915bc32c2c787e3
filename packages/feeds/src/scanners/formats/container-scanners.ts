import { at, firstText, listOf, textOf } from '../json-value.ts'
import { found, hasMembers, jsonFormat } from '../making.ts'
import type { ReportRecord } from '../report.ts'
import { idsIn, instantOf, labelledTarget, severityOf } from '../wording.ts'

const target = (value: unknown): ReportRecord => ({
  kind: 'target',
  target: labelledTarget(textOf(value)),
})

const orSelf = (id: string) => (idsIn(id).length > 0 ? idsIn(id) : [id])

function clairFinding(value: unknown): ReportRecord {
  const id = firstText(value, 'vulnerability', 'Name')
  return found({
    ids: orSelf(id),
    check: id,
    name: id,
    severity: severityOf(firstText(value, 'severity', 'Severity')),
    package: firstText(value, 'featurename', 'FeatureName'),
    version: firstText(value, 'featureversion', 'FeatureVersion'),
    fixed: firstText(value, 'fixedby', 'FixedBy'),
  })
}

/** Clair by `clair-scanner` (one list) and by `klar` (one list per severity). */
export const clair = jsonFormat({
  name: 'clair',
  scanner: 'Clair',
  file: 'JSON',
  late: true,
  detect: (head) => hasMembers(head, 'image', 'unapproved') || hasMembers(head, 'LayerCount'),
  records: ['image', 'vulnerabilities.*', 'Vulnerabilities.*.*'],
  open: () => (record) =>
    record.path[0] === 'image' ? [target(record.value)] : [clairFinding(record.value)],
})

function harborFinding(value: unknown): ReportRecord {
  const id = textOf(value, 'id')
  return found({
    ids: orSelf(id),
    check: id,
    name: id,
    severity: severityOf(textOf(value, 'severity')),
    package: textOf(value, 'package'),
    version: textOf(value, 'version'),
    fixed: textOf(value, 'fix_version'),
  })
}

/** Harbor: one report, or several by their media type. */
export const harbor = jsonFormat({
  name: 'harbor',
  scanner: 'Harbor',
  file: 'JSON',
  detect: (head) =>
    head.text.includes('application/vnd.s') ||
    hasMembers(head, 'generated_at', 'scanner', 'vulnerabilities'),
  records: ['vulnerabilities.*', '*.vulnerabilities.*'],
  open: () => (record) => [harborFinding(record.value)],
})

function neuvectorFinding(value: unknown): ReportRecord {
  const id = textOf(value, 'name')
  return found({
    ids: orSelf(id),
    check: id,
    name: id,
    severity: severityOf(textOf(value, 'severity')),
    package: textOf(value, 'package_name'),
    version: textOf(value, 'package_version'),
    fixed: textOf(value, 'fixed_version'),
  })
}

export const neuvector = jsonFormat({
  name: 'neuvector',
  scanner: 'NeuVector',
  file: 'JSON',
  detect: (head) =>
    hasMembers(head, 'report', 'vulnerabilities', 'setid_perms') ||
    hasMembers(head, 'report', 'vulnerabilities', 'modules'),
  records: ['report.vulnerabilities.*'],
  open: () => (record) => [neuvectorFinding(record.value)],
})

function gitlabFinding(value: unknown): ReportRecord {
  const identifiers = listOf(value, 'identifiers').map((one) => textOf(one, 'value'))
  const id = textOf(value, 'cve') || (identifiers[0] ?? textOf(value, 'id'))
  return found({
    target: labelledTarget(textOf(value, 'location', 'image')),
    ids: idsIn(id, ...identifiers),
    check: id,
    name: firstText(value, 'message', 'name') || id,
    severity: severityOf(textOf(value, 'severity')),
    package: textOf(value, 'location', 'dependency', 'package', 'name'),
    version: textOf(value, 'location', 'dependency', 'version'),
  })
}

/** GitLab's container scanning report. */
export const gitlab = jsonFormat({
  name: 'gitlab-container-scanning',
  scanner: 'GitLab container scanning',
  file: 'JSON',
  detect: (head) => hasMembers(head, 'vulnerabilities', 'identifiers', 'location'),
  records: ['vulnerabilities.*'],
  open: () => (record) => [gitlabFinding(record.value)],
})

function gcloudFinding(value: unknown): ReportRecord {
  const id =
    textOf(value, 'vulnerability', 'shortDescription') ||
    textOf(value, 'noteName').split('/').at(-1) ||
    ''
  const part = at(value, 'vulnerability', 'packageIssue', 0)
  return found({
    target: labelledTarget(textOf(value, 'resourceUri')),
    ids: orSelf(id),
    check: id,
    name: id,
    severity: severityOf(textOf(value, 'vulnerability', 'effectiveSeverity')),
    package: textOf(part, 'affectedPackage'),
    version: textOf(part, 'affectedVersion', 'fullName'),
    fixed: textOf(part, 'fixedVersion', 'fullName'),
    place: textOf(part, 'fileLocation', 0, 'filePath'),
    seenAt: instantOf(textOf(value, 'updateTime')),
  })
}

/** `gcloud artifacts docker images describe --show-package-vulnerability`. */
export const gcloud = jsonFormat({
  name: 'gcloud-artifacts',
  scanner: 'Google Artifact Analysis',
  file: 'JSON',
  detect: (head) =>
    hasMembers(head, 'package_vulnerability_summary') || hasMembers(head, 'discovery_summary'),
  records: ['package_vulnerability_summary.vulnerabilities.*.*'],
  open: () => (record) => [gcloudFinding(record.value)],
})

/** JFrog Xray, unified report: a row names several CVE ids of one update. */
function xrayFinding(row: unknown): ReportRecord {
  const cves = listOf(row, 'cves').map((one) => textOf(one, 'cve'))
  const part = /^[a-z]+:\/\/(?:\d+:)?(.*):([^:]*(?::[^:]*)?)$/.exec(
    textOf(row, 'vulnerable_component'),
  )
  return found({
    target: labelledTarget(textOf(row, 'impacted_artifact') || textOf(row, 'path')),
    ids: idsIn(...cves).length > 0 ? idsIn(...cves) : [textOf(row, 'issue_id')],
    check: textOf(row, 'issue_id'),
    name: textOf(row, 'summary'),
    severity: severityOf(textOf(row, 'severity')),
    package: part?.[1] ?? textOf(row, 'vulnerable_component'),
    version: part?.[2] ?? '',
    fixed: listOf(row, 'fixed_versions').map((one) => textOf(one))[0] ?? '',
    place: textOf(row, 'path'),
    seenAt: instantOf(textOf(row, 'artifact_scan_time')),
  })
}

export const xray = jsonFormat({
  name: 'jfrog-xray-unified',
  scanner: 'JFrog Xray',
  file: 'JSON (unified)',
  detect: (head) => hasMembers(head, 'total_rows', 'rows'),
  records: ['rows.*'],
  open: () => (record) => [xrayFinding(record.value)],
})

const sysdigFinding = (value: unknown): ReportRecord =>
  found({
    target: labelledTarget(firstText(value, 'imagePullString', 'mainAssetName')),
    ids: orSelf(textOf(value, 'vulnName')),
    check: textOf(value, 'vulnName'),
    name: textOf(value, 'vulnName'),
    severity: severityOf(textOf(value, 'vulnSeverity')),
    package: textOf(value, 'packageName'),
    version: textOf(value, 'packageVersion'),
    fixed: textOf(value, 'vulnFixVersion'),
    place: textOf(value, 'packagePath'),
  })

/** Sysdig's scheduled reports. */
export const sysdigJson = jsonFormat({
  name: 'sysdig-json',
  scanner: 'Sysdig',
  file: 'JSON (report)',
  detect: (head) => hasMembers(head, 'data', 'vulnName'),
  records: ['data.*'],
  open: () => (record) => [sysdigFinding(record.value)],
})

/** Sysdig's command line: packages with their vulnerabilities inside. */
export const sysdigCliJson = jsonFormat({
  name: 'sysdig-cli-json',
  scanner: 'Sysdig',
  file: 'JSON (sysdig-cli-scanner)',
  detect: (head) => hasMembers(head, 'result', 'scanner') && head.text.includes('sysdig'),
  records: [
    'result.metadata',
    'result.packages.*',
    'result.vulnerabilities',
    'result.vulnerabilitiesById',
  ],
  open: () => (record) =>
    record.path[1] === 'metadata'
      ? [target(at(record.value, 'pullString'))]
      : listOf(record.value, 'vulns').map((one) =>
          found({
            ids: orSelf(textOf(one, 'name')),
            check: textOf(one, 'name'),
            name: textOf(one, 'name'),
            severity: severityOf(textOf(one, 'severity', 'value')),
            package: textOf(record.value, 'name'),
            version: textOf(record.value, 'version'),
            fixed: textOf(one, 'fixedInVersion'),
            place: textOf(record.value, 'path'),
          }),
        ),
})

function twistlockFinding(value: unknown, image: string): ReportRecord {
  const id = textOf(value, 'id') || textOf(value, 'title')
  return found({
    ...(image === '' ? {} : { target: labelledTarget(image) }),
    ids: idsIn(textOf(value, 'id')),
    check: id,
    name: textOf(value, 'title') || id,
    severity: severityOf(textOf(value, 'severity')),
    package: textOf(value, 'packageName'),
    version: textOf(value, 'packageVersion'),
    fixed: /^fixed in (\S+)/.exec(textOf(value, 'status'))?.[1] ?? '',
  })
}

/** Prisma Cloud (Twistlock): vulnerabilities and compliance checks of images. */
export const twistlockJson = jsonFormat({
  name: 'twistlock-json',
  scanner: 'Prisma Cloud (Twistlock)',
  file: 'JSON',
  detect: (head) =>
    hasMembers(head, 'results') && /"(complianceDistribution|compliances)"/.test(head.text),
  records: [
    'results.*.name',
    'results.*.id',
    'results.*.vulnerabilities.*',
    'results.*.compliances.*',
  ],
  open() {
    let image = ''
    return ({ path, value }) => {
      if (path[2] === 'id' || path[2] === 'name') {
        image = textOf(value)
        return []
      }
      return [twistlockFinding(value, image)]
    }
  },
})

function aquaResource(value: unknown): ReportRecord[] {
  const part = at(value, 'resource')
  return listOf(value, 'vulnerabilities').map((one) => aquaFinding(one, part))
}

function aquaFinding(one: unknown, part: unknown): ReportRecord {
  const id = textOf(one, 'name')
  return found({
    ids: orSelf(id),
    check: id,
    name: id,
    severity: severityOf(
      firstText(
        one,
        'aqua_severity',
        'severity',
        'nvd_severity_v3',
        'nvd_severity',
        'vendor_severity',
      ),
    ),
    package: firstText(part, 'name', 'path') || textOf(one, 'file'),
    version: textOf(part, 'version'),
    fixed: textOf(one, 'fix_version'),
    place: textOf(part, 'path'),
  })
}

/** Aqua in its four shapes: an image with resources, a list of these, `cves` of version 2, and the answer of its API. */
export const aqua = jsonFormat({
  name: 'aqua',
  scanner: 'Aqua',
  file: 'JSON',
  late: true,
  detect: (head) =>
    hasMembers(head, 'cves_counts') ||
    hasMembers(head, 'image_assurance_results') ||
    hasMembers(head, 'aqua_severity') ||
    head.text.includes('"aqua_score"'),
  records: [
    'image',
    'image_name',
    'resources.*',
    '*.results.resources.*',
    '*.image_name',
    'cves.*',
    'result.*',
  ],
  open: () => (record) => {
    const last = record.path.at(-1)
    if (last === 'image' || last === 'image_name') return [target(record.value)]
    if (record.path[0] === 'cves') return [aquaFinding(record.value, null)]
    if (record.path[0] === 'result')
      return [aquaFinding(record.value, at(record.value, 'resource'))]
    return aquaResource(record.value)
  },
})
