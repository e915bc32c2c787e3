import type { FeedRecord } from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { documentsOf } from '../reading/documents.ts'
import type { Bytes } from '../reading/bytes.ts'
import { wholeLinesOf } from '../reading/text.ts'

const NAME = 'epss'
const HEADER = /^cve,epss(?:,percentile)?$/
const ROW = /^(CVE-\d{4}-\d{4,}),(\d(?:\.\d+)?(?:e-?\d+)?)(?:,(\d(?:\.\d+)?(?:e-?\d+)?))?$/

async function* recordsOf(bytes: Bytes): AsyncIterable<FeedRecord> {
  let scoredOn = ''
  let columns = 0
  let broken: string | null = null
  for await (const line of wholeLinesOf(NAME, bytes)) {
    if (line === '') continue
    // Only the last line can be cut; a broken one before it is another format.
    if (broken !== null)
      throw new FeedError(
        NAME,
        'feed_unknown_format',
        `the line "${broken.slice(0, 60)}" is no EPSS score.`,
      )
    if (line.startsWith('#')) scoredOn = /score_date:(\d{4}-\d\d-\d\d)/.exec(line)?.[1] ?? ''
    else if (columns === 0) {
      if (!HEADER.test(line))
        throw new FeedError(
          NAME,
          'feed_unknown_format',
          `it begins with "${line.slice(0, 60)}" instead of "cve,epss,percentile".`,
        )
      columns = line.split(',').length
    } else {
      const row = ROW.exec(line)
      if (!row || line.split(',').length !== columns) broken = line
      else {
        const epss = { score: Number(row[2]), percentile: Number(row[3] ?? Number.NaN), scoredOn }
        yield {
          kind: 'facts',
          facts: { vulnerability: asId<'VulnerabilityId'>(row[1] ?? ''), epss },
        }
      }
    }
  }
  if (broken !== null)
    throw new FeedError(
      NAME,
      'feed_truncated',
      'the table ends in the middle of a row; fetch it again.',
    )
}

/** FIRST's Exploit Prediction Scoring System: how likely exploitation within 30 days is, for every CVE. */
export const epss: Feed = {
  name: NAME,
  publisher: 'FIRST.org',
  brings: 'facts',
  forDevicesOf: 'all',
  files: [{ name: 'csv', url: 'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz' }],
  everyHours: 24,
  async *parse(source) {
    let count = 0
    for await (const document of documentsOf(NAME, source)) {
      for await (const record of recordsOf(document.bytes)) {
        count++
        yield record
      }
    }
    if (count === 0)
      throw new FeedError(NAME, 'feed_empty', 'it has no score. What was loaded before stays.')
  },
}
