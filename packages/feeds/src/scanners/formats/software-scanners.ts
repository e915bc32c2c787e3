import { at, firstText, listOf, membersOf, textOf, textsOf } from '../json-value.ts'
import { found, hasMembers, jsonFormat, xmlFormat } from '../making.ts'
import type { ReportRecord } from '../report.ts'
import { child, childrenNamed, textAt } from '../reading/xml-records.ts'
import { idsIn, instantOf, labelledTarget, severityOf, severityOfScore } from '../wording.ts'

const orSelf = (id: string, ...others: readonly string[]) =>
  idsIn(id, ...others).length > 0 ? idsIn(id, ...others) : id === '' ? [] : [id]

function snykFinding(value: unknown): ReportRecord {
  const id = textOf(value, 'id')
  return found({
    ids: orSelf(id, ...textsOf(value, 'identifiers', 'CVE')),
    check: id,
    name: textOf(value, 'title'),
    severity: severityOf(textOf(value, 'severity')),
    package: firstText(value, 'packageName', 'moduleName'),
    version: textOf(value, 'version'),
    fixed: textsOf(value, 'fixedIn')[0] ?? '',
    place: textsOf(value, 'from').join(' > '),
  })
}

/** `snyk test --json`: one project, or a list of them. Licence notes stand among the vulnerabilities. */
export const snyk = jsonFormat({
  name: 'snyk',
  scanner: 'Snyk',
  file: 'JSON',
  late: true,
  detect: (head) =>
    hasMembers(head, 'vulnerabilities') && /"(SNYK-|snyk)|"dependencyCount"|# Snyk/.test(head.text),
  records: [
    'vulnerabilities.*',
    '*.vulnerabilities.*',
    '*.applications.*.vulnerabilities.*',
    'applications.*.vulnerabilities.*',
  ],
  open: () => (record) => {
    const finding = snykFinding(record.value)
    // Of a container DefectDojo reads the system's packages only, not those of the applications in it.
    return record.path.includes('applications') && finding.kind === 'finding'
      ? [{ ...finding, finding: { ...finding.finding, countKey: '' } }]
      : [finding]
  },
})

/** `npm audit --json` of npm 7 and later: one entry per package, with what it inherits from others. */
export const npmAudit = jsonFormat({
  name: 'npm-audit',
  scanner: 'npm audit',
  file: 'JSON (npm 7 and later)',
  detect: (head) => hasMembers(head, 'auditReportVersion'),
  records: ['vulnerabilities.*'],
  open: () => (record) => {
    const advisories = listOf(record.value, 'via').filter((one) => typeof one === 'object')
    const links = advisories.map((one) => textOf(one, 'url'))
    return [
      found({
        ids: idsIn(...links),
        check: textOf(record.value, 'name'),
        name: textOf(advisories[0], 'title') || textOf(record.value, 'name'),
        severity: severityOf(textOf(record.value, 'severity')),
        package: textOf(record.value, 'name'),
        place: textsOf(record.value, 'nodes').join(', '),
      }),
    ]
  },
})

/** `pip-audit -f json`. */
export const pipAudit = jsonFormat({
  name: 'pip-audit',
  scanner: 'pip-audit',
  file: 'JSON',
  detect: (head) =>
    hasMembers(head, 'dependencies') &&
    (hasMembers(head, 'vulns') || /"dependencies":\s*\[\s*\]/.test(head.text)),
  records: ['dependencies.*'],
  open: () => (record) =>
    listOf(record.value, 'vulns').map((one) =>
      found({
        ids: orSelf(textOf(one, 'id'), ...textsOf(one, 'aliases')),
        check: textOf(one, 'id'),
        name: textOf(one, 'id'),
        severity: 'unknown',
        package: textOf(record.value, 'name'),
        version: textOf(record.value, 'version'),
        fixed: textsOf(one, 'fix_versions')[0] ?? '',
      }),
    ),
})

