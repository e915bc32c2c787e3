import { listOf, textOf } from '../json-value.ts'
import { found, hasMembers, jsonFormat, linesFormat, tableFormat, xmlFormat } from '../making.ts'
import type { ReportRecord, ScanTarget } from '../report.ts'
import { NO_TARGET } from '../report.ts'
import { childrenNamed, textAt } from '../reading/xml-records.ts'
import type { XmlElement } from '../reading/xml-records.ts'
import {
  cvesIn,
  idsIn,
  instantOf,
  labelledTarget,
  severityOf,
  severityOfScore,
  targetOf,
} from '../wording.ts'

function ruleResult(
  element: XmlElement,
  target: ScanTarget,
  titles: ReadonlyMap<string, string>,
): ReportRecord[] {
  if (textAt(element, 'result') !== 'fail') return []
  const rule = element.attributes['idref'] ?? ''
  return [
    found({
      target,
      ids: cvesIn(...childrenNamed(element, 'ident').map(({ text }) => text)),
      check: rule,
      name: titles.get(rule) ?? rule,
      severity: severityOf(element.attributes['severity'] ?? ''),
      seenAt: instantOf(element.attributes['time'] ?? ''),
    }),
  ]
}

/** OpenSCAP (XCCDF results): rules that failed on one device. */
export const openscap = xmlFormat({
  name: 'openscap',
  scanner: 'OpenSCAP',
  file: 'XML (XCCDF)',
  root: 'Benchmark',
  records: [
    '//Rule',
    'Benchmark/TestResult/target',
    'Benchmark/TestResult/target-address',
    'Benchmark/TestResult/target-facts/fact',
    'Benchmark/TestResult/rule-result',
  ],
  open() {
    const titles = new Map<string, string>()
    const said = { names: [] as string[], addresses: [] as string[], macAddresses: [] as string[] }
    return ({ element }) => {
      const text = element.text.trim()
      if (element.name === 'Rule')
        titles.set(element.attributes['id'] ?? '', textAt(element, 'title'))
      if (element.name === 'target') said.names.push(text)
      if (element.name === 'target-address' && !/^127\.|[/:].*[/?]/.test(text))
        said.addresses.push(text.replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1'))
      if (element.name === 'fact' && /ethernet:MAC$/.test(element.attributes['name'] ?? ''))
        said.macAddresses.push(text)
      return element.name === 'rule-result' ? ruleResult(element, targetOf(said), titles) : []
    }
  },
})

/** PingCastle's points, as it colours them. */
const pingcastleSeverity = (points: number) =>
  points >= 50
    ? 'critical'
    : points >= 30
      ? 'high'
      : points >= 10
        ? 'medium'
        : points > 0
          ? 'low'
          : 'none'

/** PingCastle: the health of an Active Directory domain. Its rules are about the domain, not about one device. */
export const pingcastle = xmlFormat({
  name: 'pingcastle',
  scanner: 'PingCastle',
  file: 'XML',
  root: 'HealthcheckData',
  records: ['HealthcheckData/DomainFQDN', 'HealthcheckData/RiskRules/HealthcheckRiskRule'],
  open: () => (record) =>
    record.element.name === 'DomainFQDN'
      ? [{ kind: 'target', target: labelledTarget(record.element.text) }]
      : [
          found({
            check: textAt(record.element, 'RiskId'),
            name: textAt(record.element, 'Rationale'),
            severity: pingcastleSeverity(Number(textAt(record.element, 'Points'))),
          }),
        ],
})

/** Lynis' report of one machine (`lynis-report.dat`): warnings and suggestions. */
export const lynis = linesFormat({
  name: 'lynis',
  scanner: 'Lynis',
  file: 'report (.dat)',
  detect: (head) => /^# Lynis Report|^lynis_version=/m.test(head.text),
  open() {
    let target = NO_TARGET
    let seenAt: string | null = null
    return (line) => {
      const [, key = '', value = ''] = /^([\w[\]]+)=(.*)$/.exec(line) ?? []
      if (key === 'hostname') target = targetOf({ names: [value] })
      if (key === 'hostid2' || key === 'hostid')
        target = { ...target, machineIds: [...target.machineIds, value] }
      if (key === 'report_datetime_start') seenAt = instantOf(value)
      if (key !== 'warning[]' && key !== 'suggestion[]') return []
      const [check = '', name = ''] = value.split('|')
      return [
        found({ target, check, name, severity: key === 'warning[]' ? 'medium' : 'low', seenAt }),
      ]
    }
  },
})

/** Rootkit Hunter's log: its warnings. */
export const rkhunter = linesFormat({
  name: 'rkhunter',
  scanner: 'Rootkit Hunter',
  file: 'log',
  detect: (head) => head.text.includes('Running Rootkit Hunter version'),
  open() {
    let target = NO_TARGET
    return (line) => {
      const machine = /Running Rootkit Hunter version \S+ on (\S+)/.exec(line)?.[1]
      if (machine !== undefined) target = targetOf({ names: [machine] })
      const warning = /^\[[\d:]+\]\s+Warning: (.*)$/.exec(line)?.[1]
      return warning === undefined
        ? []
        : [
            found({
              target,
              check: warning.replaceAll(/'[^']*'|\d+/g, '…').slice(0, 120),
              name: warning,
              severity: 'medium',
            }),
          ]
    }
  },
})

/** Solar appScreener: flaws in source code. */
export const solar = tableFormat({
  name: 'solar-appscreener',
  scanner: 'Solar appScreener',
  file: 'CSV',
  columns: ['Vulnerability', 'Severity Level', 'File', 'Trace'],
  read: (row) => [
    found({
      target: labelledTarget(row.get('File')),
      check: row.get('Vulnerability'),
      name: row.get('Vulnerability'),
      severity: severityOf(row.get('Severity Level')),
      place: `${row.get('File')}:${row.get('Line')}`,
    }),
  ],
})

const computer = (server: unknown): ScanTarget => {
  const id = textOf(server, 'computer_id')
  return targetOf({
    names: [textOf(server, 'computer_name')],
    machineIds: [id === '' ? '' : `cyberwatch:${id}`],
  })
}

const level = (text: string) => severityOf(text.replace(/^level_/, ''))

function cyberwatchServers(value: unknown): readonly unknown[] {
  return listOf(value, 'servers')
}

/** Cyberwatch: CVE ids and checks, each with the computers that have them. */
export const cyberwatch = jsonFormat({
  name: 'cyberwatch',
  scanner: 'Cyberwatch',
  file: 'JSON',
  detect: (head) => hasMembers(head, 'cves', 'security_issues'),
  records: ['cves.*', 'security_issues.*'],
  open: () => (record) => {
    const id = textOf(record.value, 'cve_code') || textOf(record.value, 'security_issue_id')
    return cyberwatchServers(record.value).map((server) =>
      found({
        target: computer(server),
        ids: idsIn(textOf(record.value, 'cve_code')),
        check: id,
        name: textOf(record.value, 'security_issue_title') || id,
        severity:
          textOf(record.value, 'cve_score') === ''
            ? level(textOf(record.value, 'level'))
            : severityOfScore(textOf(record.value, 'cve_score')),
        state:
          textOf(server, 'fixed_at') !== ''
            ? 'fixed'
            : textOf(server, 'ignored') === 'true'
              ? 'suppressed'
              : 'open',
        seenAt: instantOf(textOf(server, 'detected_at')),
      }),
    )
  },
})
