import type { FeedRecord, VulnerabilityFacts } from '@dirigent/domain/advisories/advisory'
import { joinFacts } from '@dirigent/domain/advisories/join-facts'
import type { Applicability } from '@dirigent/domain/cpe/configuration'
import { productKey } from '@dirigent/domain/cpe/name'
import type { ProductKey } from '@dirigent/domain/cpe/name'
import { applicabilityStore, indexProducts, productsOf } from '@dirigent/domain/cpe/product-index'
import type { VulnerabilityId } from '@dirigent/domain/identity/ids'
import { deadlineFacts, decideDeadline } from '@dirigent/domain/risk/deadline'
import type { DeadlineDecision } from '@dirigent/domain/risk/deadline'
import { buildDictionary } from '@dirigent/domain/software/dictionary'
import { judgeTitle } from '@dirigent/domain/software/judge'
import type { TitleVerdict } from '@dirigent/domain/software/judge'
import { createResolver } from '@dirigent/domain/software/resolve'
import type { Resolution } from '@dirigent/domain/software/resolve'
import type { SoftwareTitle } from '@dirigent/domain/software/title'
import type { RegisteredFeed } from '@dirigent/feeds/registry'
import type { FeedFile } from './known.ts'
import type { DeviceWords } from './scan.ts'

export type ScannedTitle = {
  title: SoftwareTitle
  resolution: Resolution
  verdicts: readonly (TitleVerdict & {
    deadline: DeadlineDecision
    facts: VulnerabilityFacts | undefined
  })[]
}

export type SoftwareScan = {
  titles: readonly ScannedTitle[]
  /** Whether any feed says in which products vulnerabilities are; without one nothing can be said. */
  judged: boolean
}

/** Later ones take the place of earlier ones: NVD has analysed what a CVE record only claims. */
export const PRODUCT_FEEDS: readonly RegisteredFeed[] = ['cve', 'nvd-cpe']
/** Statements that are kept while the products are counted; beyond it the files are read a second time. */
const KEPT_MAX = 60_000

type Read = { counts: ReadonlyMap<ProductKey, number>; kept: readonly Applicability[] | null }

async function* recordsOf(files: readonly FeedFile[]): AsyncIterable<FeedRecord> {
  const { FEEDS } = await import('@dirigent/feeds/registry')
  for (const { feed, path } of files) yield* FEEDS[feed].parse({ path })
}

/** First reading: which products there are. The whole of NVD is never held; a smaller file is kept at once. */
async function readProducts(files: readonly FeedFile[]): Promise<Read> {
  const counts = new Map<ProductKey, number>()
  let kept: Applicability[] | null = []
  for await (const record of recordsOf(files)) {
    if (record.kind !== 'applicability') continue
    for (const key of productsOf(record.applicability)) counts.set(key, (counts.get(key) ?? 0) + 1)
    kept?.push(record.applicability)
    if (kept && kept.length > KEPT_MAX) kept = null
  }
  return { counts, kept }
}

/** Second reading: only statements about these products, and those that take the place of such a one. */
async function readStatements(
  files: readonly FeedFile[],
  wanted: ReadonlySet<ProductKey>,
): Promise<Applicability[]> {
  const known = new Map<VulnerabilityId, Applicability>()
  for await (const record of recordsOf(files)) {
    if (record.kind !== 'applicability') continue
    const { applicability } = record
    const concerns = productsOf(applicability).some((key) => wanted.has(key))
    if (concerns || known.has(applicability.vulnerability))
      known.set(applicability.vulnerability, applicability)
  }
  return [...known.values()]
}

async function readFacts(
  files: readonly FeedFile[],
  wanted: ReadonlySet<VulnerabilityId>,
): Promise<Map<VulnerabilityId, VulnerabilityFacts>> {
  const facts = new Map<VulnerabilityId, VulnerabilityFacts>()
  for await (const record of recordsOf(files)) {
    if (record.kind !== 'facts' || !wanted.has(record.facts.vulnerability)) continue
    const id = record.facts.vulnerability
    facts.set(id, joinFacts(facts.get(id), record.facts))
  }
  return facts
}

/** Which products the titles are, what is wrong with them, and until when it has to be closed. */
export async function scanSoftware(
  titles: readonly SoftwareTitle[],
  files: readonly FeedFile[],
  device: DeviceWords,
): Promise<SoftwareScan> {
  const productFiles = files
    .filter((file) => PRODUCT_FEEDS.includes(file.feed))
    .toSorted((a, b) => PRODUCT_FEEDS.indexOf(a.feed) - PRODUCT_FEEDS.indexOf(b.feed))
  const { counts, kept } = await readProducts(productFiles)
  const resolve = createResolver(buildDictionary(counts), [])
  const resolved = titles.map((title) => ({ title, resolution: resolve(title) }))
  const wanted = new Set(resolved.flatMap((one) => one.resolution.cpes.map(productKey)))
  const index = indexProducts(
    applicabilityStore(kept ?? (await readStatements(productFiles, wanted))),
  )
  const found = resolved.map((one) => ({
    ...one,
    verdicts: judgeTitle(index, one.resolution, one.title.platform),
  }))
  const concerned = new Set(
    found.flatMap((one) => one.verdicts.map((verdict) => verdict.vulnerability)),
  )
  const facts = concerned.size > 0 ? await readFacts(files, concerned) : new Map()
  return {
    judged: counts.size > 0,
    titles: found.map((one) => ({
      ...one,
      verdicts: one.verdicts
        .filter((verdict) => facts.get(verdict.vulnerability)?.withdrawn !== true)
        .map((verdict) => {
          const known: VulnerabilityFacts | undefined = facts.get(verdict.vulnerability)
          const deadline = decideDeadline(deadlineFacts(known, '', device))
          return { ...verdict, facts: known, deadline }
        }),
    })),
  }
}
