import type {
  FeedRecord,
  Statement,
  VulnerabilityFacts,
} from '@dirigent/domain/advisories/advisory'
import type { Feed } from './feed.ts'

/** Tests only: everything a feed makes of these bytes. */
export async function collect(feed: Feed, content: string | Uint8Array): Promise<FeedRecord[]> {
  return Array.fromAsync(feed.parse({ bytes: inPieces(Buffer.from(content)) }))
}

/** Odd pieces, so that no parser relies on a record, a line or a character lying within one chunk. */
async function* inPieces(bytes: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 977) yield bytes.subarray(at, at + 977)
}

export const statementsIn = (records: readonly FeedRecord[]): Statement[] =>
  records.flatMap((one) => (one.kind === 'statement' ? [one.statement] : []))
export const factsIn = (records: readonly FeedRecord[]): VulnerabilityFacts[] =>
  records.flatMap((one) => (one.kind === 'facts' ? [one.facts] : []))

/** `ecosystem source CVE verdict fixedVersion` of each statement, for rows of table tests. */
export const statementRows = (records: readonly FeedRecord[]): string[] =>
  statementsIn(records).map((one) =>
    [
      one.ecosystem,
      one.sourcePackage,
      one.vulnerability,
      one.verdict,
      one.fixedVersion ?? '-',
      one.subscription ?? '-',
    ].join(' '),
  )
