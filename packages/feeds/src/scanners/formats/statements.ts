import { at, listOf, membersOf, textOf, textsOf } from '../json-value.ts'
import { found, hasMembers, jsonFormat, linesFormat } from '../making.ts'
import type { ReportRecord } from '../report.ts'
import { idsIn, instantOf, labelledTarget, severityOf } from '../wording.ts'

/** Names of products in a CSAF tree, however deep. */
function productNames(tree: unknown, names: Map<string, string>): void {
  const product = at(tree, 'product')
  if (product !== null) names.set(textOf(product, 'product_id'), textOf(product, 'name'))
  for (const branch of listOf(tree, 'branches')) productNames(branch, names)
  for (const full of listOf(tree, 'full_product_names'))
    names.set(textOf(full, 'product_id'), textOf(full, 'name'))
  for (const one of listOf(tree, 'relationships'))
    names.set(
      textOf(one, 'full_product_name', 'product_id'),
      textOf(one, 'full_product_name', 'name'),
    )
}

const CSAF_STATES: Readonly<Record<string, 'open' | 'fixed' | 'suppressed'>> = {
  known_affected: 'open',
  last_affected: 'open',
  first_affected: 'open',
  under_investigation: 'open',
  fixed: 'fixed',
  first_fixed: 'fixed',
  known_not_affected: 'suppressed',
}

function csafFindings(value: unknown, names: ReadonlyMap<string, string>): ReportRecord[] {
  const id = textOf(value, 'cve') || textOf(value, 'ids', 0, 'text')
  const severity = severityOf(textOf(value, 'scores', 0, 'cvss_v3', 'baseSeverity'))
  return membersOf(value, 'product_status').flatMap(([status, products]) =>
    textsOf(products).map((product) =>
      found({
        target: labelledTarget(names.get(product) ?? product),
        ids: id === '' ? [] : idsIn(id).length > 0 ? idsIn(id) : [id],
        check: id,
        name: textOf(value, 'title') || id,
        severity,
        state: CSAF_STATES[status] ?? 'open',
      }),
    ),
  )
}

/** CSAF and its VEX profile, as far as they name products: nothing about devices. */
export const csaf = jsonFormat({
  name: 'csaf',
  scanner: 'CSAF / VEX',
  file: 'JSON',
  detect: (head) => hasMembers(head, 'document', 'csaf_version'),
  records: ['product_tree', 'vulnerabilities.*'],
  open() {
    const names = new Map<string, string>()
    return ({ path, value }) => {
      if (path[0] !== 'product_tree') return csafFindings(value, names)
      productNames(value, names)
      return []
    }
  },
})

const OPENVEX_STATES: Readonly<Record<string, 'open' | 'fixed' | 'suppressed'>> = {
  fixed: 'fixed',
  not_affected: 'suppressed',
}

export const openvex = jsonFormat({
  name: 'openvex',
  scanner: 'OpenVEX',
  file: 'JSON',
  detect: (head) => head.text.includes('openvex.dev/ns') && hasMembers(head, 'statements'),
  records: ['statements.*'],
  open: () => (record) => {
    const { value } = record
    const named = textOf(value, 'vulnerability', 'name') || textOf(value, 'vulnerability')
    return listOf(value, 'products').map((product) =>
      found({
        target: labelledTarget(textOf(product, '@id') || textOf(product)),
        ids: idsIn(named, ...textsOf(value, 'vulnerability', 'aliases')),
        check: named,
        name: named,
        severity: 'unknown',
        state: OPENVEX_STATES[textOf(value, 'status')] ?? 'open',
        seenAt: instantOf(textOf(value, 'timestamp')),
      }),
    )
  },
})

/** SPDX 2.3 in JSON: packages with references of category SECURITY that name a vulnerability. */
export const spdxJson = jsonFormat({
  name: 'spdx-json',
  scanner: 'SPDX',
  file: 'JSON',
  detect: (head) => hasMembers(head, 'spdxVersion'),
  records: ['name', 'packages.*'],
  open: () => (record) => {
    if (record.path[0] === 'name')
      return [{ kind: 'target', target: labelledTarget(textOf(record.value)) }]
    return listOf(record.value, 'externalRefs')
      .filter((one) => /^(advisory|fix|url|swid)$/.test(textOf(one, 'referenceType')))
      .flatMap((one) => {
        const ids = idsIn(textOf(one, 'referenceLocator'), textOf(one, 'comment'))
        return ids.length === 0
          ? []
          : [
              found({
                ids,
                severity: 'unknown',
                package: textOf(record.value, 'name'),
                version: textOf(record.value, 'versionInfo'),
                state: textOf(one, 'referenceType') === 'fix' ? 'fixed' : 'open',
              }),
            ]
      })
  },
})

/** SPDX 2.3 as tag-value. */
export const spdxTags = linesFormat({
  name: 'spdx-tag-value',
  scanner: 'SPDX',
  file: 'tag-value (.spdx)',
  detect: (head) => /^SPDXVersion:/m.test(head.text),
  open() {
    let name = ''
    let version = ''
    return (line) => {
      const [, key = '', value = ''] = /^(\w+):\s*(.*)$/.exec(line) ?? []
      if (key === 'DocumentName') return [{ kind: 'target', target: labelledTarget(value) }]
      if (key === 'PackageName') name = value
      if (key === 'PackageVersion') version = value
      const said = /^SECURITY (advisory|fix|url) (\S+)/.exec(value)
      const ids = idsIn(said?.[2] ?? '')
      if (key !== 'ExternalRef' || ids.length === 0) return []
      return [
        found({
          ids,
          severity: 'unknown',
          package: name,
          version,
          state: said?.[1] === 'fix' ? 'fixed' : 'open',
        }),
      ]
    }
  },
})
