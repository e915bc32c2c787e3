import Table from 'cli-table3'
import { DAY_MS } from '@dirigent/domain/identity/time'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { CapName } from '@dirigent/domain/risk/deadline'
import { schemeOf } from '@dirigent/domain/advisories/release'
import { compareVersions } from '@dirigent/domain/versions/registry'
import type { VersionSchemeName } from '@dirigent/domain/versions/scheme'
import type { Entry } from '@dirigent/words/entry'
import { SCAN } from '@dirigent/words/scan'
import type { Speaker } from '@dirigent/words/speaker'
import { reasonText } from '../scan/json.ts'
import { printable } from '../terminal.ts'
import { NO_FRAME } from './table.ts'
import { renderSoftware } from './software-table.ts'
import { isMostlyUnknown } from '../scan/scan.ts'
import type { ReleaseSupport, ScannedSource, ScannedVerdict, ScanResult } from '../scan/scan.ts'

export type RenderOptions = { now: InstantMs; columns: number; all: boolean; words: Speaker }

type Say = Speaker['say']

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

const deadlineWord = (say: Say, { deadline: { days } }: ScannedVerdict) =>
  days === null ? say(SCAN.nextUpgrade) : say(SCAN.days, { count: days })

function andMore(say: Say, names: readonly string[], limit: number): string {
  const shown = names.slice(0, limit).join(', ')
  const more = names.length - limit
  return more > 0 ? say(SCAN.andMore, { names: shown, more }) : shown
}

function vulnerabilitiesCell(say: Say, verdicts: readonly ScannedVerdict[]): string {
  const named = verdicts.map(
    (one) => one.vulnerability + (isKev(one) ? ` ${say(SCAN.exploitedMark)}` : ''),
  )
  return andMore(say, named, NAMED_VULNERABILITIES)
}

const NAMED_UPDATES = 3

/** Updates by name, where versions do not say: for each vulnerability the one to install first. */
function closingUpdates(say: Say, verdicts: readonly ScannedVerdict[]): string | null {
  const names = [...new Set(verdicts.flatMap((one) => one.remediation?.[0] ?? []))]
  return names.length === 0 ? null : andMore(say, names, NAMED_UPDATES)
}

/** The version that closes all of them: the newest of their fixes. */
function closingVersion(
  say: Say,
  scheme: VersionSchemeName,
  verdicts: readonly ScannedVerdict[],
): string {
  const updates = closingUpdates(say, verdicts)
  if (updates !== null) return updates
  let newest: string | null = null
  for (const { fixedVersion } of verdicts) {
    if (fixedVersion === null) continue
    if (newest === null || compareVersions(scheme, newest, fixedVersion) < 0) newest = fixedVersion
  }
  return newest ?? '–'
}

const CAPS: Record<CapName, Entry> = {
  critical: SCAN.ratedCritical,
  'critical-system': SCAN.criticalSystem,
  high: SCAN.ratedHigh,
}

/** The row that decided, in a few words. */
function because(say: Say, { deadline: { rule } }: ScannedVerdict): string {
  if (rule.code === 'cap') return `${say(CAPS[rule.cap])}: ${say(SCAN.days, { count: rule.days })}`
  const said = [
    say(rule.kev ? SCAN.exploited : SCAN.notExploited),
    say(rule.exposed ? SCAN.exposed : SCAN.notExposed),
  ]
  if (rule.automatable) said.push(say(SCAN.automatable))
  return `${said.join(', ')}, ${say(rule.impact === 'total' ? SCAN.totalImpact : SCAN.partialImpact)}`
}

type Draw = { say: Say; scheme: VersionSchemeName; columns: number }

function table(title: Entry, rows: readonly Row[], { say, scheme, columns }: Draw): string {
  if (rows.length === 0) return ''
  const widest = (texts: readonly string[], limit: number) =>
    Math.min(limit, Math.max(...texts.map((text) => text.length)) + 2)
  const closings = rows.map((row) => closingVersion(say, scheme, row.verdicts))
  const deadlines = rows.map((row) => deadlineWord(say, row.worst))
  const due = widest([say(SCAN.deadline), ...deadlines], 18)
  const source = widest([say(SCAN.source), ...rows.map((row) => row.source.source)], 26)
  const installed = widest(
    [say(SCAN.installed), ...rows.map((row) => row.source.sourceVersion)],
    28,
  )
  const closing = widest([say(SCAN.closedBy), ...closings], 28)
  const rest = Math.max(30, columns - due - source - installed - closing - 5)
  const drawn = new Table({
    head: [SCAN.deadline, SCAN.source, SCAN.installed, SCAN.closedBy, SCAN.vulnerabilities].map(
      (one) => say(one),
    ),
    colWidths: [due, source, installed, closing, rest],
    wordWrap: true,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 1 },
    chars: { ...NO_FRAME, middle: ' ' },
  })
  for (const [at, row] of rows.entries()) {
    const { source: name, sourceVersion } = row.source
    const why = `${vulnerabilitiesCell(say, row.verdicts)}\n${because(say, row.worst)}`
    drawn.push([deadlines[at] ?? '', name, sourceVersion, closings[at] ?? '', why])
  }
  return `${say(title)}\n\n${drawn.toString().replace(/ +$/gm, '')}\n\n`
}