/** `osv-scanner --format json`. */
export const osvScanner = jsonFormat({
  name: 'osv-scanner',
  scanner: 'OSV-Scanner',
  file: 'JSON',
  detect: (head) => hasMembers(head, 'results', 'packages', 'ecosystem'),
  records: ['results.*'],
  open: () => (record) => {
    const path = textOf(record.value, 'source', 'path')
    return listOf(record.value, 'packages').flatMap((one) =>
      listOf(one, 'vulnerabilities').map((vulnerability) =>
        found({
          target: labelledTarget(path),
          ids: orSelf(textOf(vulnerability, 'id'), ...textsOf(vulnerability, 'aliases')),
          check: textOf(vulnerability, 'id'),
          name: textOf(vulnerability, 'summary'),
          severity: severityOf(textOf(vulnerability, 'database_specific', 'severity')),
          package: textOf(one, 'package', 'name'),
          version: textOf(one, 'package', 'version'),
        }),
      ),
    )
  },
})

/** OWASP Dependency-Check: the libraries of one project. */
export const dependencyCheck = xmlFormat({
  name: 'dependency-check',
  scanner: 'OWASP Dependency-Check',
  file: 'XML',
  root: 'analysis',
  records: ['analysis/projectInfo/name', 'analysis/dependencies/dependency'],
  open: () => (record) => {
    const { element } = record
    if (element.name === 'name') return [{ kind: 'target', target: labelledTarget(element.text) }]
    const file = textAt(element, 'fileName')
    return childrenNamed(child(element, 'vulnerabilities'), 'vulnerability').map((one) =>
      found({
        ids: orSelf(textAt(one, 'name')),
        check: textAt(one, 'name'),
        name: textAt(one, 'name'),
        severity:
          severityOf(textAt(one, 'severity')) === 'unknown'
            ? severityOfScore(textAt(one, 'cvssScore'))
            : severityOf(textAt(one, 'severity')),
        package: file,
        place: textAt(element, 'filePath'),
      }),
    )
  },
})

/** Dependency-Track: the findings of one project. */
export const dependencyTrack = jsonFormat({
  name: 'dependency-track',
  scanner: 'Dependency-Track',
  file: 'JSON',
  late: true,
  detect: (head) => hasMembers(head, 'findings') && head.text.includes('"Dependency-Track"'),
  records: ['project', 'findings.*'],
  open: () => (record) => {
    const { value } = record
    if (record.path[0] === 'project')
      return [{ kind: 'target', target: labelledTarget(textOf(value, 'name')) }]
    const id = textOf(value, 'vulnerability', 'vulnId')
    const aliases = listOf(value, 'vulnerability', 'aliases').map((one) => textOf(one, 'cveId'))
    return [
      found({
        ids: orSelf(id, ...aliases),
        check: id,
        name: textOf(value, 'vulnerability', 'title') || id,
        severity: severityOf(textOf(value, 'vulnerability', 'severity')),
        package: textOf(value, 'component', 'name'),
        version: textOf(value, 'component', 'version'),
        state: textOf(value, 'analysis', 'isSuppressed') === 'true' ? 'suppressed' : 'open',
        seenAt: instantOf(textOf(value, 'attribution', 'attributedOn')),
      }),
    ]
  },
})

/** Scantist: a list of what it found in a source tree or binary. */
export const scantist = jsonFormat({
  name: 'scantist',
  scanner: 'Scantist',
  file: 'JSON',
  detect: (head) => hasMembers(head, 'Public ID', 'Library'),
  records: ['*'],
  open: () => (record) => [
    found({
      target: labelledTarget(textOf(record.value, 'File Path')),
      ids: orSelf(textOf(record.value, 'Public ID')),
      check: textOf(record.value, 'Public ID'),
      name: textOf(record.value, 'Public ID'),
      severity: severityOf(textOf(record.value, 'Score')),
      package: textOf(record.value, 'Library'),
      version: textOf(record.value, 'Library Version'),
      fixed: textOf(record.value, 'Patched Version'),
    }),
  ],
})

type Osv = { ids: readonly string[]; name: string }

function osvOf(value: unknown): Osv {
  return {
    ids: orSelf(textOf(value, 'id'), ...textsOf(value, 'aliases')),
    name: firstText(value, 'summary', 'details').slice(0, 200),
  }
}

