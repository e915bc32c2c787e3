import { useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Schemas } from '@dirigent/client/client'
import type { ResultRequest } from '@dirigent/protocol/agent/messages'
import { DEVICE } from '@dirigent/words/console/devices'
import { AUDIT_ACTIONS, SYSTEM_ACTORS } from '@dirigent/words/sentences/timeline'
import { CHECKS } from '@dirigent/words/terms'
import { deviceTimeline, result } from '../../api/queries.ts'
import { Empty, Shown } from '../../components/states.tsx'
import type { Tone } from '../../components/tones.tsx'
import { ShowMore } from '../../components/show-more.tsx'
import { useReader } from '../../reader/reader.tsx'

type Entry = Schemas['TimelineEntry']
const TONES: Record<Entry['kind'], Tone> = {
  enrolled: 'rest',
  inventory: 'rest',
  attempt: 'busy',
  result: 'good',
  finding_opened: 'soon',
  finding_closed: 'good',
  package_changed: 'busy',
  decision: 'rest',
  restart: 'busy',
}

/** Everything that happened, newest first; results and logs one click deeper. */
export function DeviceTimeline({ device }: { device: string }) {
  const { t } = useReader()
  const query = useInfiniteQuery(deviceTimeline(device))
  return (
    <Shown query={query} lines={8}>
      {(data) => {
        const entries = data.pages.flatMap((page) => page.items)
        if (entries.length === 0)
          return <Empty title={t(DEVICE.noTimeline)}>{t(DEVICE.noTimelineHelp)}</Empty>
        return (
          <div className="panel">
            <ol className="timeline">
              {entries.map((entry, index) => (
                <li key={`${entry.at}${entry.what.code}${index}`}>
                  <TimelineLine entry={entry} />
                </li>
              ))}
            </ol>
            <ShowMore query={query} />
          </div>
        )
      }}
    </Shown>
  )
}

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null

function TimelineLine({ entry }: { entry: Entry }) {
  const { t, sentence, term, moment, fullMoment } = useReader()
  const [opened, setOpened] = useState(false)
  const { what } = entry
  const attempt = entry.kind === 'result' ? text(what['attempt']) : null
  const failed = what['outcome'] !== undefined && what['outcome'] !== 'succeeded'
  const decided = entry.kind === 'decision'
  const by = text(what['by'])
  const actor = by && term(SYSTEM_ACTORS, by)
  const reason = text(what['reason'])
  return (
    <>
      <time dateTime={entry.at} title={fullMoment(entry.at)}>
        {moment(entry.at)}
      </time>
      <i
        className={`tone-${failed && entry.kind === 'result' ? 'bad' : TONES[entry.kind]}`}
        aria-hidden
      />
      <div>
        {decided ? term(AUDIT_ACTIONS, what.code) : sentence('timeline', what)}
        {decided && (actor || reason) && (
          <span className="dim"> · {[actor, reason].filter(Boolean).join(': ')}</span>
        )}
        {attempt && (
          <>
            {' · '}
            <button
              type="button"
              className="text"
              aria-expanded={opened}
              onClick={() => setOpened(!opened)}
            >
              {t(DEVICE.showLog)}
            </button>
            {opened && <ResultLog attempt={attempt} />}
          </>
        )}
      </div>
    </>
  )
}

/** The result document as the agent sent it: each update, the health checks, the end of the log. */
function ResultLog({ attempt }: { attempt: string }) {
  const { t, sentence, term } = useReader()
  const query = useQuery(result(attempt))
  return (
    <div className="log">
      <Shown query={query} lines={3}>
        {(data) => {
          const document = data.document as Partial<ResultRequest>
          return (
            <>
              <ul className="small">
                {(document.updates ?? []).map((update) => (
                  <li key={update.update ?? update.name}>
                    <b>{update.name}</b>{' '}
                    <span className="version">
                      {update.versionBefore ?? '—'} → {update.versionAfter ?? '—'}
                    </span>
                    {update.because && <span> · {sentence('outcome', update.because)}</span>}
                  </li>
                ))}
              </ul>
              {(['before', 'after'] as const).map((when) => (
                <div key={when}>
                  <h4>{t(when === 'before' ? DEVICE.healthBefore : DEVICE.healthAfter)}</h4>
                  <ul className="small">
                    {(document.health?.[when] ?? []).map((check) => (
                      <li key={check.check} className={check.ok ? '' : 'tone-bad'}>
                        {term(CHECKS, check.check)}:{' '}
                        {t(check.ok ? DEVICE.passed : DEVICE.notPassed)}
                        {check.detail && <span className="dim"> · {check.detail}</span>}
                      </li>
                    ))}
                  </ul>
                </div>
              ))}
              <h4>{t(DEVICE.logTail)}</h4>
              {document.logTail ? (
                <pre>{document.logTail}</pre>
              ) : (
                <p className="dim">{t(DEVICE.noLog)}</p>
              )}
            </>
          )
        }}
      </Shown>
    </div>
  )
}
