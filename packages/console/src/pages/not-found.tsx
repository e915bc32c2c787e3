import { COMMON_STATES } from '@dirigent/words/console/shell'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { Page } from '../components/page.tsx'
import { Failed } from '../components/states.tsx'
import { useReader } from '../reader/reader.tsx'

export function NotFound() {
  const { t } = useReader()
  return (
    <Page title={t(COMMON_STATES.notFound)} subtitle={t(COMMON_STATES.notFoundHelp)}>
      {null}
    </Page>
  )
}

/** A page that broke says so; the rail around it still works. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  return (
    <div className="page">
      <Failed error={error} retry={reset} />
    </div>
  )
}
