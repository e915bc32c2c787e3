import type {
  CvssScore,
  FeedRecord,
  VulnerabilityFacts,
} from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import { z } from 'zod'
import { FeedError } from '../feed-error.ts'
import type { Feed, FeedSource } from '../feed.ts'
import { documentsOf } from '../reading/documents.ts'
import { jsonLinesOrAll } from '../reading/json-documents.ts'
import { jsonListElements } from '../reading/json-lists.ts'
import { Configuration, configurationsOf } from './configurations.ts'

const NAME = 'nvd-cpe'

const Cvss = z.object({ cvssData: z.object({ vectorString: z.string(), baseScore: z.number() }) })
const metrics = z.array(Cvss).optional().catch(undefined)
const Cve = z.object({
  id: z.string().optional(),
  published: z.string().optional(),
  vulnStatus: z.string().optional(),
  descriptions: z
    .array(z.object({ lang: z.string(), value: z.string() }))
    .optional()
    .catch(undefined),
  metrics: z
    .object({
      cvssMetricV40: metrics,
      cvssMetricV31: metrics,
      cvssMetricV30: metrics,
      cvssMetricV2: metrics,
    })
    .optional()
    .catch(undefined),
  configurations: z.array(Configuration).optional(),
})
const Annotation = z.object({
  cve_id: z.string(),
  description: z.string().optional(),
  published: z.string().optional(),
  reason: z.string().optional(),
})
/** A record of the API and of the yearly feeds, or one of a collection of corrections with its annotation. */
const Wrapped = z.object({ cve: Cve, _annotation: Annotation.optional() })
const Plain = Cve.extend({ id: z.string(), configurations: z.array(Configuration) })

type Read = { id: string; cve: z.infer<typeof Cve>; annotation?: z.infer<typeof Annotation> }

function readRecord(value: unknown): Read | null {
  const wrapped = Wrapped.safeParse(value)
  const plain = wrapped.success ? null : Plain.safeParse(value)
  const cve = wrapped.success ? wrapped.data.cve : plain?.success ? plain.data : null
  if (!cve) return null
  const annotation = wrapped.success ? wrapped.data._annotation : undefined
  const id = cve.id ?? annotation?.cve_id ?? ''
  return /^CVE-\d+-\d+$/.test(id) ? { id, cve, ...(annotation ? { annotation } : {}) } : null
}

const VERSIONS = [
  ['cvssMetricV40', '4.0'],
  ['cvssMetricV31', '3.1'],
  ['cvssMetricV30', '3.0'],
  ['cvssMetricV2', '2.0'],
] as const

function cvssOf(cve: z.infer<typeof Cve>): CvssScore[] {
  return VERSIONS.flatMap(([key, version]) =>
    (cve.metrics?.[key] ?? []).map(({ cvssData }) => ({
      version,
      vector: cvssData.vectorString,
      score: cvssData.baseScore,
    })),
  )
}

/** NVD says it in its status; the collection of corrections empties the record and says why. */
const isRejected = ({ cve, annotation }: Read) =>
  cve.vulnStatus?.toLowerCase() === 'rejected' ||
  (cve.configurations === undefined && /\brejected\b/i.test(annotation?.reason ?? ''))

function factsOf(read: Read): VulnerabilityFacts {
  const vulnerability = asId<'VulnerabilityId'>(read.id)
  if (isRejected(read)) return { vulnerability, withdrawn: true }
  const { cve, annotation } = read
  const description =
    cve.descriptions?.find((one) => /^en\b/i.test(one.lang))?.value ?? annotation?.description
  const publishedAt = cve.published ?? annotation?.published
  const cvss = cvssOf(cve)
  return {
    vulnerability,
    ...(description === undefined ? {} : { description }),
    ...(publishedAt === undefined ? {} : { publishedAt }),
    ...(cvss.length > 0 ? { cvss } : {}),
  }
}

function* recordsOf(read: Read): Iterable<FeedRecord> {
  const vulnerability = asId<'VulnerabilityId'>(read.id)
  // NVD has not analysed what has no configurations: that says nothing, unless it takes an earlier word back.
  const raw = isRejected(read) ? [] : read.cve.configurations
  if (raw !== undefined) {
    const configurations = configurationsOf(raw)
    yield { kind: 'applicability', applicability: { vulnerability, configurations } }
  }
  yield { kind: 'facts', facts: factsOf(read) }
}

const LISTS = ['vulnerabilities', 'cve_items']

async function* valuesOf(source: FeedSource): AsyncIterable<{ name: string; value: unknown }> {
  let read = 0
  let skipped: string | null = null
  for await (const { name, bytes } of documentsOf(NAME, source)) {
    if (name !== '' && !/\.jsonl?(?:\.gz)?$/.test(name)) {
      skipped ??= name
      continue
    }
    read++
    for await (const value of jsonLinesOrAll(NAME, bytes, (all) =>
      jsonListElements(NAME, all, LISTS),
    ))
      yield { name, value }
  }
  if (read === 0 && skipped !== null)
    throw new FeedError(
      NAME,
      'feed_unknown_format',
      `the archive holds no record of this feed, but e.g. ${skipped}.`,
    )
}

/** NVD began with the year 2002; earlier vulnerabilities are in that file. */
const FIRST_YEAR = 2002
/** A year that does not exist yet cannot be downloaded; a new one is one more here every January. */
const LAST_YEAR = 2026
const YEARS = Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, at) => FIRST_YEAR + at)

/** The National Vulnerability Database: in which products (CPE) a vulnerability is. API pages, yearly files, or lines. */
export const nvdCpe: Feed = {
  name: NAME,
  publisher: 'NIST National Vulnerability Database',
  brings: 'facts',
  forDevicesOf: ['windows', 'macos'],
  files: [...YEARS, 'modified'].map((part) => ({
    name: `nvdcve-2.0-${part}`,
    url: `https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-${part}.json.gz`,
  })),
  everyHours: 4,
  async *parse(source): AsyncIterable<FeedRecord> {
    let count = 0
    for await (const { name, value } of valuesOf(source)) {
      const read = readRecord(value)
      if (!read)
        throw new FeedError(
          NAME,
          'feed_unknown_format',
          `${name || 'it'} has a record that is no NVD 2.0 record.`,
        )
      count++
      yield* recordsOf(read)
    }
    if (count === 0)
      throw new FeedError(NAME, 'feed_empty', 'it has no record. What was loaded before stays.')
  },
}
