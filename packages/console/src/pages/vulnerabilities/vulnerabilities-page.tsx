import { useCallback } from 'react'
import { getRouteApi } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Checkbox } from '@mantine/core'
import type { Schemas } from '@dirigent/client/client'
import { DEVICES } from '@dirigent/words/console/devices'
import { VULNERABILITIES } from '@dirigent/words/console/vulnerabilities'
import { SEVERITIES } from '@dirigent/words/terms'
import { vulnerabilities, type VulnerabilityFilter } from '../../api/queries.ts'
import { Deadline } from '../../components/deadline.tsx'
import { DownloadMenu } from '../../components/download-menu.tsx'
import { ChoiceFilter, SearchFilter } from '../../components/filters.tsx'
import { FreshRows } from '../../components/fresh-rows.tsx'
import { LookButton } from '../../components/look-button.tsx'
import { Page } from '../../components/page.tsx'
import { useQuietOrder } from '../../components/quiet-order.ts'
import { type Column, Rows } from '../../components/rows.tsx'
import { Kev, Severity } from '../../components/severity.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { toFeeds, toVulnerability } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { VulnerabilitiesTabs } from './vulnerabilities-tabs.tsx'

const route = getRouteApi('/shell/vulnerabilities')
type Row = Schemas['VulnerabilityRow']

/** Open vulnerabilities of the fleet by deadline. */
export function VulnerabilitiesPage() {
  const { t, moment } = useReader()
  const filter = route.useSearch()
  const query = useInfiniteQuery(vulnerabilities(filter))
  const first = query.data?.pages[0]
  const more = query.hasNextPage && !query.isFetchingNextPage ? query.fetchNextPage : undefined
  return (
    <Page
      title={t(VULNERABILITIES.title)}
      subtitle={
        first &&
        [
          t(VULNERABILITIES.subtitle, { n: first.total }),
          first.countedAt && t(VULNERABILITIES.counted, { at: moment(first.countedAt) }),
        ]
          .filter(Boolean)
          .join(' · ')
      }
    >
      <VulnerabilitiesTabs on="ours" />
      <Filters filter={filter} />
      <Shown query={query} lines={12}>
        {(data) => (
          <List
            filter={filter}
            pages={data.pages.length}
            items={data.pages.flatMap((page) => page.items)}
            more={more}
          />
        )}
      </Shown>
    </Page>
  )
}

type ListProps = {
  filter: VulnerabilityFilter
  pages: number
  items: Row[]
  more: (() => unknown) | undefined
}

function List({ filter, pages, items, more }: ListProps) {
  const { t } = useReader()
  const navigate = route.useNavigate()
  const columns = useColumns()
  const { rows, ...fresh } = useQuietOrder(
    JSON.stringify(filter),
    pages,
    items,
    (row) => row.vulnerability,
  )
  const onEnd = useCallback(() => void more?.(), [more])
  if (rows.length === 0) {
    const filtered = Object.keys(filter).some((key) => key !== 'sort')
    return filtered ? (
      <Empty
        title={t(VULNERABILITIES.noneMatch)}
        action={<Button onClick={() => void navigate({ search: {} })}>{t(DEVICES.clear)}</Button>}
      />
    ) : (
      <Empty
        title={t(VULNERABILITIES.none)}
        action={<LookButton to={toFeeds()} label={t(VULNERABILITIES.feed)} />}
      >
        {t(VULNERABILITIES.noneHelp)}
      </Empty>
    )
  }
  return (
    <>
      <div className="above-rows">
        <FreshRows {...fresh} />
      </div>
      <Rows
        label={t(VULNERABILITIES.title)}
        columns={columns}
        rows={rows}
        keyOf={(row) => row.vulnerability}
        linkTo={(row) => toVulnerability(row.vulnerability)}
        onEnd={onEnd}
        virtual
      />
    </>
  )
}

