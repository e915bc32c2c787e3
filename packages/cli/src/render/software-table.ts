import type { ScannedTitle, SoftwareScan } from '../scan/software.ts'
import { table } from './table.ts'

const NAMED = 3

const count = (one: ScannedTitle, status: 'fixable' | 'no_fix' | 'unknown') =>
  one.verdicts.filter((verdict) => verdict.status === status).length

function vulnerabilitiesOf(one: ScannedTitle): string {
  const ids = one.verdicts
    .filter((verdict) => verdict.status !== 'unknown')
    .toSorted((a, b) => Number(b.facts?.kev !== undefined) - Number(a.facts?.kev !== undefined))
    .map((verdict) => verdict.vulnerability + (verdict.facts?.kev ? ' (exploited)' : ''))
  const more = ids.length - NAMED
  return ids.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

const productOf = ({ resolution }: ScannedTitle) => {
  const [cpe] = resolution.cpes
  return cpe ? `${cpe.vendor}:${cpe.product} (${resolution.confidence})` : ''
}

/** Applications with vulnerabilities, most first, then how far the answer reaches. */
export function renderSoftware(scan: SoftwareScan, columns: number): string {
  const affected = scan.titles
    .filter((one) => count(one, 'fixable') + count(one, 'no_fix') > 0)
    .toSorted((a, b) => count(b, 'fixable') - count(a, 'fixable'))
  const rows = affected.map((one) => [
    one.title.name,
    one.title.version,
    productOf(one),
    String(count(one, 'fixable')),
    vulnerabilitiesOf(one),
  ])
  const heads = ['Application', 'Installed', 'Product', 'Fixable', 'Vulnerabilities']
  const drawn = rows.length > 0 ? `Applications\n\n${table(heads, rows, columns)}\n` : ''
  const { titles } = scan
  const unsure = titles.filter((one) => one.resolution.confidence === 'weak').length
  const nameless = titles.filter((one) => one.resolution.because === 'no_candidate').length
  const said = scan.judged
    ? `${titles.length} applications: ${affected.length} with vulnerabilities; ${unsure} may be another product and ${nameless} are named by nobody: unknown, not safe.`
    : `${titles.length} applications are unknown, not safe: give --feed nvd-cpe=FILE or --feed cve=FILE.`
  return `${drawn}${said}\n`
}
