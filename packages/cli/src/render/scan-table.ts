import Table from 'cli-table3'
import { DAY_MS } from '@dirigent/domain/identity/time'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { CapName } from '@dirigent/domain/risk/deadline'
import { compareVersions } from '@dirigent/domain/versions/registry'
import { reasonText } from '../scan/json.ts'
import { printable } from '../terminal.ts'
import { NO_FRAME } from './table.ts'
import { renderSoftware } from './software-table.ts'
import type { ReleaseSupport, ScannedSource, ScannedVerdict, ScanResult } from '../scan/scan.ts'

export type RenderOptions = { now: InstantMs; columns: number; all: boolean }

/** Feeds change daily; what is older than this may hide what is known elsewhere. */
const FEED_OLD_MS = 3 * DAY_MS
const NAMED_VULNERABILITIES = 3
const NAMED_PACKAGES = 8

/** After every date. */
const never = Number.MAX_SAFE_INTEGER
const daysOf = (verdict: ScannedVerdict) => verdict.deadline.days ?? never
const isKev = (verdict: ScannedVerdict) => verdict.facts?.kev !== undefined
const epssOf = (verdict: ScannedVerdict) => verdict.facts?.epss?.score ?? 0

function worstFirst(a: ScannedVerdict, b: ScannedVerdict): number {
  return (
    daysOf(a) - daysOf(b) ||
    Number(isKev(b)) - Number(isKev(a)) ||
    epssOf(b) - epssOf(a) ||
    (a.vulnerability < b.vulnerability ? -1 : 1)
  )
}

type Row = { source: ScannedSource; verdicts: ScannedVerdict[]; worst: ScannedVerdict }

function rowsOf(result: ScanResult, status: ScannedVerdict['status']): Row[] {
  const rows: Row[] = []
  for (const source of result.sources) {
    const verdicts = source.verdicts.filter((one) => one.status === status).toSorted(worstFirst)
    const [worst] = verdicts
    if (worst) rows.push({ source, verdicts, worst })
  }
  return rows.toSorted(
    (a, b) => worstFirst(a.worst, b.worst) || b.verdicts.length - a.verdicts.length,
  )
}

const deadlineWord = ({ deadline }: ScannedVerdict) =>
  deadline.days === null ? 'next upgrade' : `${deadline.days} days`

function vulnerabilitiesCell(verdicts: readonly ScannedVerdict[]): string {
  const named = verdicts
    .slice(0, NAMED_VULNERABILITIES)
    .map((one) => one.vulnerability + (isKev(one) ? ' (exploited)' : ''))
  const more = verdicts.length - named.length
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '')
}

const NAMED_UPDATES = 3

/** Updates by name, where versions do not say: for each vulnerability the one to install first. */
function closingUpdates(verdicts: readonly ScannedVerdict[]): string | null {
  const names = [...new Set(verdicts.flatMap((one) => one.remediation?.[0] ?? []))]
  if (names.length === 0) return null
  const more = names.length - NAMED_UPDATES
  return names.slice(0, NAMED_UPDATES).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** The version that closes all of them: the newest of their fixes. */
function closingVersion(verdicts: readonly ScannedVerdict[]): string {
  const updates = closingUpdates(verdicts)
  if (updates !== null) return updates
  let newest: string | null = null
  for (const { fixedVersion } of verdicts) {
    if (fixedVersion === null) continue
    if (newest === null || compareVersions('deb', newest, fixedVersion) < 0) newest = fixedVersion
  }
  return newest ?? '–'
}

const CAPS: Record<CapName, string> = {
  critical: 'rated critical',
  'critical-system': 'critical system',
  high: 'rated high',
}

/** The row that decided, in a few words. */
function because({ deadline: { rule } }: ScannedVerdict): string {
  if (rule.code === 'cap') return `${CAPS[rule.cap]}: ${rule.days} days`
  const said = [
    rule.kev ? 'exploited (KEV)' : 'not exploited',
    rule.exposed ? 'exposed' : 'not exposed',
  ]
  if (rule.automatable) said.push('automatable')
  return `${said.join(', ')}, ${rule.impact} impact`
}

function table(title: string, rows: readonly Row[], columns: number): string {
  if (rows.length === 0) return ''
  const widest = (texts: readonly string[], limit: number) =>
    Math.min(limit, Math.max(...texts.map((text) => text.length)) + 2)
  const source = widest(['Source package', ...rows.map((row) => row.source.source)], 26)
  const installed = widest(['Installed', ...rows.map((row) => row.source.sourceVersion)], 28)
  const closing = widest(['Closed by', ...rows.map((row) => closingVersion(row.verdicts))], 28)
  const rest = Math.max(30, columns - source - installed - closing - 19)
  const drawn = new Table({
    head: [
      'Deadline',
      'Source package',
      'Installed',
      'Closed by',
      'Vulnerabilities, and the reason',
    ],
    colWidths: [14, source, installed, closing, rest],
    wordWrap: true,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 1 },
    chars: { ...NO_FRAME, middle: ' ' },
  })
  for (const row of rows) {
    const { source: name, sourceVersion } = row.source
    const why = `${vulnerabilitiesCell(row.verdicts)}\n${because(row.worst)}`
    drawn.push([deadlineWord(row.worst), name, sourceVersion, closingVersion(row.verdicts), why])
  }
  return `${title}\n\n${drawn.toString().replace(/ +$/gm, '')}\n\n`
}

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED_PACKAGES).join(', ')
  return names.length > NAMED_PACKAGES
    ? `${shown} and ${names.length - NAMED_PACKAGES} more`
    : shown
}

