import { IconFlame } from '@tabler/icons-react'
import { SEVERITIES } from '@dirigent/words/terms'
import { VULNERABILITIES } from '@dirigent/words/console/vulnerabilities'
import { useReader } from '../reader/reader.tsx'
import './severity.css'

const BARS: Readonly<Record<string, number>> = { critical: 4, high: 3, medium: 2, low: 1, none: 0 }

/** Four small bars and the word: how bad, without borrowing the colours of states. */
export function Severity({ severity }: { severity: string | null }) {
  const { term, t } = useReader()
  if (severity === null) return <span className="severity dim">{t(SEVERITY_UNKNOWN)}</span>
  const filled = BARS[severity] ?? 0
  return (
    <span className="severity">
      <span className="severity-bars" aria-hidden>
        {[1, 2, 3, 4].map((bar) => (
          <i key={bar} data-on={bar <= filled} style={{ height: 3 + bar * 2 }} />
        ))}
      </span>
      {term(SEVERITIES, severity)}
    </span>
  )
}
const SEVERITY_UNKNOWN = { de: 'nicht eingestuft', en: 'not rated' }

/** Exploited already, by CISA's catalogue. */
export function Kev() {
  const { t } = useReader()
  return (
    <span className="kev" title="CISA KEV">
      <IconFlame size={14} aria-hidden />
      {t(VULNERABILITIES.kev)}
    </span>
  )
}
