import type { CvssScore, FeedRecord, Remedy, Statement } from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import { productName } from '@dirigent/domain/matching/windows/product'
import { z } from 'zod'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { documentsOf, peek } from '../reading/documents.ts'
import { jsonValuesOf } from '../reading/json-documents.ts'
import { fromCsaf } from './csaf-document.ts'
import { fromCvrfJson } from './cvrf-json.ts'
import { fromCvrfXml } from './cvrf-xml.ts'
import type { MicrosoftVulnerability } from './document.ts'

const NAME = 'msrc'

/** Microsoft republishes what its Linux distribution repairs; those packages are judged by version elsewhere. */
const ITS_LINUX = /^(?:azl\d|cbl\d?|CBL-Mariner|Azure Linux)\b|\bon (?:Azure Linux|CBL-?Mariner)/i

/** A list of what replaces what, merged from Microsoft's catalogues: `{ KBID, Supersededby: { KBIDs } }`. */
const Pairs = z.object({
  KBID: z.string(),
  Supersededby: z.object({ KBIDs: z.array(z.string()).nullish() }).nullish(),
})

function scoresOf(scores: MicrosoftVulnerability['scores']): CvssScore[] {
  const [worst] = scores.toSorted((a, b) => b.score - a.score)
  const version = /^CVSS:(3\.[01]|4\.0)\//.exec(worst?.vector ?? '')?.[1]
  if (!worst || (version !== '3.0' && version !== '3.1' && version !== '4.0')) return []
  return [{ version, vector: worst.vector, score: worst.score }]
}

function remediesOf(one: MicrosoftVulnerability, product: string): Remedy[] {
  return one.fixes
    .filter((fix) => fix.products.some((name) => productName(name) === product))
    .map((fix) => ({
      part: one.part,
      kb: fix.kb,
      fixedBuild: fix.fixedBuild,
      publishedOn: one.publishedOn,
    }))
}

function* recordsOf(one: MicrosoftVulnerability): Iterable<FeedRecord> {
  const vulnerability = asId<'VulnerabilityId'>(one.id)
  const cvss = scoresOf(one.scores)
  yield {
    kind: 'facts',
    facts: {
      vulnerability,
      ...(one.title === '' ? {} : { description: one.title }),
      ...(one.publishedOn === null ? {} : { publishedAt: one.publishedOn }),
      ...(cvss.length > 0 ? { cvss } : {}),
    },
  }
  for (const product of new Set(one.affected.map(productName))) {
    if (ITS_LINUX.test(product)) continue
    const fixes = remediesOf(one, product)
    const closing = fixes.filter(({ kb, fixedBuild }) => kb !== null || fixedBuild !== null)
    const none: Remedy = {
      part: one.part,
      kb: null,
      fixedBuild: null,
      publishedOn: one.publishedOn,
    }
    const statement: Statement = {
      ecosystem: asId<'Ecosystem'>('windows'),
      sourcePackage: product,
      vulnerability,
      verdict: closing.length > 0 ? 'fixed_in' : 'open',
      fixedVersion: null,
      urgency: one.severity,
      advisoryIds: [],
      subscription: null,
      part: one.id,
      remedies: closing.length > 0 ? closing : [none],
    }
    yield { kind: 'statement', statement }
  }
  for (const { kb, supersedes } of one.fixes) {
    if (kb === null) continue
    for (const older of supersedes)
      if (older !== kb)
        yield { kind: 'supersedence', supersedence: { kb: older, supersededBy: kb } }
  }
}

/** A known issue is told once per article, however many vulnerabilities the article repairs. */
function* warningsOf(
  { knownIssues }: MicrosoftVulnerability,
  told: Set<string>,
): Iterable<FeedRecord> {
  for (const { kb, url } of knownIssues) {
    if (told.has(kb)) continue
    told.add(kb)
    const text = `Microsoft names known issues in the article of KB${kb}.`
    const warning = {
      provider: 'windows-update',
      name: `KB${kb}`,
      version: '',
      kind: 'known_issue',
      text,
      url,
    } as const
    yield { kind: 'update_warning', warning }
  }
}

function* fromJson(value: unknown, where: string): Iterable<MicrosoftVulnerability | FeedRecord> {
  const pairs = Pairs.safeParse(value)
  if (pairs.success) {
    for (const supersededBy of pairs.data.Supersededby?.KBIDs ?? []) {
      const { KBID: kb } = pairs.data
      if (kb !== supersededBy) yield { kind: 'supersedence', supersedence: { kb, supersededBy } }
    }
    return
  }
  const found = fromCvrfJson(value) ?? fromCsaf(value)
  if (found === 'foreign')
    throw new FeedError(
      NAME,
      'feed_unknown_format',
      `${where} is an advisory of another publisher; import it as csaf.`,
    )
  if (found === null)
    throw new FeedError(
      NAME,
      'feed_unknown_format',
      `${where} is neither a CVRF document nor an advisory of Microsoft.`,
    )
  yield* found
}

/** Files of an archive that are no advisories. */
const isList = (name: string) =>
  /(?:^|\/)(?:index\.txt|changes\.csv|provider-metadata\.json|.*\.(?:sha\d+|asc))$/.test(name)

/**
 * Microsoft's security update guide: monthly CVRF documents (JSON or XML) and CSAF advisories, with KB, fixed build and
 * what a KB replaces.
 */
export const msrc: Feed = {
  name: NAME,
  publisher: 'Microsoft',
  brings: 'own_words',
  forDevicesOf: ['windows'],
  files: [
    {
      name: 'csaf',
      url: 'https://msrc.microsoft.com/csaf/provider-metadata.json',
      follow: 'csaf_provider',
    },
  ],
  everyHours: 12,
  async *parse(source): AsyncIterable<FeedRecord> {
    const told = new Set<string>()
    let count = 0
    for await (const { name, bytes } of documentsOf(NAME, source, { xml: true })) {
      if (isList(name)) continue
      const { head, all } = await peek(bytes, 64)
      const isXml = Buffer.from(head).toString('utf8').trimStart().startsWith('<')
      const found = isXml ? fromCvrfXml(NAME, all) : jsonRecords(name, all)
      for await (const one of found) {
        count++
        if ('kind' in one) yield one
        else {
          yield* recordsOf(one)
          yield* warningsOf(one, told)
        }
      }
    }
    if (count === 0)
      throw new FeedError(
        NAME,
        'feed_empty',
        'it names no vulnerability. What was loaded before stays.',
      )
  },
}

async function* jsonRecords(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
): AsyncIterable<MicrosoftVulnerability | FeedRecord> {
  for await (const value of jsonValuesOf(NAME, name, bytes)) yield* fromJson(value, name || 'it')
}