/** How long the publisher repairs the release, where that is known. */
function supportRemark({ release, support }: ReleaseSupport): string[] {
  switch (support.state) {
    case 'ended': {
      const when = support.endedOn === null ? '' : ` since ${support.endedOn}`
      return [
        `${release} gets no security updates any more${when} (${support.source}): what is found later has no fix. Upgrade to a newer release.`,
      ]
    }
    case 'extended': {
      const until = support.extendedEndsOn === null ? '' : ` until ${support.extendedEndsOn}`
      return [`${release} only gets extended or paid security updates${until} (${support.source}).`]
    }
    case 'supported':
      return support.endsOn === null
        ? []
        : [`${release} gets security updates until ${support.endsOn} (${support.source}).`]
    case 'unknown':
      return [`Not known: until when ${release} gets security updates.`]
  }
}

/** What the reader must know about how far the answer reaches. */
function remarks(result: ScanResult, { now }: RenderOptions): string[] {
  const said = result.support ? supportRemark(result.support) : []
  if (!result.judged)
    said.push(
      `No loaded feed speaks about ${result.ecosystem}: every package is unknown, not safe.`,
    )
  else if (result.unknownPackages.length > 0) {
    const names = result.unknownPackages.map(
      ({ installed, because }) => `${installed.name} (${reasonText(because)})`,
    )
    said.push(
      `Unknown, neither vulnerable nor safe, because not from the distribution: ${listed(names)}.`,
    )
  }
  const loaded = new Set(result.feeds.map((feed) => feed.name))
  if (!loaded.has('cisa-kev'))
    said.push(
      'Not loaded: cisa-kev. What is exploited today is not known, so deadlines may be too late.',
    )
  if (!loaded.has('cve'))
    said.push(
      'Not loaded: cve. CISA’s values are missing; deadlines assume automatable = no, impact = total.',
    )
  const old = result.feeds.filter(
    (feed) => feed.loadedAt !== null && now - feed.loadedAt > FEED_OLD_MS,
  )
  for (const feed of old) {
    const days = Math.floor((now - (feed.loadedAt ?? now)) / DAY_MS)
    said.push(`The feed ${feed.name} is ${days} days old: newer vulnerabilities are missing.`)
  }
  if (result.idleKernels.length > 0) {
    said.push(
      `Kernels that do not run could be removed: ${listed(result.idleKernels.map((one) => one.name))}.`,
    )
  }
  return said
}

function summary(result: ScanResult): string {
  const count = (status: ScannedVerdict['status']) =>
    new Set(
      result.sources.flatMap((one) =>
        one.verdicts.filter((v) => v.status === status).map((v) => v.vulnerability),
      ),
    ).size
  const exploited = new Set(
    result.sources.flatMap((one) => one.verdicts.filter(isKev).map((v) => v.vulnerability)),
  ).size
  const affected = result.sources.length
  return (
    `${result.ecosystem}, ${plural(result.packageCount, 'package')}: ${count('fixable')} fixable, ${count('no_fix')} without a fix, ` +
    `${count('unknown')} not judged, ${exploited} exploited; ${plural(affected, 'source package')} affected, ` +
    `${plural(result.unknownPackages.length, 'package')} unknown.`
  )
}

/** The scan for people: worst first, by source package, then what the answer does not cover, then one line. */
export function renderScan(result: ScanResult, options: RenderOptions): string {
  const fixable = rowsOf(result, 'fixable')
  const open = rowsOf(result, 'no_fix')
  const unjudged = rowsOf(result, 'unknown')
  let text = table('Updates that close vulnerabilities', fixable, options.columns)
  if (options.all) {
    text += table('Affected, no fix published', open, options.columns)
    text += table('Not judged by the publisher', unjudged, options.columns)
  } else if (open.length + unjudged.length > 0) {
    const sources = plural(open.length + unjudged.length, 'source package')
    text += `${sources} with vulnerabilities that have no fix yet; --all lists them.\n`
  }
  if (result.software) text += renderSoftware(result.software, options.columns)
  for (const remark of remarks(result, options)) text += `${remark}\n`
  const packages = plural(result.packageCount, 'package')
  const last = result.judged ? summary(result) : `${result.ecosystem}, ${packages}: unknown.`
  return printable(`${text}${last}\n`)
}
