import { at, firstText, listOf, textOf } from '../json-value.ts'
import { found, hasMembers, jsonFormat } from '../making.ts'
import type { ReportRecord } from '../report.ts'
import { idsIn, labelledTarget, severityOf, targetOf } from '../wording.ts'

/** An id that names a CVE elsewhere (GHSA with related CVE) counts as that CVE. */
function matchFinding(match: unknown): ReportRecord {
  const id = textOf(match, 'vulnerability', 'id')
  const related = listOf(match, 'relatedVulnerabilities').map((one) => textOf(one, 'id'))
  const fixes = listOf(match, 'vulnerability', 'fix', 'versions').map((one) => textOf(one))
  const ids = idsIn(id, ...related)
  return found({
    ids: ids.length > 0 ? ids : [id],
    check: id,
    name: id,
    severity: severityOf(textOf(match, 'vulnerability', 'severity')),
    package: textOf(match, 'artifact', 'name'),
    version: textOf(match, 'artifact', 'version'),
    fixed: fixes[0] ?? textOf(match, 'vulnerability', 'fixedInVersion'),
    place: textOf(match, 'artifact', 'locations', 0, 'path'),
  })
}

/** What was scanned: an image, a folder, a file; `dir:/` of a server says nothing about which. */
function sourceTarget(source: unknown): ReportRecord {
  const target = at(source, 'target')
  const said = typeof target === 'string' ? target : firstText(target, 'userInput', 'name')
  const label = said === '' ? firstText(source, 'name', 'id') : said
  return { kind: 'target', target: labelledTarget(label) }
}

export const grype = jsonFormat({
  name: 'grype',
  scanner: 'Grype',
  file: 'JSON',
  late: true,
  detect: (head) =>
    (hasMembers(head, 'matches', 'matchDetails') && !head.text.includes('"Cycle"')) ||
    (/"matches":\s*\[\s*\]/.test(head.text) && head.text.includes('"grype"')),
  records: ['matches.*', 'source'],
  open: () => (record) =>
    record.path[0] === 'source' ? [sourceTarget(record.value)] : [matchFinding(record.value)],
})

/** Xeol finds software beyond its end of life: no vulnerability, a check. */
export const xeol = jsonFormat({
  name: 'xeol',
  scanner: 'Xeol',
  file: 'JSON',
  late: true,
  detect: (head) =>
    hasMembers(head, 'matches') && (head.text.includes('"Cycle"') || head.text.includes('"xeol"')),
  records: ['matches.*', 'source'],
  open: () => (record) =>
    record.path[0] === 'source'
      ? [sourceTarget(record.value)]
      : [
          found({
            check: `end-of-life:${textOf(record.value, 'Cycle', 'ProductName')}`,
            name: `${textOf(record.value, 'Cycle', 'ProductName')} ${textOf(record.value, 'Cycle', 'ReleaseCycle')}`,
            severity: 'unknown',
            package: textOf(record.value, 'artifact', 'name'),
            version: textOf(record.value, 'artifact', 'version'),
          }),
        ],
})

const legacy = (value: unknown): ReportRecord => {
  const id = textOf(value, 'vuln')
  const fixed = textOf(value, 'fix')
  const name = firstText(value, 'package_name', 'packageName')
  const version = firstText(value, 'package_version', 'packageVersion')
  return found({
    ids: idsIn(id).length > 0 ? idsIn(id) : [id],
    check: id,
    name: id,
    severity: severityOf(textOf(value, 'severity')),
    package: name === '' || name === 'None' ? textOf(value, 'package') : name,
    version: version === 'None' ? '' : version,
    fixed: fixed === 'None' ? '' : fixed,
  })
}

/** Anchore Engine: `anchore-cli --json image vuln`. */
export const anchoreEngine = jsonFormat({
  name: 'anchore-engine',
  scanner: 'Anchore Engine',
  file: 'JSON',
  late: true,
  detect: (head) =>
    hasMembers(head, 'vulnerabilities') &&
    !hasMembers(head, 'policyId') &&
    (/"image_?[dD]igest"/.test(head.text) || hasMembers(head, 'vulnerability_type')),
  records: ['vulnerabilities.*', 'imageDigest', 'image_digest', 'imageFullTag'],
  open: () => (record) =>
    record.path[0] === 'vulnerabilities'
      ? [legacy(record.value)]
      : [{ kind: 'target', target: labelledTarget(textOf(record.value)) }],
})

/** `anchorectl image vulnerabilities`: the list alone. */
export const anchorectl = jsonFormat({
  name: 'anchorectl',
  scanner: 'Anchore (anchorectl)',
  file: 'JSON',
  detect: (head) => hasMembers(head, 'feedGroup', 'packageName', 'vuln'),
  records: ['*'],
  open: () => (record) => [legacy(record.value)],
})

/** Policy checks of Anchore Enterprise: a table inside JSON, of which the gate "vulnerabilities" names CVE ids. */
export const anchoreEnterprise = jsonFormat({
  name: 'anchore-enterprise',
  scanner: 'Anchore Enterprise',
  file: 'JSON (policy check)',
  detect: (head) =>
    hasMembers(head, 'policyId', 'detail') || hasMembers(head, 'last_evaluation', 'policy'),
  records: ['*.*.*.*'],
  open: () => (record) => policyRows(record.value, record.path.at(-2) ?? ''),
})

function policyRows(evaluation: unknown, image: string): ReportRecord[] {
  const digest = textOf(evaluation, 'detail', 'result', 'image_id')
  const rows = listOf(evaluation, 'detail', 'result', 'result', digest, 'result', 'rows')
  return rows.map((row) => {
    const [, , trigger = '', gate = '', , output = '', action = ''] = [0, 1, 2, 3, 4, 5, 6].map(
      (n) => textOf(row, n),
    )
    const hit = /^(\w+) .*?Vulnerability found.*? - (\S+) \(([^)]*?)(?: - (\S+))?\)/i.exec(output)
    return found({
      target: targetOf({ label: image }),
      ids: idsIn(output),
      check: trigger,
      name: `${gate}: ${output}`.slice(0, 200),
      severity: severityOf(hit?.[1] ?? ''),
      state: action === 'go' ? 'suppressed' : 'open',
    })
  })
}
