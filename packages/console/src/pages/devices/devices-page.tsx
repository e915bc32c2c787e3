import { useCallback } from 'react'
import { getRouteApi } from '@tanstack/react-router'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { Schemas } from '@dirigent/client/client'
import { DEVICES } from '@dirigent/words/console/devices'
import { DEVICE_STATES, RINGS } from '@dirigent/words/terms'
import { type DeviceFilter, devices, groups, rollout } from '../../api/queries.ts'
import { DownloadMenu, sbomFiles } from '../../components/download-menu.tsx'
import { ChoiceFilter, SearchFilter } from '../../components/filters.tsx'
import { FreshRows } from '../../components/fresh-rows.tsx'
import { Page } from '../../components/page.tsx'
import { useQuietOrder } from '../../components/quiet-order.ts'
import { Rows } from '../../components/rows.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { toDevice, toEnrol } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'
import { LookButton } from '../../components/look-button.tsx'
import { useDeviceColumns } from './device-columns.tsx'

const route = getRouteApi('/shell/devices')

/** Every device, worst first; the filter is the address. */
export function DevicesPage() {
  const { t } = useReader()
  const filter = route.useSearch()
  const query = useInfiniteQuery(devices(filter))
  const total = query.data?.pages[0]?.total
  const sorted = filter.sort !== undefined && filter.sort !== 'worst'
  return (
    <Page
      title={t(DEVICES.title)}
      subtitle={
        total === undefined
          ? undefined
          : t(sorted ? DEVICES.countSorted : DEVICES.count, { n: total })
      }
      actions={<LookButton to={toEnrol()} label={t(DEVICES.enrol)} />}
    >
      <DeviceFilters filter={filter} />
      <Shown query={query} lines={12}>
        {(data) => (
          <DeviceRows
            filter={filter}
            pages={data.pages.length}
            items={data.pages.flatMap((page) => page.items)}
            more={query.hasNextPage && !query.isFetchingNextPage ? query.fetchNextPage : undefined}
          />
        )}
      </Shown>
    </Page>
  )
}

type RowsProps = {
  filter: DeviceFilter
  pages: number
  items: Schemas['DeviceRow'][]
  more: (() => unknown) | undefined
}

function DeviceRows(props: RowsProps) {
  const { t } = useReader()
  const columns = useDeviceColumns()
  const { rows, ...fresh } = useQuietOrder(
    JSON.stringify(props.filter),
    props.pages,
    props.items,
    (row) => row.device,
  )
  const { more } = props
  const onEnd = useCallback(() => void more?.(), [more])
  if (rows.length === 0)
    return <NoDevices filtered={Object.keys(props.filter).some((key) => key !== 'sort')} />
  return (
    <>
      <div className="above-rows">
        <FreshRows {...fresh} />
      </div>
      <Rows
        label={t(DEVICES.title)}
        columns={columns}
        rows={rows}
        keyOf={(row) => row.device}
        linkTo={(row) => toDevice(row.device)}
        onEnd={onEnd}
        virtual
      />
    </>
  )
}

function NoDevices({ filtered }: { filtered: boolean }) {
  const { t } = useReader()
  const navigate = route.useNavigate()
  if (!filtered) {
    return (
      <Empty
        title={t(DEVICES.none)}
        action={<LookButton to={toEnrol()} label={t(DEVICES.enrol)} />}
      >
        {t(DEVICES.noneHelp)}
      </Empty>
    )
  }
  return (
    <Empty
      title={t(DEVICES.noneMatch)}
      action={<Button onClick={() => void navigate({ search: {} })}>{t(DEVICES.clear)}</Button>}
    >
      {t(DEVICES.noneMatchHelp)}
    </Empty>
  )
}

function DeviceFilters({ filter }: { filter: DeviceFilter }) {
  const { t, term } = useReader()
  const navigate = route.useNavigate()
  const change = (part: DeviceFilter) =>
    void navigate({ search: (former) => clean({ ...former, ...part }), replace: true })
  const states = [
    'late',
    'needs_person',
    'unknown',
    'running',
    'waiting',
    'in_effect',
    'observed',
  ] as const
  const rings = ['test', 'pilot', 'broad', 'critical'] as const
  return (
    <div className="filters">
      <SearchFilter
        label={t(DEVICES.search)}
        value={filter.search}
        onChange={(search) => change({ search })}
      />
      <ChoiceFilter
        label={t(DEVICES.state)}
        all={t(DEVICES.anyState)}
        value={filter.state}
        options={states.map((state) => [state, term(DEVICE_STATES, state)])}
        onChange={(state) => change({ state })}
      />
      <ChoiceFilter
        label={t(DEVICES.ring)}
        all={t(DEVICES.anyRing)}
        value={filter.ring}
        options={rings.map((ring) => [ring, term(RINGS, ring)])}
        onChange={(ring) => change({ ring })}
      />
      <ChoiceFilter
        label={t(DEVICES.sort)}
        all={t(DEVICES.sortWorst)}
        value={filter.sort}
        options={[
          ['name', t(DEVICES.sortName)],
          ['due', t(DEVICES.sortDue)],
          ['last_seen', t(DEVICES.sortSeen)],
        ]}
        onChange={(sort) => change({ sort })}
      />
      <Chips filter={filter} change={change} />
      {filter.group && <DownloadMenu files={sbomFiles(`groups/${filter.group}`)} />}
    </div>
  )
}

const clean = (filter: DeviceFilter): DeviceFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))

/** Filters that came with a link (of a vulnerability, a rollout, a group), each with a way out. */
function Chips({ filter, change }: { filter: DeviceFilter; change: (part: DeviceFilter) => void }) {
  const { t } = useReader()
  const named = useQuery({
    ...rollout(filter.rollout ?? ''),
    enabled: filter.rollout !== undefined,
  })
  const all = useQuery({ ...groups, enabled: filter.group !== undefined })
  const group = all.data?.items.find((row) => row.group === filter.group)?.name
  const chips = [
    filter.vulnerability && {
      text: t(DEVICES.ofVulnerability, { name: filter.vulnerability }),
      off: { vulnerability: undefined },
    },
    filter.rollout && {
      text: t(DEVICES.ofRollout, { name: named.data?.name ?? '…' }),
      off: { rollout: undefined },
    },
    filter.group && { text: t(DEVICES.ofGroup, { name: group ?? '…' }), off: { group: undefined } },
    filter.retired && { text: t(DEVICES.retiredOnly), off: { retired: undefined } },
  ].filter((chip) => typeof chip === 'object')
  return (
    <>
      {chips.map((chip) => (
        <span key={chip.text} className="chip">
          {chip.text}
          <button type="button" aria-label={t(DEVICES.clear)} onClick={() => change(chip.off)}>
            <IconX size={14} />
          </button>
        </span>
      ))}
    </>
  )
}
