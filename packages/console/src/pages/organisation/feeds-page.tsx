import { useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '@dirigent/client/client'
import { FEEDS_PAGE } from '@dirigent/words/console/organisation'
import { FEED_ERRORS } from '@dirigent/words/feed-errors'
import { FEEDS } from '@dirigent/words/terms'
import { codeOf } from '../../api/client.ts'
import { importFeed, refreshFeeds } from '../../api/commands.ts'
import { feeds, settings } from '../../api/queries.ts'
import { ActButton, useAction } from '../../components/actions.tsx'
import { Page } from '../../components/page.tsx'
import { Shown } from '../../components/states.tsx'
import { StateIcon } from '../../components/tones.tsx'
import { useReader } from '../../reader/reader.tsx'
import { FeedProviders } from './feed-providers.tsx'
import { KeyChangeButton } from './key-change.tsx'
import './organisation.css'
import '../today/today.css'

type Feed = Schemas['FeedRow']

/** Every feed with its last success and its error; files for those without the internet. */
export function FeedsPage() {
  const { t } = useReader()
  const query = useQuery(feeds)
  const organisation = useQuery(settings)
  const refresh = useAction(() => refreshFeeds(), { done: () => t(FEEDS_PAGE.refreshing) })
  const downloads = organisation.data?.feedsDownload
  return (
    <Page
      title={t(FEEDS_PAGE.title)}
      subtitle={t(FEEDS_PAGE.subtitle)}
      actions={
        <ActButton loading={refresh.isPending} onClick={() => refresh.mutate()}>
          {t(FEEDS_PAGE.refresh)}
        </ActButton>
      }
    >
      {downloads !== undefined && (
        <p className="dim small feeds-note">
          {t(downloads ? FEEDS_PAGE.download : FEEDS_PAGE.noDownload)}
        </p>
      )}
      <Shown query={query} lines={7}>
        {({ items }) => (
          <ul className="lines">
            {items.map((feed) => (
              <li key={feed.feed} className="list-line">
                <FeedLine feed={feed} />
              </li>
            ))}
          </ul>
        )}
      </Shown>
      <div className="feeds-providers">
        <FeedProviders />
      </div>
    </Page>
  )
}

function FeedLine({ feed }: { feed: Feed }) {
  const { t, term, moment } = useReader()
  const failed = feed.error !== null
  const state = failed ? 'needs_person' : feed.succeededAt ? 'in_effect' : 'unknown'
  return (
    <>
      <StateIcon state={state} size={20} />
      <span>
        <b>{term(FEEDS, feed.feed)}</b>{' '}
        {feed.feed !== term(FEEDS, feed.feed) && <code className="dim">{feed.feed}</code>}
        <span className="block">
          {failed && feed.attemptedAt
            ? t(FEEDS_PAGE.failed, {
                at: moment(feed.attemptedAt),
                detail: term(FEED_ERRORS, feed.error?.code ?? ''),
              })
            : feed.succeededAt
              ? t(FEEDS_PAGE.fresh, { at: moment(feed.succeededAt), n: feed.records })
              : t(FEEDS_PAGE.never)}
        </span>
        {failed && feed.succeededAt && (
          <span className="block dim small">
            {t(FEEDS_PAGE.stays, { at: moment(feed.succeededAt) })}
          </span>
        )}
        {failed && !feed.error?.key && (
          <span className="block dim small feed-url">{feed.error?.detail}</span>
        )}
        {!failed && feed.liveUrl && (
          <span className="block dim small feed-url">{feed.liveUrl}</span>
        )}
      </span>
      <div className="section-actions">
        {feed.error?.key && <KeyChangeButton feed={feed.feed} change={feed.error.key} />}
        <ImportButton feed={feed} />
      </div>
    </>
  )
}

/** Loads the publisher's own file; one that lost many records is asked about once more. */
function ImportButton({ feed }: { feed: Feed }) {
  const { t } = useReader()
  const input = useRef<HTMLInputElement>(null)
  const [shrunk, setShrunk] = useState<File | null>(null)
  const load = useAction(
    ({ file, accept }: { file: File; accept: boolean }) => importFeed(feed.feed, file, accept),
    {
      done: (answer) =>
        t(FEEDS_PAGE.imported, {
          changed: answer.changed,
          opened: answer.findingsOpened,
          closed: answer.findingsClosed,
        }),
    },
  )
  const start = (file: File, accept: boolean) =>
    load.mutate(
      { file, accept },
      {
        onError: (error) => codeOf(error) === 'feed_shrunk' && setShrunk(file),
        onSuccess: () => setShrunk(null),
      },
    )
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={`${t(FEEDS_PAGE.import)}: ${feed.feed}`}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          if (file) start(file, false)
          event.currentTarget.value = ''
        }}
      />
      {shrunk && (
        <ActButton needs="administer" onClick={() => start(shrunk, true)}>
          {t(FEEDS_PAGE.shrunk)}
        </ActButton>
      )}
      <ActButton needs="administer" loading={load.isPending} onClick={() => input.current?.click()}>
        {t(FEEDS_PAGE.import)}
      </ActButton>
    </>
  )
}
