import type {
  CvssScore,
  FeedRecord,
  Ssvc,
  VulnerabilityFacts,
} from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import { z } from 'zod'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { jsonDocumentsOf } from '../reading/json-documents.ts'
import { applicabilityOf } from './applicability.ts'

const NAME = 'cve'

const Cvss = z.object({ vectorString: z.string(), baseScore: z.number() })
const Metric = z.object({
  cvssV2_0: Cvss.optional().catch(undefined),
  cvssV3_0: Cvss.optional().catch(undefined),
  cvssV3_1: Cvss.optional().catch(undefined),
  cvssV4_0: Cvss.optional().catch(undefined),
  other: z.object({ type: z.string(), content: z.unknown() }).optional().catch(undefined),
})
const Container = z.object({
  title: z.string().optional().catch(undefined),
  providerMetadata: z.object({ shortName: z.string().optional() }).optional().catch(undefined),
  metrics: z.array(Metric).optional().catch(undefined),
  descriptions: z
    .array(z.object({ lang: z.string(), value: z.string() }))
    .optional()
    .catch(undefined),
})
/** A record of the CVE list (JSON 5). */
export const Cve = z.object({
  cveMetadata: z.object({
    cveId: z.string().regex(/^CVE-\d+-\d+$/),
    state: z.string(),
    datePublished: z.string().optional(),
  }),
  containers: z
    .object({ cna: Container.optional(), adp: z.array(Container).optional() })
    .optional(),
})
const SsvcContent = z.object({ options: z.array(z.record(z.string(), z.string())) })

const VERSIONS = [
  ['cvssV4_0', '4.0'],
  ['cvssV3_1', '3.1'],
  ['cvssV3_0', '3.0'],
  ['cvssV2_0', '2.0'],
] as const

/** The scores among metrics. */
export function cvssOf(metrics: readonly z.infer<typeof Metric>[]): CvssScore[] {
  const scores: CvssScore[] = []
  for (const metric of metrics) {
    for (const [key, version] of VERSIONS) {
      const found = metric[key]
      if (found) scores.push({ version, vector: found.vectorString, score: found.baseScore })
    }
  }
  return scores
}

const EXPLOITATION: Readonly<Record<string, Ssvc['exploitation']>> = {
  none: 'none',
  poc: 'poc',
  active: 'active',
}
const IMPACT: Readonly<Record<string, Ssvc['technicalImpact']>> = {
  partial: 'partial',
  total: 'total',
}
const YES_NO: Readonly<Record<string, boolean>> = { yes: true, no: false }

/** The decision points that CISA adds ("Vulnrichment"); the newest of several counts, and they stand last. */
export function ssvcOf(metrics: readonly z.infer<typeof Metric>[]): Ssvc | null {
  let found: Ssvc | null = null
  for (const { other } of metrics) {
    const content = other?.type === 'ssvc' ? SsvcContent.safeParse(other.content) : null
    if (!content?.success) continue
    const options = new Map(content.data.options.flatMap((option) => Object.entries(option)))
    const value = (name: string) => options.get(name)?.toLowerCase() ?? ''
    found = {
      exploitation: EXPLOITATION[value('Exploitation')] ?? null,
      automatable: YES_NO[value('Automatable')] ?? null,
      technicalImpact: IMPACT[value('Technical Impact')] ?? null,
    }
  }
  return found
}

function factsOf(record: z.infer<typeof Cve>): VulnerabilityFacts {
  const { cveId, state, datePublished } = record.cveMetadata
  const vulnerability = asId<'VulnerabilityId'>(cveId)
  if (state === 'REJECTED') return { vulnerability, withdrawn: true }
  const adp = record.containers?.adp ?? []
  const cna = record.containers?.cna
  const metrics = [...(cna?.metrics ?? []), ...adp.flatMap((one) => one.metrics ?? [])]
  const description = cna?.descriptions?.find((one) => /^en\b/i.test(one.lang))?.value
  const cvss = cvssOf(metrics)
  const ssvc = ssvcOf(metrics)
  return {
    vulnerability,
    ...(description === undefined ? {} : { description }),
    ...(datePublished === undefined ? {} : { publishedAt: datePublished }),
    ...(cvss.length > 0 ? { cvss } : {}),
    ...(ssvc ? { ssvc } : {}),
  }
}

/** Files of the publisher's repository that are no records. */
const isRecordName = (name: string) =>
  name === '' || /(?:^|\/)CVE-\d+-\d+\.json$/.test(name) || /\.jsonl?(?:\.gz)?$/.test(name)
const isIndex = (name: string) => /(?:^|\/)(?:delta|deltaLog|recent_activities)\.json$/.test(name)

/** The CVE list (JSON 5), with the decision points that CISA adds to it: one file, a zip, or one record per line. */
export const cve: Feed = {
  name: NAME,
  publisher: 'CVE Program, CISA Vulnrichment',
  brings: 'facts',
  forDevicesOf: 'all',
  files: [
    { name: 'zip', url: 'https://github.com/CVEProject/cvelistV5/archive/refs/heads/main.zip' },
  ],
  everyHours: 24,
  async *parse(source): AsyncIterable<FeedRecord> {
    let count = 0
    const wanted = (name: string) => isRecordName(name) && !isIndex(name)
    for await (const { name, value } of jsonDocumentsOf(NAME, source, wanted)) {
      const record = Cve.safeParse(value)
      if (!record.success)
        throw new FeedError(
          NAME,
          'feed_unknown_format',
          `${name || 'it'} is not a CVE JSON 5 record.`,
          record.error,
        )
      count++
      const applicability = applicabilityOf(value)
      if (applicability) yield { kind: 'applicability', applicability }
      yield { kind: 'facts', facts: factsOf(record.data) }
    }
    if (count === 0)
      throw new FeedError(NAME, 'feed_empty', 'it has no CVE record. What was loaded before stays.')
  },
}