function useColumns(): Column<Row>[] {
  const { t, number, percent, list } = useReader()
  return [
    {
      key: 'name',
      header: t(VULNERABILITIES.name),
      width: 'minmax(150px, 1fr)',
      kind: 'name',
      cell: (row) => (
        <>
          <span className="nowrap">{row.vulnerability}</span> {row.kev && <Kev />}
        </>
      ),
    },
    {
      key: 'due',
      header: t(VULNERABILITIES.deadline),
      width: '132px',
      cell: (row) => <Deadline deadline={row.deadline} />,
    },
    {
      key: 'severity',
      header: t(VULNERABILITIES.severity),
      width: '112px',
      kind: 'small',
      cell: (row) => <Severity severity={row.severity} />,
    },
    {
      key: 'where',
      header: t(VULNERABILITIES.where),
      width: 'minmax(0, 2.4fr)',
      kind: 'small',
      cell: (row) => (
        <span className="two-lines" title={row.description ?? ''}>
          <span style={{ color: 'var(--text)' }}>{list(row.packages, 2)}</span>
          {row.description && ` · ${row.description}`}
        </span>
      ),
    },
    {
      key: 'epss',
      header: t(VULNERABILITIES.epss),
      width: '64px',
      kind: 'small',
      align: 'end',
      cell: (row) => (row.epss === null ? null : percent(row.epss, row.epss < 0.01 ? 1 : 0)),
    },
    {
      key: 'devices',
      header: t(VULNERABILITIES.devices),
      width: '110px',
      align: 'end',
      cell: (row) => (
        <>
          {number(row.devices)}
          {row.late > 0 && (
            <div className="tone-bad small">{t(VULNERABILITIES.late, { n: row.late })}</div>
          )}
        </>
      ),
    },
  ]
}

const EXPORT = '/api/v1/findings/export?'
const FILES = [
  [VULNERABILITIES.fileFixable, 'format=csv&show=fixable'],
  [VULNERABILITIES.fileOpen, 'format=csv&show=open'],
  [VULNERABILITIES.fileAll, 'format=csv&show=all'],
  [VULNERABILITIES.fileLines, 'format=ndjson&show=open'],
] as const

function Filters({ filter }: { filter: VulnerabilityFilter }) {
  const { t, term } = useReader()
  const navigate = route.useNavigate()
  const change = (part: VulnerabilityFilter) =>
    void navigate({
      search: (former) =>
        Object.fromEntries(
          Object.entries({ ...former, ...part }).filter(([, value]) => value !== undefined),
        ),
      replace: true,
    })
  const severities = ['critical', 'high', 'medium', 'low'] as const
  return (
    <div className="filters">
      <SearchFilter
        label={t(VULNERABILITIES.search)}
        value={filter.search}
        onChange={(search) => change({ search })}
      />
      <ChoiceFilter
        label={t(VULNERABILITIES.severity)}
        all={t(VULNERABILITIES.anySeverity)}
        value={filter.severity}
        options={severities.map((severity) => [severity, term(SEVERITIES, severity)])}
        onChange={(severity) => change({ severity })}
      />
      <ChoiceFilter
        label={t(VULNERABILITIES.sort)}
        all={t(VULNERABILITIES.sortDue)}
        value={filter.sort}
        options={[
          ['devices', t(VULNERABILITIES.sortDevices)],
          ['epss', t(VULNERABILITIES.sortEpss)],
          ['name', t(VULNERABILITIES.sortName)],
        ]}
        onChange={(sort) => change({ sort })}
      />
      <Checkbox
        label={t(VULNERABILITIES.kevOnly)}
        checked={filter.kev === 'true'}
        onChange={(event) => change({ kev: event.currentTarget.checked ? 'true' : undefined })}
      />
      <Checkbox
        label={t(VULNERABILITIES.showAll)}
        checked={filter.show === 'all'}
        onChange={(event) => change({ show: event.currentTarget.checked ? 'all' : undefined })}
      />
      <DownloadMenu
        files={FILES.map(([label, query]) => ({ label: t(label), href: EXPORT + query }))}
      />
    </div>
  )
}
