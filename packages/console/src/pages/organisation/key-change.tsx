import { useState } from 'react'
import type { Schemas } from '@dirigent/client/client'
import { FEED_PROVIDERS as WORDS } from '@dirigent/words/feed-providers'
import { trustFeedKey } from '../../api/commands.ts'
import { ActButton, ReasonDialog, useAction } from '../../components/actions.tsx'
import { Facts } from '../../components/page.tsx'
import { useReader } from '../../reader/reader.tsx'

type KeyChange = NonNullable<NonNullable<Schemas['CsafProvider']['error']>['key']>

/** How much of a fingerprint is typed: too much to be right by chance, little enough to be typed. */
const TYPED_LENGTH = 8

/** In groups of four, as it is compared. */
export const grouped = (fingerprint: string) => fingerprint.replace(/(.{4})(?=.)/g, '$1 ')

/** A publisher signs by another key: both fingerprints side by side, accepted by who has compared them elsewhere. */
export function KeyChangeButton({ feed, change }: { feed: string; change: KeyChange }) {
  const { t } = useReader()
  const [asking, setAsking] = useState<string | null>(null)
  const [first] = change.offered
  return (
    <>
      <ActButton needs="administer" onClick={() => setAsking(first ?? '')}>
        {t(WORDS.keyChanged)}
      </ActButton>
      {asking !== null && (
        <KeyDialog
          feed={feed}
          change={change}
          fingerprint={asking}
          onChoose={setAsking}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  )
}

type DialogProps = {
  feed: string
  change: KeyChange
  fingerprint: string
  onChoose: (fingerprint: string) => void
  onClose: () => void
}

function KeyDialog({ feed, change, fingerprint, onChoose, onClose }: DialogProps) {
  const { t } = useReader()
  const { origin, offered, known } = change
  const trust = useAction(trustFeedKey, { done: () => t(WORDS.trusted, { fingerprint }) })
  const nothing = offered.length === 0
  return (
    <ReasonDialog
      title={t(WORDS.keyTitle, { origin })}
      opened
      onClose={onClose}
      onConfirm={() =>
        nothing ? onClose() : trust.mutate({ feed, origin, fingerprint }, { onSuccess: onClose })
      }
      confirm={t(WORDS.keyAccept)}
      busy={trust.isPending}
      reason={false}
      danger
      typed={{
        label: t(WORDS.keyCompared),
        value: nothing ? '\0' : fingerprint.slice(-TYPED_LENGTH),
      }}
    >
      <p>{t(nothing ? WORDS.keyNoneOffered : WORDS.keyHelp)}</p>
      <Facts
        rows={[
          { label: t(WORDS.keyKnown), value: <Fingerprints keys={known} /> },
          {
            label: t(WORDS.keyOffered),
            value: <Fingerprints keys={offered} chosen={fingerprint} onChoose={onChoose} />,
          },
        ]}
      />
      {!nothing && <p className="dim small">{t(WORDS.keyMeans)}</p>}
    </ReasonDialog>
  )
}

/** Several are a choice; one stands for itself. */
function Fingerprints(props: {
  keys: readonly string[]
  chosen?: string
  onChoose?: (fingerprint: string) => void
}) {
  const { t } = useReader()
  const { keys, chosen, onChoose } = props
  if (keys.length === 0) return t(WORDS.keyNone)
  return keys.map((key) => (
    <label key={key} className="fingerprint">
      {onChoose && keys.length > 1 && (
        <input type="radio" checked={key === chosen} onChange={() => onChoose(key)} />
      )}
      <code>{grouped(key)}</code>
    </label>
  ))
}
