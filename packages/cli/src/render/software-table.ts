import { SCAN } from '@dirigent/words/scan'
import type { Speaker } from '@dirigent/words/speaker'
import type { ScannedTitle, SoftwareScan } from '../scan/software.ts'
import { table } from './table.ts'

const NAMED = 3

const count = (one: ScannedTitle, status: 'fixable' | 'no_fix' | 'unknown') =>
  one.verdicts.filter((verdict) => verdict.status === status).length

function vulnerabilitiesOf(say: Speaker['say'], one: ScannedTitle): string {
  const ids = one.verdicts
    .filter((verdict) => verdict.status !== 'unknown')
    .toSorted((a, b) => Number(b.facts?.kev !== undefined) - Number(a.facts?.kev !== undefined))
    .map(
      (verdict) =>
        verdict.vulnerability + (verdict.facts?.kev ? ` ${say(SCAN.exploitedMark)}` : ''),
    )
  const more = ids.length - NAMED
  const names = ids.slice(0, NAMED).join(', ')
  return more > 0 ? say(SCAN.andMore, { names, more }) : names
}

const productOf = ({ resolution }: ScannedTitle) => {
  const [cpe] = resolution.cpes
  return cpe ? `${cpe.vendor}:${cpe.product} (${resolution.confidence})` : ''
}

/** Applications with vulnerabilities, most first, then how far the answer reaches. */
export function renderSoftware(say: Speaker['say'], scan: SoftwareScan, columns: number): string {
  const affected = scan.titles
    .filter((one) => count(one, 'fixable') + count(one, 'no_fix') > 0)
    .toSorted((a, b) => count(b, 'fixable') - count(a, 'fixable'))
  const rows = affected.map((one) => [
    one.title.name,
    one.title.version,
    productOf(one),
    String(count(one, 'fixable')),
    vulnerabilitiesOf(say, one),
  ])
  const heads = [SCAN.application, SCAN.installed, SCAN.product, SCAN.fixable, SCAN.found].map(
    (one) => say(one),
  )
  const drawn =
    rows.length > 0 ? `${say(SCAN.applications)}\n\n${table(heads, rows, columns)}\n` : ''
  const titles = scan.titles.filter((one) => one.resolution.because !== 'part_of_system')
  const ofSystem = scan.titles.length - titles.length
  const unsure = titles.filter((one) => one.resolution.confidence === 'weak').length
  const nameless = titles.filter((one) => one.resolution.because === 'no_candidate').length
  const said = scan.judged
    ? say(SCAN.applicationsJudged, {
        count: titles.length,
        affected: affected.length,
        unsure,
        nameless,
      })
    : say(SCAN.applicationsUnknown, { count: titles.length })
  const system = ofSystem > 0 ? ` ${say(SCAN.applicationsOfSystem, { count: ofSystem })}` : ''
  return `${drawn}${said}${system}\n`
}
