import { textOf } from '../json-value.ts'
import { found, hasMembers, jsonFormat } from '../making.ts'
import type { ReportRecord } from '../report.ts'
import { idsIn, instantOf, severityOf, targetOf } from '../wording.ts'

/** Up to 4.7: the answer of `GET /vulnerability/{agent}`. The agent is named only where somebody added it. */
function apiFinding(item: unknown): ReportRecord {
  return found({
    target: targetOf({
      names: [textOf(item, 'agent_name')],
      addresses: [textOf(item, 'agent_ip')],
      machineIds: [textOf(item, 'agent_id')],
    }),
    ids: idsIn(textOf(item, 'cve')),
    check: textOf(item, 'cve'),
    name: textOf(item, 'title'),
    severity: severityOf(textOf(item, 'severity')),
    package: textOf(item, 'name'),
    version: textOf(item, 'version'),
    state: /^solved$/i.test(textOf(item, 'status')) ? 'fixed' : 'open',
    seenAt: instantOf(textOf(item, 'detection_time')),
  })
}

/** From 4.8: documents of the index `wazuh-states-vulnerabilities-*`. */
function indexFinding(hit: unknown): ReportRecord {
  const source = (...path: string[]) => textOf(hit, '_source', ...path)
  const agentId = source('agent', 'id')
  return found({
    target: targetOf({
      names: [source('agent', 'name'), source('host', 'hostname')],
      addresses: [source('agent', 'ip')],
      machineIds: [agentId === '' ? '' : `wazuh:${agentId}`],
    }),
    ids: idsIn(source('vulnerability', 'id')),
    check: source('vulnerability', 'id'),
    name: source('vulnerability', 'id'),
    severity: severityOf(source('vulnerability', 'severity')),
    package: source('package', 'name'),
    version: source('package', 'version'),
    seenAt: instantOf(source('vulnerability', 'detected_at')),
  })
}

export const wazuh = jsonFormat({
  name: 'wazuh',
  scanner: 'Wazuh',
  file: 'JSON (API up to 4.7, index from 4.8)',
  detect: (head) =>
    hasMembers(head, 'affected_items', 'data') ||
    head.text.includes('wazuh-states-vulnerabilities'),
  records: ['data.affected_items.*', 'hits.hits.*', '*._source', '_source'],
  open: () => (record) => {
    if (record.path[0] === 'data') return [apiFinding(record.value)]
    const hit = record.path.includes('_source') ? { _source: record.value } : record.value
    return [indexFinding(hit)]
  },
})
