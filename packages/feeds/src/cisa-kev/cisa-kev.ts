import type { FeedRecord } from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import { parse as parseCsv } from 'csv-parse/sync'
import { z } from 'zod'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { documentsOf } from '../reading/documents.ts'
import { parseJson, textOf } from '../reading/text.ts'

const NAME = 'cisa-kev'

const Entry = z.object({
  cveID: z.string().regex(/^CVE-\d+-\d+$/),
  dateAdded: z.string().regex(/^\d{4}-\d\d-\d\d$/),
  dueDate: z.string().optional(),
  knownRansomwareCampaignUse: z.string().optional(),
})
const Catalogue = z.object({ vulnerabilities: z.array(Entry) })

function unknown(error: z.ZodError): FeedError {
  const at = error.issues[0]?.path.join('.') ?? ''
  return new FeedError(
    NAME,
    'feed_unknown_format',
    `it is not CISA's catalogue: "${at}" is missing or different.`,
    error,
  )
}

function entriesOf(text: string): z.infer<typeof Entry>[] {
  if (/^\s*[[{]/.test(text)) {
    const catalogue = Catalogue.safeParse(parseJson(NAME, text, 'the catalogue'))
    if (!catalogue.success) throw unknown(catalogue.error)
    return catalogue.data.vulnerabilities
  }
  if (!/^"?cveID"?,/.test(text))
    throw new FeedError(NAME, 'feed_not_json', "it is neither the catalogue's JSON nor its CSV.")
  return entriesOfCsv(text)
}

/** CISA publishes the same catalogue as CSV. */
function entriesOfCsv(text: string): z.infer<typeof Entry>[] {
  try {
    const rows = z.array(Entry).safeParse(parseCsv(text, { columns: true, skip_empty_lines: true }))
    if (!rows.success) throw unknown(rows.error)
    return rows.data
  } catch (error) {
    if (error instanceof FeedError) throw error
    throw new FeedError(
      NAME,
      'feed_truncated',
      'the table ends in the middle of a row; fetch it again.',
      error,
    )
  }
}

/** CISA's Known Exploited Vulnerabilities: what attackers use today. */
export const cisaKev: Feed = {
  name: NAME,
  publisher: 'CISA',
  brings: 'facts',
  forDevicesOf: 'all',
  files: [
    {
      name: 'json',
      url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
    },
  ],
  everyHours: 4,
  async *parse(source): AsyncIterable<FeedRecord> {
    let count = 0
    for await (const document of documentsOf(NAME, source)) {
      for (const entry of entriesOf(await textOf(NAME, document.bytes))) {
        count++
        const kev = {
          addedOn: entry.dateAdded,
          dueOn: entry.dueDate || null,
          ransomware: entry.knownRansomwareCampaignUse === 'Known',
        }
        yield { kind: 'facts', facts: { vulnerability: asId<'VulnerabilityId'>(entry.cveID), kev } }
      }
    }
    if (count === 0)
      throw new FeedError(
        NAME,
        'feed_empty',
        'the catalogue has no entry. What was loaded before stays.',
      )
  },
}
