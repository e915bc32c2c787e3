import { type ReactNode, useEffect } from 'react'
import './page.css'

/** Title, one sentence, and what can be done here; the document's title follows. */
export function Page({
  title,
  subtitle,
  actions,
  above,
  children,
}: {
  title: string
  subtitle?: ReactNode
  actions?: ReactNode
  /** A small line over the title: where this page belongs. */
  above?: ReactNode
  children: ReactNode
}) {
  useEffect(() => {
    document.title = `${title} · Dirigent`
  }, [title])
  return (
    <div className="page">
      <header className="page-head">
        <div className="page-title">
          {above && <div className="page-above">{above}</div>}
          <h1>{title}</h1>
          {subtitle && <p className="dim">{subtitle}</p>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** A titled block of a page. */
export function Section({
  title,
  note,
  actions,
  children,
  plain,
}: {
  title?: ReactNode
  note?: ReactNode
  actions?: ReactNode
  children: ReactNode
  /** Without the surface behind it. */
  plain?: boolean
}) {
  return (
    <section className="section">
      {(title || actions) && (
        <div className="section-head">
          <div>
            {title && <h2>{title}</h2>}
            {note && <p className="dim small">{note}</p>}
          </div>
          {actions && <div className="section-actions">{actions}</div>}
        </div>
      )}
      {plain ? children : <div className="panel">{children}</div>}
    </section>
  )
}

export type Fact = { label: string; value: ReactNode }
/** Label and value pairs. */
export function Facts({ rows }: { rows: readonly Fact[] }) {
  return (
    <dl className="facts">
      {rows.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