function goFinding(value: unknown, known: ReadonlyMap<string, Osv>): ReportRecord {
  const id = textOf(value, 'osv')
  const frame = at(value, 'trace', 0)
  return found({
    ids: known.get(id)?.ids ?? [id],
    check: id,
    name: known.get(id)?.name ?? id,
    severity: 'unknown',
    package: textOf(frame, 'module'),
    version: textOf(frame, 'version'),
    fixed: textOf(value, 'fixed_version'),
    place: [textOf(frame, 'package'), textOf(frame, 'function')].filter(Boolean).join('.'),
    // One line per way in which it is reached; DefectDojo counts the vulnerability of a module.
    countKey: `${id} ${textOf(frame, 'module')}`,
  })
}

function oldGoFinding(value: unknown): ReportRecord {
  const osv = osvOf(at(value, 'OSV'))
  return found({
    ids: osv.ids,
    check: textOf(value, 'OSV', 'id'),
    name: osv.name,
    severity: 'unknown',
    package: textOf(value, 'ModPath'),
    place: [textOf(value, 'PkgPath'), textOf(value, 'Symbol')].join('.'),
    countKey: textOf(value, 'OSV', 'id'),
  })
}

/** `govulncheck -json`: one object before 1.0, a stream of messages (or a list of them) since. */
export const govulncheck = jsonFormat({
  name: 'govulncheck',
  scanner: 'govulncheck',
  file: 'JSON',
  detect: (head) => head.text.includes('"govulncheck"') || hasMembers(head, 'Calls', 'Functions'),
  records: ['Vulns.*', 'osv', 'finding', '*.osv', '*.finding'],
  open() {
    const known = new Map<string, Osv>()
    return ({ path, value }) => {
      const kind = path.at(-1)
      if (path[0] === 'Vulns') return [oldGoFinding(value)]
      if (kind === 'finding') return [goFinding(value, known)]
      known.set(textOf(value, 'id'), osvOf(value))
      return []
    }
  },
})

/** Red Hat Satellite: errata that hosts lack. The answer of the API names no hosts. */
export const satellite = jsonFormat({
  name: 'red-hat-satellite',
  scanner: 'Red Hat Satellite',
  file: 'JSON (errata)',
  detect: (head) => hasMembers(head, 'errata_id', 'results'),
  records: ['results.*'],
  open: () => (record) => {
    const cves = listOf(record.value, 'cves').map((one) => textOf(one, 'cve_id') || textOf(one))
    return [
      found({
        ids: orSelf(textOf(record.value, 'errata_id'), ...cves),
        check: textOf(record.value, 'errata_id'),
        name: textOf(record.value, 'title'),
        severity: severityOf(textOf(record.value, 'severity')),
      }),
    ]
  },
})

/** Vulners' agents: what each machine lacks, and beside it what the ids mean. */
export const vulners = jsonFormat({
  name: 'vulners',
  scanner: 'Vulners',
  file: 'JSON (API)',
  late: true,
  detect: (head) => hasMembers(head, 'data', 'report', 'vulnID'),
  records: ['data.report.*', 'data.vulns'],
  open: () => (record) =>
    record.path[1] === 'vulns'
      ? membersOf(record.value).map(([id, one]) => ({
          kind: 'check' as const,
          id,
          name: textOf(one, 'title') || id,
          vulnerabilities: idsIn(...textsOf(one, 'cvelist')),
          severity: 'unknown' as const,
        }))
      : [vulnersFinding(record.value)],
})

function vulnersFinding(value: unknown): ReportRecord {
  const fqdn = textOf(value, 'agentfqdn')
  return found({
    target: {
      ...labelledTarget(fqdn === 'localhost' || fqdn === '' ? textOf(value, 'agentip') : fqdn),
      names: fqdn === '' || fqdn === 'localhost' ? [] : [fqdn],
      addresses: [textOf(value, 'agentip')].filter(Boolean),
    },
    check: textOf(value, 'vulnID'),
    name: textOf(value, 'title'),
    severity: severityOf(textOf(value, 'severityText')),
  })
}
