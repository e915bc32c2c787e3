import { DEADLINE_RULES } from '@dirigent/words/console/vulnerabilities'
import { deadlineRule } from '@dirigent/words/deadline'
import type { Schemas } from '@dirigent/client/client'
import { useReader } from '../reader/reader.tsx'

const DAY_MS = 86_400_000
const SOON_DAYS = 7

/** How far a deadline is, with the day itself behind it; late ones say so in words, not by colour alone. */
export function DueText({ at }: { at: string | null | undefined }) {
  const { t, now, fullMoment } = useReader()
  if (!at) return <span className="dim">—</span>
  const left = Date.parse(at) - now
  const late = left < 0
  const n = Math.floor(Math.abs(left) / DAY_MS)
  const soon = !late && left < SOON_DAYS * DAY_MS
  return (
    <time
      dateTime={at}
      title={fullMoment(at)}
      className={`nowrap ${late ? 'tone-bad strong' : soon ? 'tone-soon strong' : ''}`}
    >
      {t(late ? DEADLINE_RULES.daysLate : DEADLINE_RULES.inDays, { n })}
    </time>
  )
}

/** A deadline with the row that decided as its tooltip. */
export function Deadline({ deadline }: { deadline: Schemas['Deadline'] | null }) {
  const reader = useReader()
  if (deadline === null) return <span className="dim">—</span>
  const why = deadlineRule(deadline.rule, reader)
  if (deadline.dueAt === null) {
    return (
      <span title={why} className="dim">
        {reader.t(DEADLINE_RULES.nextUpgrade)}
      </span>
    )
  }
  return (
    <span title={why}>
      <DueText at={deadline.dueAt} />
    </span>
  )
}
