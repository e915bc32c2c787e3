import type { FeedRecord, Statement } from '@dirigent/domain/advisories/advisory'
import { ecosystemOf, releaseByCodename } from '@dirigent/domain/advisories/release'
import { asId } from '@dirigent/domain/identity/ids'
import { compareVersions } from '@dirigent/domain/versions/registry'
import { FeedError } from '../feed-error.ts'
import type { Feed, FeedSource } from '../feed.ts'
import { documentsOf } from '../reading/documents.ts'
import { wholeLinesOf } from '../reading/text.ts'

const NAME = 'debian-lists'

const HEADING = /^\[\d{1,2} \w{3} \d{4}\] (D[SL]A-\d+(?:-\d+)?) /
const VULNERABILITIES = /^\s+\{([^}]*)\}/
const FIX = /^\s+\[(\w+)\] - (\S+)\s+(\S+)/

type Advisory = { id: string; vulnerabilities: string[] }

/** One fix line of one advisory, for each of the advisory's vulnerabilities. */
function* statementsOf(
  advisory: Advisory,
  [, codename = '', sourcePackage = '', version = '']: RegExpExecArray,
): Iterable<Statement> {
  const release = releaseByCodename(codename)
  if (!release) return
  const judgedSafe = version === '<not-affected>'
  // <end-of-life>, <unfixed> and the like: the tracker's JSON says it better, the list only names what was fixed.
  if (version.startsWith('<') && !judgedSafe) return
  for (const id of advisory.vulnerabilities) {
    yield {
      ecosystem: ecosystemOf(release),
      sourcePackage,
      vulnerability: asId<'VulnerabilityId'>(id),
      verdict: judgedSafe ? 'not_affected' : 'fixed_in',
      fixedVersion: judgedSafe ? null : version,
      urgency: '',
      advisoryIds: [advisory.id],
      part: advisory.id.slice(0, 3),
      subscription: null,
    }
  }
}

/** Two advisories fixed one vulnerability: the first was incomplete, so the newer version counts and both are named. */
function merge(known: Statement, later: Statement): Statement {
  const advisoryIds = [...new Set([...known.advisoryIds, ...later.advisoryIds])]
  if (known.fixedVersion === null || later.fixedVersion === null) {
    return { ...(known.fixedVersion === null ? later : known), advisoryIds }
  }
  const newer = compareVersions('deb', known.fixedVersion, later.fixedVersion) < 0 ? later : known
  return { ...newer, advisoryIds }
}

async function collect(
  source: FeedSource,
): Promise<{ advisories: number; statements: Iterable<Statement> }> {
  const statements = new Map<string, Statement>()
  let advisories = 0
  let current: Advisory | null = null
  for await (const document of documentsOf(NAME, source)) {
    for await (const line of wholeLinesOf(NAME, document.bytes)) {
      const heading = HEADING.exec(line)
      if (heading) {
        current = { id: heading[1] ?? '', vulnerabilities: [] }
        advisories++
        continue
      }
      if (current === null && line.trim() !== '') throw unknownLine(line)
      if (!/^\s/.test(line)) {
        if (line.trim() !== '') throw unknownLine(line)
        continue
      }
      if (current === null) continue
      const ids = VULNERABILITIES.exec(line)
      if (ids)
        current.vulnerabilities.push(...(ids[1] ?? '').split(/\s+/).filter((id) => id !== ''))
      else if (/^\s+\{/.test(line))
        throw new FeedError(
          NAME,
          'feed_truncated',
          `${current.id} ends in the middle of its list of vulnerabilities; fetch it again.`,
        )
      const fix = FIX.exec(line)
      for (const statement of fix ? statementsOf(current, fix) : []) {
        const key = `${statement.ecosystem} ${statement.sourcePackage} ${statement.vulnerability}`
        const known = statements.get(key)
        statements.set(key, known ? merge(known, statement) : statement)
      }
    }
  }
  return { advisories, statements: statements.values() }
}

const unknownLine = (line: string) =>
  new FeedError(
    NAME,
    'feed_unknown_format',
    `the line "${line.slice(0, 60)}" does not belong into a DSA or DLA list.`,
  )

/** Debian's security advisories (DSA) and those of Long Term Support (DLA) as the tracker keeps them: plain text. */
export const debianLists: Feed = {
  name: NAME,
  publisher: 'Debian Security and LTS Teams',
  brings: 'own_words',
  forDevicesOf: ['debian'],
  files: ['DSA', 'DLA'].map((list) => ({
    name: list,
    url: `https://salsa.debian.org/security-tracker-team/security-tracker/-/raw/master/data/${list}/list`,
  })),
  everyHours: 1,
  async *parse(source): AsyncIterable<FeedRecord> {
    const { advisories, statements } = await collect(source)
    if (advisories === 0)
      throw new FeedError(NAME, 'feed_empty', 'it names no advisory. What was loaded before stays.')
    for (const statement of statements) yield { kind: 'statement', statement }
  },
}
