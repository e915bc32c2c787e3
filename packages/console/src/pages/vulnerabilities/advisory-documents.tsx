import { FEED_PROVIDERS, REMEDY_CATEGORIES } from '@dirigent/words/feed-providers'
import { Section } from '../../components/page.tsx'
import { useReader } from '../../reader/reader.tsx'
import type { VulnerabilityDetail } from './vulnerability-facts.tsx'

type Document = VulnerabilityDetail['documents'][number]

/** What CSAF providers published about it, each under its publisher's name; nothing where there is nothing. */
export function AdvisoryDocuments({ detail }: { detail: VulnerabilityDetail }) {
  const { t } = useReader()
  const { documents } = detail
  if (documents.length === 0) return null
  return (
    <Section title={t(FEED_PROVIDERS.documents)} note={t(FEED_PROVIDERS.documentsHelp)}>
      <ul className="documents">
        {documents.map((document) => (
          <li key={`${document.feed} ${document.id}`}>
            <OneDocument document={document} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

const Outside = ({ url, children }: { url: string; children: string }) => (
  <a href={url} target="_blank" rel="noreferrer noopener">
    {children}
  </a>
)

/** Its title, what it advises in the publisher's own words, and what of it could not be matched. */
function OneDocument({ document }: { document: Document }) {
  const { t, term, day } = useReader()
  const { id, publisher, title, url, revisedAt, remedies, unread } = document
  return (
    <>
      <b>{publisher}</b> {url === null ? id : <Outside url={url}>{id}</Outside>}: {title}
      {revisedAt && <span className="dim small nowrap"> · {day(revisedAt)}</span>}
      {remedies.map((remedy) => (
        <p key={`${remedy.category} ${remedy.text} ${remedy.url ?? ''}`} className="small">
          <b>{term(REMEDY_CATEGORIES, remedy.category)}</b> {remedy.text}{' '}
          {remedy.url && <Outside url={remedy.url}>{t(FEED_PROVIDERS.more)}</Outside>}
        </p>
      ))}
      {unread > 0 && (
        <p className="small tone-unknown">{t(FEED_PROVIDERS.unreadHere, { n: unread })}</p>
      )}
    </>
  )
}
