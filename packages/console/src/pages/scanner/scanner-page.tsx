import { useRef } from 'react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '@dirigent/client/client'
import { SCANNER_PAGE } from '@dirigent/words/console/scanner'
import { importScan } from '../../api/commands.ts'
import { type DifferenceFilter, scanSummary } from '../../api/queries.ts'
import { ActButton, useAction } from '../../components/actions.tsx'
import { DownloadMenu } from '../../components/download-menu.tsx'
import { Page } from '../../components/page.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { toSecondScanner } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { VulnerabilitiesTabs } from '../vulnerabilities/vulnerabilities-tabs.tsx'
import { DifferencesTab } from './differences-tab.tsx'
import { ImportsTab } from './imports-tab.tsx'
import { TargetsTab } from './targets-tab.tsx'
import './scanner.css'

const route = getRouteApi('/shell/second-scanner')
type Summary = Schemas['ScannerSummary']

/** What another scanner sees against what we see: differences with causes, whom it means, its reports. */
export function ScannerPage() {
  const reader = useReader()
  const { t } = reader
  const filter = route.useSearch()
  const query = useQuery(scanSummary)
  const files = (['csv', 'json'] as const).map((format) => ({
    label: `${t(SCANNER_PAGE.reportHelp)} (${format.toUpperCase()})`,
    href: reportAddress(format, reader.language),
  }))
  const print = { label: t(SCANNER_PAGE.reportPrint), href: reportAddress('html', reader.language) }
  return (
    <Page
      title={t(SCANNER_PAGE.title)}
      subtitle={t(SCANNER_PAGE.subtitle)}
      actions={
        <>
          <DownloadMenu files={[...files, print]} />
          <ImportButton />
        </>
      }
    >
      <VulnerabilitiesTabs on="scanner" />
      <Shown query={query} lines={8}>
        {(summary) => <Compared summary={summary} filter={filter} />}
      </Shown>
    </Page>
  )
}

const reportAddress = (format: string, language: string) =>
  `/api/v1/scanner/report?format=${format}&lang=${language}`

function Compared({ summary, filter }: { summary: Summary; filter: DifferenceFilter }) {
  const { t, number } = useReader()
  const nothing = summary.scanners.length === 0 && summary.openTargets === 0
  if (nothing && filter.tab === undefined)
    return (
      <Empty title={t(SCANNER_PAGE.none)} action={<ImportButton />}>
        {t(SCANNER_PAGE.noneHelp)} {t(SCANNER_PAGE.formats)}
      </Empty>
    )
  const undecided = summary.scanners.reduce((total, one) => total + one.undecided, 0)
  return (
    <>
      <ul className="scan-lines">
        {summary.scanners.map(({ causes: _, ...one }) => (
          <li key={one.scanner}>
            <b>{one.scanner}</b> <span className="dim">{t(SCANNER_PAGE.summary, one)}</span>
          </li>
        ))}
      </ul>
      <nav className="tabs">
        <Link {...toSecondScanner()} data-on={filter.tab === undefined}>
          {t(SCANNER_PAGE.differences)} <span className="count">{number(undecided)}</span>
        </Link>
        <Link {...toSecondScanner({ tab: 'targets' })} data-on={filter.tab === 'targets'}>
          {t(SCANNER_PAGE.targets)} <span className="count">{number(summary.openTargets)}</span>
        </Link>
        <Link {...toSecondScanner({ tab: 'imports' })} data-on={filter.tab === 'imports'}>
          {t(SCANNER_PAGE.imports)}
        </Link>
      </nav>
      {filter.tab === 'targets' && <TargetsTab />}
      {filter.tab === 'imports' && <ImportsTab />}
      {filter.tab === undefined && <DifferencesTab filter={filter} summary={summary} />}
    </>
  )
}

/** Sends the file as it is; the server tells the format. */
function ImportButton() {
  const { t } = useReader()
  const input = useRef<HTMLInputElement>(null)
  const load = useAction((file: File) => importScan(file), {
    done: ({ scanner, findings, matched, targets }) =>
      t(SCANNER_PAGE.imported, { scanner, findings, matched, targets }),
  })
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t(SCANNER_PAGE.import)}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          if (file) load.mutate(file)
          event.currentTarget.value = ''
        }}
      />
      <ActButton variant="filled" loading={load.isPending} onClick={() => input.current?.click()}>
        {t(SCANNER_PAGE.import)}
      </ActButton>
    </>
  )
}
