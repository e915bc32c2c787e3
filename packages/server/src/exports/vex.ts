import type { VexStatus } from '@dirigent/domain/vex/vex'
import { purlOf } from '@dirigent/domain/identity/purl'
import type { VexExportException, VexExportPage, VexExportRow } from '../store/read-vex-export.ts'

/** What a VEX document of this organisation says about itself. */
export type VexHead = { id: string; author: string; namespace: string; at: string }

/** The five labels that OpenVEX and CSAF share; other words of an author go into the explanation. */
const JUSTIFICATIONS = new Set([
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
])

const STATUS: Readonly<Record<VexExportRow['status'], VexStatus>> = {
  fixable: 'affected',
  no_fix: 'affected',
  unknown: 'under_investigation',
  not_affected: 'not_affected',
}

type Group = {
  status: VexStatus
  purls: string[]
  justification: string | null
  /** Why it is not affected, or what is done about it. */
  statement: string | null
}

const acceptedText = ({ owner, reason, control, expiresAt, where }: VexExportException) =>
  `Risk accepted${where === null ? '' : ` (${where})`} until ${new Date(expiresAt).toISOString().slice(0, 10)} by ${owner}: ${reason} Protection: ${control}`

function statementOf(row: VexExportRow, exceptions: readonly VexExportException[]): string | null {
  if (row.status === 'not_affected') {
    const own = row.justification && !JUSTIFICATIONS.has(row.justification) ? row.justification : ''
    return [own, row.note ?? '', row.said === null ? '' : `Said by ${row.said}.`]
      .filter((part) => part !== '')
      .join(' ')
  }
  if (row.status === 'unknown') return null
  const accepted = exceptions
    .filter(({ packageName }) => packageName === null || packageName === row.name)
    .map(acceptedText)
  const action = row.fixedVersion
    ? `Update to ${row.fixedVersion} or newer.`
    : 'There is no fixed version yet.'
  return [action, ...accepted].join(' ')
}

/** One group per statement that a document makes: same status, same words. */
function groupsOf({ rows, exceptions }: VexExportPage): Group[] {
  const groups = new Map<string, Group>()
  for (const row of rows) {
    const status = STATUS[row.status]
    const label = row.status === 'not_affected' ? row.justification : null
    const justification = label !== null && JUSTIFICATIONS.has(label) ? label : null
    const statement = statementOf(row, exceptions)
    const key = JSON.stringify([status, justification, statement])
    const known = groups.get(key)
    if (known) known.purls.push(purlOf(row))
    else groups.set(key, { status, purls: [purlOf(row)], justification, statement })
  }
  return [...groups.values()]
}

/** OpenVEX 0.2.0, statement by statement. */
export async function* openVex(
  head: VexHead,
  pages: AsyncIterable<VexExportPage>,
): AsyncGenerator<string> {
  const document = {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': head.id,
    author: head.author,
    timestamp: head.at,
    version: 1,
    tooling: 'Dirigent',
  }
  yield `${JSON.stringify(document).slice(0, -1)},"statements":[`
  let separator = ''
  for await (const page of pages) {
    for (const { status, purls, justification, statement } of groupsOf(page)) {
      const words =
        status === 'not_affected'
          ? {
              ...(justification === null ? {} : { justification }),
              ...(statement ? { impact_statement: statement } : {}),
            }
          : status === 'affected'
            ? { action_statement: statement }
            : {}
      const said = {
        vulnerability: { name: page.vulnerability },
        products: purls.map((purl) => ({ '@id': purl, identifiers: { purl } })),
        status,
        ...words,
      }
      yield `${separator}\n${JSON.stringify(said)}`
      separator = ','
    }
  }
  yield ']}\n'
}

const CSAF_LIST: Readonly<Record<VexStatus, string>> = {
  not_affected: 'known_not_affected',
  affected: 'known_affected',
  fixed: 'fixed',
  under_investigation: 'under_investigation',
}

/** CSAF 2.0, profile 5 (VEX). The products come last, because which there are is known only then. */
export async function* csafVex(
  head: VexHead,
  pages: AsyncIterable<VexExportPage>,
): AsyncGenerator<string> {
  const document = {
    category: 'csaf_vex',
    csaf_version: '2.0',
    title: `Vulnerabilities in what ${head.author} runs`,
    publisher: { category: 'user', name: head.author, namespace: head.namespace },
    tracking: {
      id: head.id,
      status: 'final',
      version: '1',
      initial_release_date: head.at,
      current_release_date: head.at,
      revision_history: [{ date: head.at, number: '1', summary: 'Exported' }],
      generator: { engine: { name: 'Dirigent' } },
    },
  }
  const ids = new Map<string, string>()
  const idOf = (purl: string) => {
    const id = ids.get(purl) ?? `P${ids.size + 1}`
    ids.set(purl, id)
    return id
  }
  yield `{"document":${JSON.stringify(document)},"vulnerabilities":[`
  let separator = ''
  for await (const page of pages) {
    yield `${separator}\n${JSON.stringify(csafVulnerability(page, idOf))}`
    separator = ','
  }
  yield '],"product_tree":{"full_product_names":['
  separator = ''
  for (const [purl, product_id] of ids) {
    const product = { product_id, name: purl, product_identification_helper: { purl } }
    yield `${separator}\n${JSON.stringify(product)}`
    separator = ','
  }
  yield ']}}\n'
}

function csafVulnerability(page: VexExportPage, idOf: (purl: string) => string) {
  const status: Record<string, string[]> = {}
  const flags: object[] = []
  const threats: object[] = []
  const remediations: object[] = []
  for (const group of groupsOf(page)) {
    const product_ids = group.purls.map(idOf)
    const list = CSAF_LIST[group.status]
    status[list] = [...(status[list] ?? []), ...product_ids]
    if (group.status === 'not_affected') {
      if (group.justification !== null) flags.push({ label: group.justification, product_ids })
      if (group.statement)
        threats.push({ category: 'impact', details: group.statement, product_ids })
    }
    if (group.status === 'affected')
      remediations.push({ category: 'vendor_fix', details: group.statement, product_ids })
  }
  const named = /^CVE-/.test(page.vulnerability)
    ? { cve: page.vulnerability }
    : { ids: [{ system_name: 'Publisher', text: page.vulnerability }] }
  return {
    ...named,
    notes: [{ category: 'description', text: page.vulnerability }],
    product_status: status,
    ...(flags.length > 0 ? { flags } : {}),
    ...(threats.length > 0 ? { threats } : {}),
    ...(remediations.length > 0 ? { remediations } : {}),
  }
}