/** How long the publisher repairs the release, where that is known. */
function supportRemark(say: Say, { release, support }: ReleaseSupport): string[] {
  switch (support.state) {
    case 'ended': {
      const { endedOn: when, source } = support
      return [
        when === null
          ? say(SCAN.ended, { release, source })
          : say(SCAN.endedOn, { release, when, source }),
      ]
    }
    case 'extended': {
      const { extendedEndsOn: when, source } = support
      return [
        when === null
          ? say(SCAN.extended, { release, source })
          : say(SCAN.extendedUntil, { release, when, source }),
      ]
    }
    case 'supported': {
      const { endsOn: when, source } = support
      return when === null ? [] : [say(SCAN.supportedUntil, { release, when, source })]
    }
    case 'unknown':
      return [say(SCAN.supportUnknown, { release })]
  }
}

/** Who is not judged, and why; when it is most of them, that this is no answer. */
function unknownRemarks(say: Say, result: ScanResult): string[] {
  if (!result.judged && !isMostlyUnknown(result))
    return [say(SCAN.noFeed, { release: result.ecosystem })]
  const { unknownPackages, packageCount } = result
  if (unknownPackages.length === 0) return []
  const names = unknownPackages.map(
    ({ installed, because: reason }) => `${installed.name} (${reasonText(reason)})`,
  )
  const said = [say(SCAN.unknownPackages, { names: andMore(say, names, NAMED_PACKAGES) })]
  if (isMostlyUnknown(result))
    said.push(say(SCAN.mostlyUnknown, { unknown: unknownPackages.length, packages: packageCount }))
  return said
}

/** What the reader must know about how far the answer reaches. */
function remarks(result: ScanResult, { now, words: { say } }: RenderOptions): string[] {
  const said = result.support ? supportRemark(say, result.support) : []
  said.push(...unknownRemarks(say, result))
  const loaded = new Set(result.feeds.map((feed) => feed.name))
  if (!loaded.has('cisa-kev')) said.push(say(SCAN.noKev))
  if (!loaded.has('cve')) said.push(say(SCAN.noCve))
  for (const { name, loadedAt } of result.feeds) {
    if (loadedAt === null || now - loadedAt <= FEED_OLD_MS) continue
    said.push(say(SCAN.oldFeed, { name, days: Math.floor((now - loadedAt) / DAY_MS) }))
  }
  if (result.idleKernels.length > 0) {
    const names = result.idleKernels.map((one) => one.name)
    said.push(say(SCAN.idleKernels, { names: andMore(say, names, NAMED_PACKAGES) }))
  }
  return said
}

function summary(say: Say, result: ScanResult): string {
  const distinct = (wanted: (verdict: ScannedVerdict) => boolean) =>
    new Set(
      result.sources.flatMap((one) =>
        one.verdicts.filter(wanted).map((verdict) => verdict.vulnerability),
      ),
    ).size
  return say(SCAN.summary, {
    release: result.ecosystem,
    packages: result.packageCount,
    fixable: distinct((one) => one.status === 'fixable'),
    noFix: distinct((one) => one.status === 'no_fix'),
    notJudged: distinct((one) => one.status === 'unknown'),
    exploited: distinct(isKev),
    sources: result.sources.length,
    unknown: result.unknownPackages.length,
  })
}

/** The scan for people: worst first, by source package, then what the answer does not cover, then one line. */
export function renderScan(result: ScanResult, options: RenderOptions): string {
  const { say } = options.words
  const draw = { say, scheme: schemeOf(result.ecosystem), columns: options.columns }
  const open = rowsOf(result, 'no_fix')
  const unjudged = rowsOf(result, 'unknown')
  let text = table(SCAN.closing, rowsOf(result, 'fixable'), draw)
  if (options.all) {
    text += table(SCAN.noFix, open, draw)
    text += table(SCAN.notJudged, unjudged, draw)
  } else if (open.length + unjudged.length > 0) {
    text += `${say(SCAN.hidden, { count: open.length + unjudged.length })}\n`
  }
  if (result.software) text += renderSoftware(say, result.software, options.columns)
  for (const remark of remarks(result, options)) text += `${remark}\n`
  const { ecosystem: release, packageCount: packages } = result
  const last = result.judged
    ? summary(say, result)
    : say(SCAN.summaryUnknown, { release, packages })
  return printable(`${text}${last}\n`)
}
