import { useState } from 'react'
import type { AttentionItem } from '@dirigent/domain/planning/reasons'
import { TODAY } from '@dirigent/words/console/today'
import type { LooseReason } from '@dirigent/words/entry'
import { FEEDS } from '@dirigent/words/terms'
import { Empty } from '../../components/states.tsx'
import { StateIcon } from '../../components/tones.tsx'
import { useReader } from '../../reader/reader.tsx'
import { cardsOf } from './attention-cards.ts'
import { AttentionActions, LoadFeeds } from './attention-actions.tsx'
import './attention.css'

/** How each kind of thing looks: late and halted are red, what only waits for a word is amber, unknown is violet. */
const STATE_OF: Readonly<Record<AttentionItem['code'], string>> = {
  rollout_halted: 'halted',
  deadline_missed: 'late',
  update_failed: 'failed',
  attempt_overdue: 'late',
  approval_needed: 'needs_person',
  criticality_proposed: 'needs_person',
  group_observed: 'needs_person',
  untested_update: 'needs_person',
  deadline_conflict: 'late',
  emergency_waits: 'needs_person',
  known_issue: 'needs_person',
  exception_expires: 'needs_person',
  scanner_differences: 'needs_person',
  device_silent: 'unknown',
  clone_suspected: 'unknown',
  feed_never_loaded: 'unknown',
  feed_failed: 'unknown',
}
const SHOWN = 6

/** Known items are acted on in place; one of a newer server is shown by its code. */
const isKnown = (item: LooseReason): item is AttentionItem & LooseReason =>
  Object.hasOwn(STATE_OF, item.code)

/** What needs a person: what, by when, what happens if nobody acts, and the buttons. */
export function Attention({ items }: { items: readonly LooseReason[] }) {
  const { t } = useReader()
  const [all, setAll] = useState(false)
  const cards = cardsOf(items)
  if (cards.length === 0) return <Empty title={t(TODAY.nothing)}>{t(TODAY.nothingHelp)}</Empty>
  const shown = all ? cards : cards.slice(0, SHOWN)
  return (
    <div className="attention">
      <ul>
        {shown.map((card, index) => (
          <li key={'feeds' in card ? 'feeds' : keyOf(card.item, index)}>
            {'feeds' in card ? (
              <FeedsCard feeds={card.feeds} />
            ) : (
              <AttentionCard item={card.item} />
            )}
          </li>
        ))}
      </ul>
      {cards.length > SHOWN && (
        <button type="button" className="attention-more" onClick={() => setAll(!all)}>
          {all ? t(TODAY.fewer) : t(TODAY.more, { n: cards.length - SHOWN })}
        </button>
      )}
    </div>
  )
}

function FeedsCard({ feeds }: { feeds: readonly string[] }) {
  const { t, term, list } = useReader()
  const names = list(
    feeds.map((feed) => term(FEEDS, feed)),
    8,
  )
  return (
    <article className="attention-card" tabIndex={0} data-row>
      <StateIcon state="unknown" size={20} />
      <div className="attention-text">
        <h3>{t(TODAY.feedsTogether, { n: feeds.length, feeds: names })}</h3>
        <p className="dim small">{t(TODAY.feedsTogetherHelp)}</p>
      </div>
      <div className="attention-actions">
        <LoadFeeds />
      </div>
    </article>
  )
}

const SUBJECTS = ['rollout', 'device', 'group', 'feed', 'update']
const keyOf = (item: LooseReason, index: number) => {
  const subjects = SUBJECTS.flatMap((name) => (typeof item[name] === 'string' ? [item[name]] : []))
  return subjects.length > 0 ? [item.code, ...subjects].join(' ') : `${item.code} ${index}`
}

function AttentionCard({ item }: { item: LooseReason }) {
  const { sentence } = useReader()
  const known = isKnown(item)
  return (
    <article className="attention-card" tabIndex={0} data-row>
      <StateIcon state={known ? STATE_OF[item.code] : 'unknown'} size={20} />
      <div className="attention-text">
        <h3>{sentence('attention', item)}</h3>
        <p className="dim small">{sentence('consequence', item)}</p>
      </div>
      {known && (
        <div className="attention-actions">
          <AttentionActions item={item} />
        </div>
      )}
    </article>
  )
}
