import { useCallback } from 'react'
import { Link } from '@tanstack/react-router'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { Schemas } from '@dirigent/client/client'
import { DEVICE } from '@dirigent/words/console/devices'
import { deviceFindings, type FindingStatus } from '../../api/queries.ts'
import { Deadline } from '../../components/deadline.tsx'
import { type Column, Rows } from '../../components/rows.tsx'
import { Kev, Severity } from '../../components/severity.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { WhyFinding } from '../../components/why-finding.tsx'
import { toVulnerability } from '../../paths.ts'
import { useReader } from '../../reader/reader.tsx'

type Finding = Schemas['DeviceFinding']

/** Findings of one device by deadline; closed ones with what closed them. */
export function DeviceFindings({ device, status }: { device: string; status: FindingStatus }) {
  const { t } = useReader()
  const query = useInfiniteQuery(deviceFindings(device, status))
  const columns = useFindingColumns(status)
  const below = (row: Finding) => (
    <WhyFinding device={device} vulnerability={row.vulnerability} package={row.package} />
  )
  const { fetchNextPage, hasNextPage } = query
  const onEnd = useCallback(
    () => void (hasNextPage && fetchNextPage()),
    [fetchNextPage, hasNextPage],
  )
  const choices = {
    fixable: DEVICE.showFixable,
    no_fix: DEVICE.showNoFix,
    unknown: DEVICE.showUnknown,
    accepted: DEVICE.showAccepted,
    closed: DEVICE.showClosed,
  }
  return (
    <>
      <nav className="choices">
        {(Object.keys(choices) as FindingStatus[]).map((name) => (
          <Link
            key={name}
            to="/devices/$device"
            params={{ device }}
            search={{ tab: 'findings', ...(name === 'fixable' ? {} : { findings: name }) }}
            replace
            data-on={name === status}
          >
            {t(choices[name])}
          </Link>
        ))}
      </nav>
      <Shown query={query}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.items)
          if (rows.length === 0)
            return <Empty title={t(DEVICE.noFindings)}>{t(DEVICE.noFindingsHelp)}</Empty>
          return (
            <Rows
              label={t(DEVICE.findings)}
              columns={columns}
              rows={rows}
              keyOf={(row) => `${row.vulnerability} ${row.package} ${row.arch} ${row.closedAt}`}
              linkTo={(row) => toVulnerability(row.vulnerability)}
              {...(status === 'closed' ? {} : { below })}
              onEnd={onEnd}
              virtual
            />
          )
        }}
      </Shown>
    </>
  )
}

function useFindingColumns(status: FindingStatus): Column<Finding>[] {
  const { t, moment, day, sentence } = useReader()
  const closed = status === 'closed'
  return [
    {
      key: 'name',
      header: t(DEVICE.vulnerability),
      width: 'minmax(150px, 1fr)',
      kind: 'name',
      cell: (row) => (
        <>
          <span className="nowrap">{row.vulnerability}</span> {row.kev && <Kev />}
        </>
      ),
    },
    {
      key: 'package',
      header: t(DEVICE.package),
      width: 'minmax(0, 1.6fr)',
      kind: 'small',
      cell: (row) => (
        <>
          <span style={{ color: 'var(--text)' }}>{row.package}</span>{' '}
          <span className="version">{row.installedVersion}</span>
          <br />
          {row.exception
            ? t(DEVICE.acceptedUntil, {
                at: day(row.exception.expiresAt),
                owner: row.exception.owner,
              })
            : row.closedBecause
              ? sentence('closure', row.closedBecause)
              : row.remediation[0]
                ? t(DEVICE.closedBy, { update: row.remediation[0] })
                : row.fixedVersion
                  ? t(DEVICE.fixedIn, { version: row.fixedVersion })
                  : t(DEVICE.noFix)}
        </>
      ),
    },
    {
      key: 'severity',
      header: t(DEVICE.severity),
      width: '120px',
      kind: 'small',
      cell: (row) => <Severity severity={row.severity} />,
    },
    closed
      ? {
          key: 'closed',
          header: t(DEVICE.showClosed),
          width: '120px',
          kind: 'small',
          cell: (row) => (row.closedAt ? moment(row.closedAt) : ''),
        }
      : {
          key: 'due',
          header: t(DEVICE.deadline),
          width: '132px',
          cell: (row) => <Deadline deadline={row.deadline} />,
        },
  ]
}
