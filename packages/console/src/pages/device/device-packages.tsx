import { useCallback } from 'react'
import { getRouteApi } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import { DEVICE } from '@dirigent/words/console/devices'
import { devicePackages } from '../../api/queries.ts'
import { DownloadMenu, sbomFiles } from '../../components/download-menu.tsx'
import { SearchFilter } from '../../components/filters.tsx'
import { Rows } from '../../components/rows.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { StateMark } from '../../components/tones.tsx'
import { useReader } from '../../reader/reader.tsx'

const route = getRouteApi('/shell/devices/$device')

/** What is installed; a package from elsewhere is unknown, neither vulnerable nor safe. */
export function DevicePackages({ device, search }: { device: string; search: string | undefined }) {
  const { t, number } = useReader()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(devicePackages(device, search))
  const { fetchNextPage, hasNextPage } = query
  const onEnd = useCallback(
    () => void (hasNextPage && fetchNextPage()),
    [fetchNextPage, hasNextPage],
  )
  const change = (q: string | undefined) =>
    void navigate({ search: { tab: 'packages', ...(q ? { q } : {}) }, replace: true })
  return (
    <>
      <div className="filters">
        <SearchFilter label={t(DEVICE.searchPackages)} value={search} onChange={change} />
        <DownloadMenu files={sbomFiles(`devices/${device}`)} />
      </div>
      <Shown query={query} lines={10}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.items)
          if (rows.length === 0)
            return <Empty title={t(DEVICE.noPackages)}>{t(DEVICE.noPackagesHelp)}</Empty>
          return (
            <Rows
              label={t(DEVICE.packages)}
              columns={[
                {
                  key: 'name',
                  header: t(DEVICE.package),
                  width: 'minmax(0, 1.2fr)',
                  kind: 'name',
                  cell: (row) => row.name,
                },
                {
                  key: 'version',
                  header: t(DEVICE.version),
                  width: 'minmax(0, 1.2fr)',
                  cell: (row) => <span className="version">{row.version}</span>,
                },
                {
                  key: 'origin',
                  header: t(DEVICE.origin),
                  width: 'minmax(0, 1.2fr)',
                  kind: 'small',
                  cell: (row) =>
                    row.unknown ? (
                      <StateMark state="unknown" label={row.origin || t(DEVICE.unknownPackage)} />
                    ) : (
                      row.origin
                    ),
                },
                {
                  key: 'findings',
                  header: t(DEVICE.openFindings),
                  width: '80px',
                  align: 'end',
                  cell: (row) => (row.openFindings > 0 ? number(row.openFindings) : null),
                },
              ]}
              rows={rows}
              keyOf={(row) => `${row.name} ${row.arch} ${row.version}`}
              onEnd={onEnd}
              virtual
            />
          )
        }}
      </Shown>
    </>
  )
}
