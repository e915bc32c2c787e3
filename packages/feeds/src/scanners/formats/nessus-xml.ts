import { found, xmlFormat } from '../making.ts'
import type { ScannedSeverity } from '../report.ts'
import { NO_TARGET } from '../report.ts'
import { childrenNamed, textAt } from '../reading/xml-records.ts'
import type { XmlElement } from '../reading/xml-records.ts'
import { cvesIn, instantOf, targetOf } from '../wording.ts'

/** Nessus' levels 0–4 (its file format version 2, "NessusClientData_v2"). */
const LEVELS: readonly ScannedSeverity[] = ['none', 'low', 'medium', 'high', 'critical']

function hostTarget(label: string, properties: XmlElement) {
  const tag = (name: string) =>
    childrenNamed(properties, 'tag').find(({ attributes }) => attributes['name'] === name)?.text ??
    ''
  return targetOf({
    label,
    names: [label, tag('host-fqdn'), tag('hostname'), tag('netbios-name'), tag('host-rdns')],
    addresses: [tag('host-ip')],
    macAddresses: tag('mac-address').split(/\s+/),
    machineIds: [tag('host-uuid'), tag('bios-uuid'), tag('agent-id')],
    cloudIds: [tag('aws-instance-id'), tag('azure-vm-id'), tag('gcp-instance-id')],
  })
}

function itemFinding(item: XmlElement, target: ReturnType<typeof targetOf>, seenAt: string | null) {
  const said = item.attributes
  const port = said['port'] ?? '0'
  return found({
    target,
    ids: cvesIn(...childrenNamed(item, 'cve').map(({ text }) => text)),
    check: said['pluginID'] ?? '',
    name: said['pluginName'] ?? textAt(item, 'plugin_name'),
    severity: LEVELS[Number(said['severity'])] ?? 'unknown',
    place: port === '0' ? '' : `${port}/${said['protocol'] ?? ''}`,
    seenAt,
  })
}

/** `.nessus`: one ReportHost per device, its properties before its items. Web scans leave the name empty. */
export const nessusXml = xmlFormat({
  name: 'nessus-xml',
  scanner: 'Nessus',
  file: 'XML (.nessus)',
  root: 'NessusClientData_v2',
  records: [
    'NessusClientData_v2/Report/ReportHost@',
    'NessusClientData_v2/Report/ReportHost/HostProperties',
    'NessusClientData_v2/Report/ReportHost/ReportItem',
  ],
  open() {
    let label = ''
    let target = NO_TARGET
    let seenAt: string | null = null
    return ({ element }) => {
      if (element.name === 'ReportHost') {
        label = element.attributes['name'] ?? ''
        target = targetOf({ label, names: [label] })
        seenAt = null
        return []
      }
      if (element.name === 'ReportItem') return [itemFinding(element, target, seenAt)]
      target = hostTarget(label, element)
      const end = childrenNamed(element, 'tag').find(
        ({ attributes }) => attributes['name'] === 'HOST_END',
      )
      seenAt = instantOf(end?.text ?? '')
      return []
    }
  },
})
