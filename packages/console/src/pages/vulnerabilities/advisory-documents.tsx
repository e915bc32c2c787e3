import { FEED_PROVIDERS } from '@dirigent/words/feed-providers'
import { Section } from '../../components/page.tsx'
import { useReader } from '../../reader/reader.tsx'
import type { VulnerabilityDetail } from './vulnerability-facts.tsx'

/** What CSAF providers published about it, each under its publisher's name; nothing where there is nothing. */
export function AdvisoryDocuments({ detail }: { detail: VulnerabilityDetail }) {
  const { t, day } = useReader()
  const { documents } = detail
  if (documents.length === 0) return null
  return (
    <Section title={t(FEED_PROVIDERS.documents)} note={t(FEED_PROVIDERS.documentsHelp)}>
      <ul>
        {documents.map(({ feed, id, publisher, title, url, revisedAt }) => (
          <li key={`${feed} ${id}`}>
            <b>{publisher}</b>{' '}
            {url === null ? (
              id
            ) : (
              <a href={url} target="_blank" rel="noreferrer noopener">
                {id}
              </a>
            )}
            : {title}
            {revisedAt && <span className="dim small"> · {day(revisedAt)}</span>}
          </li>
        ))}
      </ul>
    </Section>
  )
}
