import { useCallback } from 'react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Checkbox } from '@mantine/core'
import type { Schemas } from '@dirigent/client/client'
import { DIFFERENCE_CODES } from '@dirigent/domain/reconciliation/causes'
import {
  DECISION_TERMS,
  SCANNER_PAGE,
  SCANNER_PAGE_CAUSES,
  SIDE_TERMS,
} from '@dirigent/words/console/scanner'
import { type DifferenceFilter, scanDifferences } from '../../api/queries.ts'
import { ChoiceFilter, SearchFilter } from '../../components/filters.tsx'
import { type Column, Rows } from '../../components/rows.tsx'
import { Severity } from '../../components/severity.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { toDevice } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { DecideButton } from './decide-button.tsx'

const route = getRouteApi('/shell/second-scanner')
type Row = Schemas['DifferenceRow']
type Summary = Schemas['ScannerSummary']

/** Where we differ, what may be our own miss first; one by one, or all of a scanner with one cause. */
export function DifferencesTab({
  filter,
  summary,
}: {
  filter: DifferenceFilter
  summary: Summary
}) {
  const query = useInfiniteQuery(scanDifferences(filter))
  const more = query.hasNextPage && !query.isFetchingNextPage ? query.fetchNextPage : undefined
  return (
    <>
      <Filters filter={filter} summary={summary} />
      <Shown query={query} lines={10}>
        {(data) => <List items={data.pages.flatMap((page) => page.items)} more={more} />}
      </Shown>
    </>
  )
}

function List({ items, more }: { items: Row[]; more: (() => unknown) | undefined }) {
  const { t } = useReader()
  const columns = useColumns()
  const onEnd = useCallback(() => void more?.(), [more])
  if (items.length === 0)
    return <Empty title={t(SCANNER_PAGE.noDifference)}>{t(SCANNER_PAGE.noDifferenceHelp)}</Empty>
  return (
    <Rows
      label={t(SCANNER_PAGE.differences)}
      columns={columns}
      rows={items}
      keyOf={(row) => row.difference}
      onEnd={onEnd}
      virtual
    />
  )
}

function useColumns(): Column<Row>[] {
  const { t, term, sentence } = useReader()
  return [
    {
      key: 'subject',
      header: t(SCANNER_PAGE.subject),
      width: 'minmax(140px, 1fr)',
      kind: 'name',
      cell: (row) => (
        <>
          <span className="nowrap">{row.subject}</span>{' '}
          <Link {...toDevice(row.device, 'findings')} className="dim">
            {row.deviceName}
          </Link>
        </>
      ),
    },
    {
      key: 'cause',
      header: t(SCANNER_PAGE.cause),
      width: 'minmax(0, 2.6fr)',
      kind: 'sentence',
      cell: (row) => (
        <span className="two-lines">
          {row.cause === null ? term(SIDE_TERMS, row.side) : sentence('difference', row.cause)}
          {row.decision !== null && (
            <span className="block dim small">
              <Decided decision={row.decision} />
            </span>
          )}
        </span>
      ),
    },
    {
      key: 'severity',
      header: '',
      width: '104px',
      kind: 'small',
      cell: (row) => row.severity !== null && <Severity severity={row.severity} />,
    },
    {
      key: 'side',
      header: t(SCANNER_PAGE.side),
      width: '130px',
      kind: 'small',
      cell: (row) => `${term(SIDE_TERMS, row.side)} · ${row.scanner}`,
    },
    {
      key: 'decide',
      header: '',
      width: '128px',
      align: 'end',
      cell: (row) =>
        row.side !== 'agreed' && (
          <DecideButton
            scope={{ differences: [row.difference] }}
            title={`${row.subject} · ${row.deviceName}`}
            label={t(SCANNER_PAGE.decide)}
          />
        ),
    },
  ]
}

function Decided({ decision }: { decision: NonNullable<Row['decision']> }) {
  const { t, term, moment } = useReader()
  if (!decision.counts) return <>{t(SCANNER_PAGE.reopened)}</>
  const word = term(DECISION_TERMS, decision.word)
  const { because, by } = decision
  return <>{t(SCANNER_PAGE.decidedBy, { word, because, by, when: moment(decision.at) })}</>
}

function Filters({ filter, summary }: { filter: DifferenceFilter; summary: Summary }) {
  const { t, term } = useReader()
  const navigate = route.useNavigate()
  const change = (part: DifferenceFilter) =>
    void navigate({
      search: (former) =>
        Object.fromEntries(
          Object.entries({ ...former, ...part }).filter(([, value]) => value !== undefined),
        ),
      replace: true,
    })
  const { scanner, cause } = filter
  return (
    <div className="filters">
      <SearchFilter
        label={t(SCANNER_PAGE.search)}
        value={filter.search}
        onChange={(search) => change({ search })}
      />
      <ChoiceFilter
        label={t(SCANNER_PAGE.scanner)}
        all={t(SCANNER_PAGE.anyScanner)}
        value={scanner}
        options={summary.scanners.map((one) => [one.scanner, one.scanner])}
        onChange={(value) => change({ scanner: value })}
      />
      <ChoiceFilter
        label={t(SCANNER_PAGE.cause)}
        all={t(SCANNER_PAGE.anyCause)}
        value={cause}
        options={DIFFERENCE_CODES.map((code) => [code, term(SCANNER_PAGE_CAUSES, code)])}
        onChange={(value) => change({ cause: value })}
      />
      <ChoiceFilter
        label={t(SCANNER_PAGE.side)}
        all={t(SCANNER_PAGE.anySide)}
        value={filter.side}
        options={(['only_them', 'only_us'] as const).map((side) => [side, term(SIDE_TERMS, side)])}
        onChange={(side) => change({ side })}
      />
      <Checkbox
        label={t(SCANNER_PAGE.showDecided)}
        checked={filter.decided === 'all'}
        onChange={(event) => change({ decided: event.currentTarget.checked ? 'all' : undefined })}
      />
      {scanner !== undefined && cause !== undefined && (
        <DecideButton
          scope={{ scanner, cause }}
          title={`${scanner} · ${term(SCANNER_PAGE_CAUSES, cause)}`}
          label={t(SCANNER_PAGE.decideAll)}
        />
      )}
    </div>
  )
}
