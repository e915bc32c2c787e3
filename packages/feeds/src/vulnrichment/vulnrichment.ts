import type { FeedRecord } from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import { Cve, cvssOf, ssvcOf } from '../cve/cve.ts'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { jsonDocumentsOf } from '../reading/json-documents.ts'

const NAME = 'vulnrichment'

const isRecordName = (name: string) => name === '' || /(?:^|\/)CVE-\d+-\d+\.json$/.test(name)

/** CISA's container in CVE records: how urgent a vulnerability is by SSVC, and CISA's score where nobody gave one. */
export const vulnrichment: Feed = {
  name: NAME,
  publisher: 'CISA',
  brings: 'facts',
  forDevicesOf: 'all',
  sameFormatAs: 'cve',
  files: [
    {
      name: 'zip',
      url: 'https://github.com/cisagov/vulnrichment/archive/refs/heads/develop.zip',
    },
  ],
  everyHours: 24,
  async *parse(source): AsyncIterable<FeedRecord> {
    let count = 0
    for await (const { name, value } of jsonDocumentsOf(NAME, source, isRecordName)) {
      const record = Cve.safeParse(value)
      if (!record.success)
        throw new FeedError(
          NAME,
          'feed_unknown_format',
          `${name || 'it'} is not a CVE JSON 5 record.`,
          record.error,
        )
      const metrics = (record.data.containers?.adp ?? []).flatMap((one) => one.metrics ?? [])
      const ssvc = ssvcOf(metrics)
      const cvss = cvssOf(metrics)
      if (!ssvc && cvss.length === 0) continue
      count++
      const vulnerability = asId<'VulnerabilityId'>(record.data.cveMetadata.cveId)
      const facts = {
        vulnerability,
        ...(ssvc ? { ssvc } : {}),
        ...(cvss.length > 0 ? { cvss } : {}),
      }
      yield { kind: 'facts', facts }
    }
    if (count === 0)
      throw new FeedError(
        NAME,
        'feed_empty',
        "no record carries CISA's container. What was loaded before stays.",
      )
  },
}
