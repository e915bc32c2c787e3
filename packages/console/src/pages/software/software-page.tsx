import { useState } from 'react'
import { getRouteApi } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '@dirigent/client/client'
import { UPDATES } from '@dirigent/words/console/updates'
import { CONFIDENCE, RESOLUTION, SOFTWARE, UNASSIGNABLE } from '@dirigent/words/software'
import { software, type SoftwareFilter } from '../../api/queries.ts'
import { ActButton } from '../../components/actions.tsx'
import { ChoiceFilter, SearchFilter } from '../../components/filters.tsx'
import { Page } from '../../components/page.tsx'
import { type Column, Rows } from '../../components/rows.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { StateIcon } from '../../components/tones.tsx'
import { useReader } from '../../reader/reader.tsx'
import { UpdatesTabs } from '../updates/updates-tabs.tsx'
import { CorrectDialog } from './correct-dialog.tsx'
import { Corrections } from './corrections.tsx'
import { OwnPackages } from './own-packages.tsx'
import '../organisation/organisation.css'
import '../today/today.css'
import './software.css'

const route = getRouteApi('/shell/updates/software')
const HOW = ['exact', 'strong', 'weak', 'none'] as const
type Title = Schemas['SoftwareRow']

/** Installed applications: which product each is taken for, what is wrong with it, and where a newer version is. */
export function SoftwarePage() {
  const { t, term, number } = useReader()
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(software(filter))
  const [correcting, setCorrecting] = useState<Title | null>(null)
  const columns = useColumns(setCorrecting)
  const counts = query.data?.counts
  const change = (part: SoftwareFilter) =>
    void navigate({
      search: (former) =>
        Object.fromEntries(
          Object.entries({ ...former, ...part }).filter(([, value]) => value !== undefined),
        ),
      replace: true,
    })
  const said =
    counts && Object.fromEntries(Object.entries(counts).map(([key, n]) => [key, number(n ?? 0)]))
  return (
    <Page title={t(UPDATES.title)} subtitle={said && t(SOFTWARE.counts, said)}>
      <UpdatesTabs on="software" />
      <div className="filters">
        <SearchFilter
          label={t(SOFTWARE.search)}
          value={filter.search}
          onChange={(search) => change({ search })}
        />
        <ChoiceFilter
          label={t(SOFTWARE.confidence)}
          all={t(SOFTWARE.anyConfidence)}
          value={filter.confidence}
          options={HOW.map((how) => [how, term(CONFIDENCE, how)])}
          onChange={(confidence) => change({ confidence })}
        />
      </div>
      <Shown query={query} lines={10}>
        {({ items }) => {
          if (items.length === 0 && Object.keys(filter).length > 0)
            return <Empty title={t(SOFTWARE.nothingFound)} />
          if (items.length === 0)
            return <Empty title={t(SOFTWARE.emptyTitle)}>{t(SOFTWARE.empty)}</Empty>
          return (
            <Rows
              label={t(SOFTWARE.software)}
              columns={columns}
              rows={items}
              keyOf={(row) => `${row.platform} ${row.publisher} ${row.name} ${row.version}`}
            />
          )
        }}
      </Shown>
      <Corrections />
      <OwnPackages />
      {correcting && <CorrectDialog title={correcting} onClose={() => setCorrecting(null)} />}
    </Page>
  )
}

/** `google:chrome` of a CPE name; the rest repeats the version. */
const productOf = (cpe: string) =>
  (
    cpe
      .match(/(?:\\.|[^:\\])+/g)
      ?.slice(3, 5)
      .join(':') ?? cpe
  ).replaceAll('\\', '')

function Vulnerabilities({ row }: { row: Title }) {
  const { t, number } = useReader()
  const unknown = row.confidence === 'weak' || row.because === 'no_candidate'
  if (row.fixable + row.noFix > 0)
    return (
      <>
        <StateIcon state="needs_person" />
        <span>
          {t(SOFTWARE.openCount, { fixable: number(row.fixable), open: number(row.noFix) })}
        </span>
      </>
    )
  if (unknown)
    return (
      <>
        <StateIcon state="unknown" />
        <span>{t(SOFTWARE.notJudged)}</span>
      </>
    )
  // No icon: that nobody has said anything about a version is no proof that nothing is wrong with it.
  return (
    <span>
      {t(row.confidence === 'none' ? SOFTWARE.judgedElsewhere : SOFTWARE.noVulnerabilities)}
    </span>
  )
}

function Newest({ row }: { row: Title }) {
  const { term } = useReader()
  if (row.newest === null) return null
  const { version, unassignable } = row.newest
  return (
    <span>
      <span className="version">{version}</span>
      {unassignable && <span className="block dim small">{term(UNASSIGNABLE, unassignable)}</span>}
    </span>
  )
}

function useColumns(correct: (row: Title) => void): Column<Title>[] {
  const { t, term, number } = useReader()
  return [
    {
      key: 'name',
      header: t(SOFTWARE.software),
      width: 'minmax(0, 1.6fr)',
      kind: 'name',
      cell: (row) => (
        <span>
          {row.name} <span className="version">{row.version}</span>
          <span className="block dim small">{row.publisher}</span>
        </span>
      ),
    },
    {
      key: 'vulnerabilities',
      header: t(SOFTWARE.vulnerabilities),
      width: 'minmax(0, 1.1fr)',
      kind: 'sentence',
      cell: (row) => <Vulnerabilities row={row} />,
    },
    {
      key: 'product',
      header: t(SOFTWARE.product),
      width: 'minmax(0, 1.6fr)',
      kind: 'small',
      cell: (row) => (
        <span>
          {row.cpe && <code title={row.cpe}>{productOf(row.cpe)}</code>}{' '}
          {term(CONFIDENCE, row.confidence)}
          <span className="block dim small">{term(RESOLUTION, row.because)}</span>
        </span>
      ),
    },
    {
      key: 'newest',
      header: t(SOFTWARE.newest),
      width: 'minmax(0, 1.1fr)',
      kind: 'small',
      cell: (row) => <Newest row={row} />,
    },
    {
      key: 'devices',
      header: t(SOFTWARE.devices),
      width: '64px',
      align: 'end',
      cell: (row) => number(row.devices),
    },
    {
      key: 'correct',
      header: '',
      width: '116px',
      align: 'end',
      cell: (row) => (
        <ActButton needs="administer" variant="default" size="xs" onClick={() => correct(row)}>
          {t(SOFTWARE.correct)}
        </ActButton>
      ),
    },
  ]
}
