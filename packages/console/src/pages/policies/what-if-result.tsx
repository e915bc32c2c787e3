import { Link } from '@tanstack/react-router'
import type { Schemas } from '@dirigent/client/client'
import type { Entry } from '@dirigent/words/entry'
import { MISSED_CAUSE, PREVIEW } from '@dirigent/words/preview'
import { RINGS } from '@dirigent/words/terms'
import { toDevice } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'

type Result = NonNullable<Schemas['PreviewRow']['result']>
type Figures = Result['draft']

/** Which way is better; null = neither. */
const FIGURES: readonly [Entry, (one: Figures) => number, 'more' | 'less' | null][] = [
  [PREVIEW.kept, ({ deadlinesKept }) => deadlinesKept, 'more'],
  [PREVIEW.missed, ({ deadlinesMissed }) => deadlinesMissed, 'less'],
  [PREVIEW.late, ({ devicesLate }) => devicesLate, 'less'],
  [PREVIEW.exposure, ({ exposureDays }) => Math.round(exposureDays), 'less'],
  [PREVIEW.forced, ({ restarts }) => restarts.forced, 'less'],
  [PREVIEW.agreed, ({ restarts }) => restarts.agreed, null],
  [PREVIEW.quiet, ({ restarts }) => restarts.quiet + restarts.own, null],
]
const SHOWN = 8

/** The figures of the draft beside those of today, who is affected and why, and what the preview rests on. */
export function WhatIfResult({ result }: { result: Result }) {
  const { t } = useReader()
  const { draft, days, devices } = result
  if (devices === 0) return <p>{t(PREVIEW.nobody)}</p>
  const nothing = draft.deadlinesKept + draft.deadlinesMissed === 0
  return (
    <>
      <p>{t(PREVIEW.lead, { days, devices })}</p>
      {nothing ? <p>{t(PREVIEW.nothingDue)}</p> : <FigureTable result={result} />}
      <Warnings result={result} />
      {draft.missed.length > 0 && <Causes draft={draft} />}
      {result.worst.length > 0 && <Worst result={result} />}
      <Assumptions result={result} />
    </>
  )
}

function FigureTable({ result: { draft, today } }: { result: Result }) {
  const { t, language } = useReader()
  const number = new Intl.NumberFormat(language)
  return (
    <table className="what-if-figures">
      <thead>
        <tr>
          <th scope="col">
            <span className="hidden-visually">{t(PREVIEW.figure)}</span>
          </th>
          <th scope="col">{t(PREVIEW.draft)}</th>
          <th scope="col">{t(PREVIEW.today)}</th>
        </tr>
      </thead>
      <tbody>
        {FIGURES.map(([label, pick, better]) => {
          const [mine, now] = [pick(draft), pick(today)]
          return (
            <tr key={label.en}>
              <th
                scope="row"
                title={label === PREVIEW.exposure ? t(PREVIEW.exposureHelp) : undefined}
              >
                {t(label)}
              </th>
              <td className={toneOf(mine, now, better)}>
                {number.format(mine)}
                {mine === now ? '' : mine > now ? ' ↑' : ' ↓'}
              </td>
              <td>{number.format(now)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function toneOf(mine: number, now: number, better: 'more' | 'less' | null): string | undefined {
  if (better === null || mine === now) return undefined
  return mine > now === (better === 'more') ? 'tone-good' : 'tone-bad'
}

function Warnings({ result: { rings, draft } }: { result: Result }) {
  const { t, term } = useReader()
  const small = rings.filter(({ tooSmall }) => tooSmall)
  if (small.length === 0 && draft.windowTooShort === 0) return null
  return (
    <ul className="what-if-warnings">
      {small.map(({ ring, devices, seenPercent: percent }) => (
        <li key={ring}>{t(PREVIEW.ringSmall, { ring: term(RINGS, ring), devices, percent })}</li>
      ))}
      {draft.windowTooShort > 0 && <li>{t(PREVIEW.windowShort, { n: draft.windowTooShort })}</li>}
    </ul>
  )
}

function Causes({ draft }: { draft: Figures }) {
  const { t } = useReader()
  return (
    <>
      <h4>{t(PREVIEW.whyLate)}</h4>
      <ul className="what-if-list">
        {draft.missed.map(({ because, deadlines, devices }) => (
          <li key={because}>
            {t(MISSED_CAUSE[because])}
            <span className="dim"> · {t(PREVIEW.whyLine, { deadlines, devices })}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function Worst({ result: { worst } }: { result: Result }) {
  const { t } = useReader()
  return (
    <>
      <h4>{t(PREVIEW.worst)}</h4>
      <ul className="what-if-list">
        {worst.slice(0, SHOWN).map((one) => (
          <li key={one.device}>
            <Link {...toDevice(one.device)}>{one.name}</Link>
            <span className="dim">
              {' · '}
              {t(PREVIEW.worstLine, {
                missed: one.deadlinesMissed,
                forced: one.forced,
                both: one.deadlinesMissed > 0 && one.forced > 0 ? 'yes' : 'no',
              })}
              {one.because && `: ${t(MISSED_CAUSE[one.because])}`}
            </span>
          </li>
        ))}
        {worst.length > SHOWN && (
          <li className="dim">{t(PREVIEW.moreDevices, { n: worst.length - SHOWN })}</li>
        )}
      </ul>
    </>
  )
}

function Assumptions({ result }: { result: Result }) {
  const { t } = useReader()
  const { devices, played, withPast, withPeople, expectedFindings } = result
  return (
    <details>
      <summary>{t(PREVIEW.assumedTitle)}</summary>
      <ul>
        {played < devices && <li>{t(PREVIEW.assumedSample, { played, devices })}</li>}
        {result.asIfManaged && <li>{t(PREVIEW.assumedManaged)}</li>}
        <li>{t(PREVIEW.assumedPresence, { known: withPast, played })}</li>
        <li>{t(PREVIEW.assumedHabits, { known: withPeople, played })}</li>
        <li>{t(PREVIEW.assumedStream, { n: expectedFindings })}</li>
        <li>{t(PREVIEW.assumedPeople)}</li>
        <li>{t(PREVIEW.exposureHelp)}</li>
      </ul>
    </details>
  )
}
