import type { FeedRecord, Remedy, Statement } from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import { productName } from '@dirigent/domain/matching/windows/product'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { csvRows } from '../reading/csv.ts'
import { documentsOf } from '../reading/documents.ts'

const NAME = 'wesng'
const ECOSYSTEM = asId<'Ecosystem'>('windows')

const COLUMNS = [
  'DatePosted',
  'CVE',
  'BulletinKB',
  'Title',
  'AffectedProduct',
  'AffectedComponent',
  'Severity',
  'Impact',
  'Supersedes',
  'Exploits',
] as const
type Row = Record<(typeof COLUMNS)[number], string>

const VULNERABILITY = /^(?:CVE-\d{4}-\d{4,}|ADV\d{6})$/
const isKb = (text: string) => /^\d{4,8}$/.test(text)
/** Other words than Microsoft's four severities are an export's accident (`System.Object[]`). */
const SEVERITIES = new Set(['Critical', 'Important', 'Moderate', 'Low'])

const isoDate = (digits: string) =>
  /^\d{8}$/.test(digits) ? `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` : null

type Group = { urgency: string; remedies: Set<Remedy> }
type Product = { vulnerabilities: Map<string, Group>; hasUpdates: boolean }

/** Rows as they arrive. 600,000 rows name 40,000 distinct remedies: each is kept once. */
type Table = {
  products: Map<string, Product>
  names: Map<string, string>
  remedies: Map<string, Remedy>
  /** `newer older` */
  pairs: Set<string>
}

function remedyOf(table: Table, row: Row): Remedy {
  const key = `${row.AffectedComponent}\t${row.BulletinKB}\t${row.DatePosted}`
  let remedy = table.remedies.get(key)
  if (!remedy) {
    remedy = {
      part: row.AffectedComponent,
      kb: isKb(row.BulletinKB) ? row.BulletinKB : null,
      fixedBuild: null,
      publishedOn: isoDate(row.DatePosted),
    }
    table.remedies.set(key, remedy)
  }
  return remedy
}

const BROWSERS: Readonly<Record<string, string>> = {
  'Microsoft Edge': 'Microsoft Edge (EdgeHTML-based)',
  'Internet Explorer 11': 'Internet Explorer 11',
}

/** A browser in a release is a product of its own; rows of November 2016 name the release, with blanks behind it. */
function nameOf(written: string, component: string): string {
  const browser = /^Windows .*\s$/.test(written) ? BROWSERS[component] : undefined
  return browser ? `${browser} on ${productName(written)}` : productName(written)
}

function productOf(table: Table, written: string, component: string): Product {
  const key = `${written}\t${component}`
  let name = table.names.get(key)
  if (name === undefined) table.names.set(key, (name = nameOf(written, component)))
  let product = table.products.get(name)
  if (!product) {
    product = { vulnerabilities: new Map(), hasUpdates: false }
    table.products.set(name, product)
  }
  return product
}

function addRow(table: Table, row: Row, isMain: boolean): void {
  if (isKb(row.BulletinKB)) {
    for (const [older] of row.Supersedes.matchAll(/\b\d{4,8}\b/g))
      if (older !== row.BulletinKB) table.pairs.add(`${row.BulletinKB} ${older}`)
  }
  const vulnerability = row.CVE.toUpperCase()
  // The second table holds service packs, which are no vulnerabilities.
  if (!isMain || !VULNERABILITY.test(vulnerability) || row.AffectedProduct === '') return
  const product = productOf(table, row.AffectedProduct, row.AffectedComponent)
  product.hasUpdates ||= isKb(row.BulletinKB)
  let group = product.vulnerabilities.get(vulnerability)
  if (!group) {
    group = { urgency: '', remedies: new Set() }
    product.vulnerabilities.set(vulnerability, group)
  }
  group.urgency ||= SEVERITIES.has(row.Severity) ? row.Severity : ''
  group.remedies.add(remedyOf(table, row))
}

/** A row without a KB only names the affected part; where another row of the part has one, it says nothing more. */
function remediesOf(group: Group): readonly Remedy[] {
  const all = [...group.remedies]
  const served = new Set(all.filter((one) => one.kb !== null).map((one) => one.part))
  return all.filter((one) => one.kb !== null || !served.has(one.part))
}

function* recordsOf(table: Table): Iterable<FeedRecord> {
  for (const pair of table.pairs) {
    const [supersededBy = '', kb = ''] = pair.split(' ')
    yield { kind: 'supersedence', supersedence: { kb, supersededBy } }
  }
  for (const [sourcePackage, { vulnerabilities, hasUpdates }] of table.products) {
    // Products that are updated by version (Edge, Visual Studio Code): without versions here they would stay open for ever.
    if (!hasUpdates) continue
    for (const [id, group] of vulnerabilities) {
      const remedies = remediesOf(group)
      const statement: Statement = {
        ecosystem: ECOSYSTEM,
        sourcePackage,
        vulnerability: asId<'VulnerabilityId'>(id),
        verdict: remedies.some((one) => one.kb !== null) ? 'fixed_in' : 'open',
        fixedVersion: null,
        urgency: group.urgency,
        advisoryIds: [],
        subscription: null,
        remedies,
      }
      yield { kind: 'statement', statement }
    }
  }
}

const isTable = (name: string) => name === '' || /(?:^|\/)(?:CVEs|Custom)[^/]*\.csv$/i.test(name)

/**
 * The table that WES-NG derives from Microsoft's update guide: product, vulnerability, KB and what a KB replaces, in
 * one file that covers all years. It has no fixed builds; the `msrc` feed adds them.
 */
export const wesng: Feed = {
  name: NAME,
  publisher: 'Microsoft, as collected by WES-NG',
  brings: 'own_words',
  forDevicesOf: ['windows'],
  files: [
    {
      name: 'definitions',
      url: 'https://raw.githubusercontent.com/bitsadmin/wesng/master/definitions.zip',
    },
  ],
  everyHours: 24,
  async *parse(source): AsyncIterable<FeedRecord> {
    const table: Table = {
      products: new Map(),
      names: new Map(),
      remedies: new Map(),
      pairs: new Set(),
    }
    let rows = 0
    for await (const { name, bytes } of documentsOf(NAME, source)) {
      if (!isTable(name)) continue
      const isMain = !/Custom[^/]*$/i.test(name)
      for await (const row of csvRows(NAME, bytes, COLUMNS)) {
        addRow(table, row, isMain)
        rows++
      }
    }
    if (rows === 0)
      throw new FeedError(NAME, 'feed_empty', 'the table has no row. What was loaded before stays.')
    yield* recordsOf(table)
  },
}
