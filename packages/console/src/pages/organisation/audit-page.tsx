import { useCallback } from 'react'
import { getRouteApi } from '@tanstack/react-router'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import type { Schemas } from '@dirigent/client/client'
import { AUDIT_PAGE } from '@dirigent/words/console/organisation'
import { AUDIT_ACTIONS } from '@dirigent/words/sentences/timeline'
import { answered, api } from '../../api/client.ts'
import { audit } from '../../api/queries.ts'
import { SearchFilter } from '../../components/filters.tsx'
import { Page } from '../../components/page.tsx'
import { type Column, Rows } from '../../components/rows.tsx'
import { Empty, Failed, Shown } from '../../components/states.tsx'
import { StateIcon } from '../../components/tones.tsx'
import { type Reader, useReader } from '../../reader/reader.tsx'
import './organisation.css'

const route = getRouteApi('/shell/audit')
type Entry = Schemas['AuditRow']

/** Who decided or changed what, newest first, and whether the chain is unbroken. */
export function AuditPage() {
  const { t } = useReader()
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(audit(filter))
  const columns = useColumns()
  const verify = useQuery({
    queryKey: ['audit-verify'],
    queryFn: () => answered(api.GET('/api/v1/audit/verify')),
    enabled: false,
  })
  const { fetchNextPage, hasNextPage } = query
  const onEnd = useCallback(
    () => void (hasNextPage && fetchNextPage()),
    [fetchNextPage, hasNextPage],
  )
  const change = (search: string | undefined) =>
    void navigate({ search: search ? { search } : {}, replace: true })
  return (
    <Page
      title={t(AUDIT_PAGE.title)}
      subtitle={t(AUDIT_PAGE.subtitle)}
      actions={
        <Button loading={verify.isFetching} onClick={() => void verify.refetch()}>
          {t(AUDIT_PAGE.verify)}
        </Button>
      }
    >
      {verify.data && <Verified answer={verify.data} />}
      {verify.isError && <Failed error={verify.error} />}
      <div className="filters">
        <SearchFilter label={t(AUDIT_PAGE.search)} value={filter.search} onChange={change} />
      </div>
      <Shown query={query} lines={10}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.items)
          if (rows.length === 0 && filter.search) return <Empty title={t(AUDIT_PAGE.noneMatch)} />
          if (rows.length === 0)
            return <Empty title={t(AUDIT_PAGE.none)}>{t(AUDIT_PAGE.noneHelp)}</Empty>
          return (
            <Rows
              label={t(AUDIT_PAGE.title)}
              columns={columns}
              rows={rows}
              keyOf={(row) => row.entry}
              onEnd={onEnd}
              virtual
            />
          )
        }}
      </Shown>
    </Page>
  )
}

function Verified({
  answer,
}: {
  answer: { ok: boolean; entries: number; sealed: number; because: string | null }
}) {
  const { t } = useReader()
  const { ok, entries, sealed, because } = answer
  const text = ok
    ? t(sealed === entries ? AUDIT_PAGE.okAll : AUDIT_PAGE.ok, { entries, sealed })
    : t(AUDIT_PAGE.broken, { because: because ?? '—' })
  return (
    <p className={`notice verified tone-${ok ? 'good' : 'bad'}`} role="status">
      <StateIcon state={ok ? 'in_effect' : 'late'} /> <span>{text}</span>
    </p>
  )
}

/** The system by its words, a device acting on itself as that, everybody else by name. */
function actorText(row: Entry, { t }: Reader): string {
  if (row.actorKind === 'system') return t(AUDIT_PAGE.system)
  return row.actorKind === 'device' && row.actor === row.subject ? t(AUDIT_PAGE.itself) : row.actor
}

function useColumns(): Column<Entry>[] {
  const reader = useReader()
  const { t, term, fullMoment } = reader
  return [
    {
      key: 'at',
      header: t(AUDIT_PAGE.at),
      width: '140px',
      kind: 'small',
      cell: (row) => <span className="nowrap">{fullMoment(row.at)}</span>,
    },
    {
      key: 'action',
      header: t(AUDIT_PAGE.action),
      width: 'minmax(0, 1.3fr)',
      kind: 'sentence',
      cell: (row) => <span className="strong">{term(AUDIT_ACTIONS, row.action)}</span>,
    },
    {
      key: 'subject',
      header: t(AUDIT_PAGE.subject),
      width: 'minmax(0, 1.2fr)',
      cell: (row) => row.subjectName ?? row.subject,
    },
    {
      key: 'actor',
      header: t(AUDIT_PAGE.actor),
      width: 'minmax(0, 1fr)',
      kind: 'small',
      cell: (row) => actorText(row, reader),
    },
    {
      key: 'reason',
      header: t(AUDIT_PAGE.reason),
      width: 'minmax(0, 1.6fr)',
      kind: 'small',
      cell: (row) => row.reason,
    },
    {
      key: 'sealed',
      header: '',
      width: '22px',
      kind: 'small',
      cell: (row) =>
        row.sealed ? (
          <IconLock size={14} aria-label={t(AUDIT_PAGE.sealed)} />
        ) : (
          <span title={t(AUDIT_PAGE.notSealed)}>…</span>
        ),
    },
  ]
}
