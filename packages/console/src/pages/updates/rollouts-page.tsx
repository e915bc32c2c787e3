import { getRouteApi } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { UPDATES } from '@dirigent/words/console/updates'
import { ROLLOUT_STATES } from '@dirigent/words/terms'
import { rollouts } from '../../api/queries.ts'
import { ChoiceFilter, SearchFilter } from '../../components/filters.tsx'
import { Page } from '../../components/page.tsx'
import { RolloutLine } from '../../components/rollout-line.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import type { RolloutFilter } from '../../search-params.ts'
import { ShowMore } from '../../components/show-more.tsx'
import { useReader } from '../../reader/reader.tsx'
import { UpdatesTabs } from './updates-tabs.tsx'
import '../today/today.css'

const route = getRouteApi('/shell/updates')
const STATES = ['open', 'halted', 'paused', 'done'] as const

/** Every rollout, running ones first. */
export function RolloutsPage() {
  const { t, term } = useReader()
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(rollouts(filter))
  const total = query.data?.pages[0]?.total
  const change = (part: { [K in keyof RolloutFilter]?: RolloutFilter[K] | undefined }) =>
    void navigate({
      search: (former) =>
        Object.fromEntries(
          Object.entries({ ...former, ...part }).filter(([, value]) => value !== undefined),
        ),
      replace: true,
    })
  return (
    <Page
      title={t(UPDATES.title)}
      subtitle={total === undefined ? undefined : t(UPDATES.rolloutsSubtitle, { n: total })}
    >
      <UpdatesTabs on="rollouts" />
      <div className="filters">
        <SearchFilter
          label={t(UPDATES.searchRollouts)}
          value={filter.search}
          onChange={(search) => change({ search })}
        />
        <ChoiceFilter
          label={t(UPDATES.state)}
          all={t(UPDATES.anyState)}
          value={filter.state}
          options={STATES.map((state) => [state, term(ROLLOUT_STATES, state)])}
          onChange={(state) => change({ state })}
        />
      </div>
      <Shown query={query} lines={6}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.items)
          if (rows.length === 0 && Object.keys(filter).length > 0)
            return <Empty title={t(UPDATES.noneMatch)} />
          if (rows.length === 0)
            return <Empty title={t(UPDATES.noRollouts)}>{t(UPDATES.noRolloutsHelp)}</Empty>
          return (
            <ul className="lines">
              {rows.map((rollout) => (
                <li key={rollout.rollout}>
                  <RolloutLine rollout={rollout} />
                </li>
              ))}
            </ul>
          )
        }}
      </Shown>
      <ShowMore query={query} />
    </Page>
  )
}
