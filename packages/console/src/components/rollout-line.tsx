import { Link } from '@tanstack/react-router'
import type { Schemas } from '@dirigent/client/client'
import { LANES, RINGS } from '@dirigent/words/terms'
import { ROLLOUT } from '@dirigent/words/console/updates'
import { toRollout } from '../paths.ts'
import { type Reader, useReader } from '../reader/reader.tsx'
import { StateIcon } from './tones.tsx'
import './rollout-line.css'

type Row = Schemas['RolloutRow']

const sum = (rollout: Row, key: 'inEffect' | 'notNeeded' | 'devices') =>
  rollout.rings.reduce((total, ring) => total + ring[key], 0)

/** Where a rollout stands, in one sentence: what runs, what stopped it, who acts. */
export function rolloutSentence(rollout: Row, reader: Reader): string {
  const { t, sentence, term, list } = reader
  const done = sum(rollout, 'inEffect')
  const total = sum(rollout, 'devices') - sum(rollout, 'notNeeded')
  if (rollout.state === 'done') return t(ROLLOUT.sentenceDone, { done, total })
  if (rollout.state === 'paused') {
    return t(ROLLOUT.sentencePaused, {
      by: rollout.pausedBy ?? '—',
      reason: rollout.pausedReason ?? '—',
    })
  }
  if (rollout.state === 'halted') {
    return t(ROLLOUT.sentenceHalted, {
      halt: rollout.haltedBecause ? sentence('halt', rollout.haltedBecause) : '—',
    })
  }
  const open = rollout.rings
    .filter((ring) => ring.state === 'open')
    .map((ring) => term(RINGS, ring.ring))
  return t(ROLLOUT.sentenceOpen, { ring: open.length > 0 ? list(open) : '—', done, total })
}

/** One rollout in a list: its sentence and how far each ring is. */
export function RolloutLine({ rollout }: { rollout: Row }) {
  const reader = useReader()
  const { term } = reader
  return (
    <Link {...toRollout(rollout.rollout)} className="rollout-line" data-row>
      <StateIcon state={rollout.state} />
      <span className="rollout-line-text">
        <span className="strong">{rollout.name}</span>{' '}
        <span className="dim small">{term(LANES, rollout.lane)}</span>
        <span className="rollout-line-sentence">{rolloutSentence(rollout, reader)}</span>
      </span>
      <RingSteps rings={rollout.rings} />
    </Link>
  )
}

/** Small bars of the rings, left to right. */
export function RingSteps({ rings }: { rings: readonly Schemas['RolloutRing'][] }) {
  const { term, t } = useReader()
  return (
    <span className="ring-steps">
      {rings.map((ring) => {
        const total = Math.max(1, ring.devices - ring.notNeeded)
        const label = `${term(RINGS, ring.ring)}: ${t(ROLLOUT.ringDone, { done: ring.inEffect, total: ring.devices - ring.notNeeded })}`
        return (
          <span key={ring.ring} className="ring-step" title={label}>
            <span className="hidden-visually">{label}</span>
            <i
              className="tone-good filled"
              style={{ width: `${(ring.inEffect / total) * 100}%` }}
            />
            <i
              className="tone-busy filled"
              style={{ width: `${((ring.running + ring.installed) / total) * 100}%` }}
            />
            <i className="tone-bad filled" style={{ width: `${(ring.failed / total) * 100}%` }} />
          </span>
        )
      })}
    </span>
  )
}
