import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { TextInput } from '@mantine/core'
import type { Schemas } from '@dirigent/client/client'
import { FEED_ERRORS } from '@dirigent/words/feed-errors'
import { FEED_PROVIDERS as WORDS } from '@dirigent/words/feed-providers'
import { FEEDS_PAGE } from '@dirigent/words/console/organisation'
import { addCsafProvider, removeCsafProvider } from '../../api/commands.ts'
import { csafProviders } from '../../api/queries.ts'
import { ActButton, ReasonDialog, useAction } from '../../components/actions.tsx'
import { Section } from '../../components/page.tsx'
import { Shown } from '../../components/states.tsx'
import { StateIcon } from '../../components/tones.tsx'
import { useReader } from '../../reader/reader.tsx'
import { grouped, KeyChangeButton } from './key-change.tsx'

type Provider = Schemas['CsafProvider']

/** Where Germany's federal office publishes its advisories: what most organisations here add first. */
const BSI = 'https://wid.cert-bund.de/.well-known/csaf/provider-metadata.json'

/** Whose CSAF advisories come in: each with its last success, its problem and its keys; added by address or domain. */
export function FeedProviders() {
  const { t } = useReader()
  const query = useQuery(csafProviders)
  const [address, setAddress] = useState('')
  const add = useAction(addCsafProvider, {
    done: ({ publisher }) => t(WORDS.added, { publisher }),
  })
  const submit = (url: string) => add.mutate(url, { onSuccess: () => setAddress('') })
  return (
    <Section title={t(WORDS.title)} note={t(WORDS.help)} plain>
      <Shown query={query} lines={2}>
        {({ items, unread }) => (
          <>
            {items.length === 0 && <p className="dim">{t(WORDS.none)}</p>}
            <ul className="lines">
              {items.map((one) => (
                <li key={one.provider} className="list-line">
                  <ProviderLine provider={one} />
                </li>
              ))}
            </ul>
            {unread.products > 0 && (
              <p className="dim small feeds-unread">{t(WORDS.unread, unread)}</p>
            )}
            <form
              className="token-form feeds-add"
              onSubmit={(event) => {
                event.preventDefault()
                if (address.trim() !== '') submit(address)
              }}
            >
              <TextInput
                label={t(WORDS.address)}
                placeholder="cert.example.org"
                value={address}
                onChange={(event) => setAddress(event.currentTarget.value)}
                autoComplete="off"
                spellCheck={false}
              />
              <ActButton
                needs="administer"
                loading={add.isPending}
                disabled={address.trim() === ''}
                onClick={() => submit(address)}
              >
                {t(WORDS.add)}
              </ActButton>
              {!items.some(({ url }) => url === BSI) && (
                <ActButton needs="administer" loading={add.isPending} onClick={() => submit(BSI)}>
                  {t(WORDS.addBsi)}
                </ActButton>
              )}
            </form>
          </>
        )}
      </Shown>
    </Section>
  )
}

function ProviderLine({ provider }: { provider: Provider }) {
  const { t, term, moment, day } = useReader()
  const [asking, setAsking] = useState(false)
  const remove = useAction(removeCsafProvider, { done: ({ name }) => t(WORDS.removed, { name }) })
  const { error, succeededAt, newestAt, skipped, keys, publisher, url } = provider
  const state = error ? 'needs_person' : succeededAt ? 'in_effect' : 'unknown'
  const [first] = skipped
  return (
    <>
      <StateIcon state={state} size={20} />
      <span>
        <b>{publisher}</b> <code className="dim">{provider.name}</code>
        <span className="block">
          {error && provider.attemptedAt
            ? t(FEEDS_PAGE.failed, {
                at: moment(provider.attemptedAt),
                detail: term(FEED_ERRORS, error.code),
              })
            : succeededAt
              ? t(WORDS.fresh, { at: moment(succeededAt), n: provider.documents })
              : t(WORDS.waiting)}
          {!error && newestAt && ` · ${t(WORDS.newest, { at: day(newestAt) })}`}
        </span>
        {error && succeededAt && (
          <span className="block dim small">{t(WORDS.stays, { at: moment(succeededAt) })}</span>
        )}
        {error && !error.key && <span className="block dim small feed-url">{error.detail}</span>}
        {first && (
          <span className="block dim small feed-url">
            {t(WORDS.skipped, { n: skipped.length, first: `${first.url}: ${first.detail}` })}
          </span>
        )}
        <span className="block dim small feed-url">{url}</span>
        {succeededAt && (
          <span className="block dim small feed-url">
            {keys.length === 0
              ? t(WORDS.unsigned)
              : t(WORDS.signedBy, { key: keys.map(grouped).join(', ') })}
          </span>
        )}
      </span>
      <div className="section-actions">
        {error?.key && <KeyChangeButton feed="csaf" change={error.key} />}
        <ActButton needs="administer" onClick={() => setAsking(true)}>
          {t(WORDS.remove)}
        </ActButton>
      </div>
      <ReasonDialog
        title={`${t(WORDS.remove)}: ${publisher}`}
        opened={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          remove.mutate(provider.provider)
        }}
        confirm={t(WORDS.remove)}
        reason={false}
      >
        <p>{t(WORDS.removeHelp)}</p>
      </ReasonDialog>
    </>
  )
}
