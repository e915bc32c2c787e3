import { useCallback } from 'react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { UPDATES } from '@dirigent/words/console/updates'
import { UPDATE_CLASSES } from '@dirigent/words/terms'
import { type OfferedUpdate, updates, type UpdateFilter } from '../../api/queries.ts'
import { DueText } from '../../components/deadline.tsx'
import { ChoiceFilter, SearchFilter } from '../../components/filters.tsx'
import { Page } from '../../components/page.tsx'
import { type Column, Rows } from '../../components/rows.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { StateIcon } from '../../components/tones.tsx'
import { toRollout } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { ReleaseButton } from './release-button.tsx'
import { UpdatesTabs } from './updates-tabs.tsx'

const route = getRouteApi('/shell/updates/catalogue')
const CLASSES = ['security', 'bugfix', 'feature', 'definition', 'unclassified'] as const

/** Every update that devices are offered now, and where it stands. */
export function CataloguePage() {
  const { t, term } = useReader()
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(updates(filter))
  const columns = useColumns()
  const total = query.data?.pages[0]?.total
  const change = (part: UpdateFilter) =>
    void navigate({
      search: (former) =>
        Object.fromEntries(
          Object.entries({ ...former, ...part }).filter(([, value]) => value !== undefined),
        ),
      replace: true,
    })
  const { fetchNextPage, hasNextPage } = query
  const onEnd = useCallback(
    () => void (hasNextPage && fetchNextPage()),
    [fetchNextPage, hasNextPage],
  )
  return (
    <Page
      title={t(UPDATES.title)}
      subtitle={total === undefined ? undefined : t(UPDATES.catalogueSubtitle, { n: total })}
    >
      <UpdatesTabs on="catalogue" />
      <div className="filters">
        <SearchFilter
          label={t(UPDATES.search)}
          value={filter.search}
          onChange={(search) => change({ search })}
        />
        <ChoiceFilter
          label={t(UPDATES.class)}
          all={t(UPDATES.anyClass)}
          value={filter.class}
          options={CLASSES.map((name) => [name, term(UPDATE_CLASSES, name)])}
          onChange={(chosen) => change({ class: chosen })}
        />
      </div>
      <Shown query={query} lines={10}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.items)
          if (rows.length === 0 && Object.keys(filter).length > 0)
            return <Empty title={t(UPDATES.noneMatch)} />
          if (rows.length === 0) return <Empty title={t(UPDATES.none)}>{t(UPDATES.noneHelp)}</Empty>
          return (
            <Rows
              label={t(UPDATES.catalogue)}
              columns={columns}
              rows={rows}
              keyOf={(row) => row.update}
              onEnd={onEnd}
              virtual
            />
          )
        }}
      </Shown>
    </Page>
  )
}

/** Where an update stands: held with its reason, in a rollout, or waiting for the next one. */
export function Standing({ update }: { update: OfferedUpdate }) {
  const { t, sentence, moment } = useReader()
  if (update.hold) {
    const because = sentence('hold', update.hold.because)
    return (
      <>
        <StateIcon state="paused" />
        <span>
          {t(UPDATES.heldSince, { at: moment(update.hold.since), because })}{' '}
          <ReleaseButton update={update} />
        </span>
      </>
    )
  }
  const [first] = update.rollouts
  return (
    <>
      <StateIcon state={first?.state ?? 'waiting'} />
      <span>
        {first === undefined
          ? t(UPDATES.notInRollout)
          : update.rollouts.map((rollout, index) => (
              <span key={rollout.rollout}>
                {index > 0 && ', '}
                <Link {...toRollout(rollout.rollout)}>{rollout.name}</Link>
              </span>
            ))}
      </span>
    </>
  )
}

function useColumns(): Column<OfferedUpdate>[] {
  const { t, term, number } = useReader()
  return [
    {
      key: 'name',
      header: t(UPDATES.name),
      width: 'minmax(0, 1.6fr)',
      kind: 'name',
      cell: (row) => (
        <>
          {row.name} <span className="version">{row.version}</span>
        </>
      ),
    },
    {
      key: 'where',
      header: t(UPDATES.where),
      width: 'minmax(0, 2fr)',
      kind: 'sentence',
      cell: (row) => <Standing update={row} />,
    },
    {
      key: 'class',
      header: t(UPDATES.class),
      width: 'minmax(0, 1fr)',
      kind: 'small',
      cell: (row) => (
        <>
          {term(UPDATE_CLASSES, row.class)} · {row.origin}
        </>
      ),
    },
    {
      key: 'closes',
      header: t(UPDATES.closes),
      width: '100px',
      kind: 'small',
      cell: (row) => t(UPDATES.closesFindings, { n: row.closes }),
    },
    {
      key: 'due',
      header: t(UPDATES.due),
      width: '132px',
      cell: (row) => (row.earliestDueAt ? <DueText at={row.earliestDueAt} /> : null),
    },
    {
      key: 'offered',
      header: t(UPDATES.offeredOn),
      width: '64px',
      align: 'end',
      cell: (row) => number(row.offeredOn),
    },
  ]
}
