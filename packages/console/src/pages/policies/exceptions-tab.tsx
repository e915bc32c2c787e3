import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Checkbox, TextInput } from '@mantine/core'
import type { Schemas } from '@dirigent/client/client'
import { EXCEPTIONS } from '@dirigent/words/console/exceptions'
import { POLICIES } from '@dirigent/words/console/policies'
import { answered, api } from '../../api/client.ts'
import { exceptions } from '../../api/queries.ts'
import { ActButton, ReasonDialog, useAction } from '../../components/actions.tsx'
import { Section } from '../../components/page.tsx'
import { type Column, Rows } from '../../components/rows.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { StateMark } from '../../components/tones.tsx'
import { useReader } from '../../reader/reader.tsx'
import { ExceptionDialog } from './exception-dialog.tsx'

type Row = Schemas['ExceptionRow']

/** Accepted risks, those that end first at the top. */
export function ExceptionsTab() {
  const { t } = useReader()
  const [show, setShow] = useState<'live' | 'all'>('live')
  const [granting, setGranting] = useState(false)
  const query = useQuery(exceptions(show))
  const columns = useColumns()
  const grant = (
    <ActButton needs="administer" onClick={() => setGranting(true)}>
      {t(EXCEPTIONS.grant)}
    </ActButton>
  )
  return (
    <Section title={t(POLICIES.tabExceptions)} note={t(EXCEPTIONS.subtitle)} actions={grant} plain>
      <div className="filters">
        <Checkbox
          label={t(EXCEPTIONS.showAll)}
          checked={show === 'all'}
          onChange={(event) => setShow(event.currentTarget.checked ? 'all' : 'live')}
        />
      </div>
      <Shown query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t(EXCEPTIONS.none)} action={grant}>
              {t(EXCEPTIONS.noneHelp)}
            </Empty>
          ) : (
            <Rows
              label={t(POLICIES.tabExceptions)}
              columns={columns}
              rows={items}
              keyOf={(row) => row.exception}
            />
          )
        }
      </Shown>
      {granting && <ExceptionDialog start={{}} onClose={() => setGranting(false)} />}
    </Section>
  )
}

const MARKS = { live: 'waiting', expired: 'observed', revoked: 'observed' } as const

function useColumns(): Column<Row>[] {
  const { t, day } = useReader()
  return [
    {
      key: 'what',
      header: t(EXCEPTIONS.what),
      width: 'minmax(0, 1.3fr)',
      kind: 'name',
      cell: (row) => <Scope row={row} />,
    },
    {
      key: 'why',
      header: t(EXCEPTIONS.why),
      width: 'minmax(0, 2fr)',
      kind: 'sentence',
      cell: (row) => <Why row={row} />,
    },
    {
      key: 'owner',
      header: t(EXCEPTIONS.ownerColumn),
      width: 'minmax(0, 1fr)',
      kind: 'small',
      cell: (row) => row.owner,
    },
    {
      key: 'covers',
      header: t(EXCEPTIONS.covered),
      width: '150px',
      kind: 'small',
      cell: (row) => t(EXCEPTIONS.covers, { findings: row.findings, devices: row.devices }),
    },
    {
      key: 'until',
      header: t(EXCEPTIONS.expires),
      width: '120px',
      cell: (row) => (
        <>
          {day(row.expiresAt)}
          <div className="small">
            <StateMark state={MARKS[row.state]} label={t(EXCEPTIONS.states[row.state])} />
          </div>
        </>
      ),
    },
    {
      key: 'act',
      header: '',
      width: '220px',
      align: 'end',
      cell: (row) => <Actions row={row} />,
    },
  ]
}

function Scope({ row }: { row: Row }) {
  const { t } = useReader()
  const where = row.device
    ? t(EXCEPTIONS.onDevice, { name: row.device.name })
    : row.group
      ? t(EXCEPTIONS.inGroup, { name: row.group.name })
      : t(EXCEPTIONS.everywhere)
  const what = row.vulnerability ?? t(EXCEPTIONS.anyVulnerability, { name: row.packageName ?? '' })
  return (
    <>
      {what}
      {row.vulnerability && row.packageName && <span className="version"> {row.packageName}</span>}
      <div className="small dim">{where}</div>
    </>
  )
}

function Why({ row }: { row: Row }) {
  const { t, day } = useReader()
  return (
    <div>
      {row.reason}
      <div className="small dim">
        {t(EXCEPTIONS.protects, { control: row.control })} ·{' '}
        {t(EXCEPTIONS.grantedBy, { name: row.grantedBy, at: day(row.grantedAt) })}
      </div>
      {row.revokedAt && (
        <div className="small dim">
          {t(EXCEPTIONS.revokedBy, {
            name: row.revokedBy ?? '',
            at: day(row.revokedAt),
            reason: row.revokeReason ?? '',
          })}
        </div>
      )}
    </div>
  )
}

function Actions({ row }: { row: Row }) {
  const { t, now } = useReader()
  const [asking, setAsking] = useState<'renew' | 'revoke' | null>(null)
  const [until, setUntil] = useState(() =>
    new Date(now + 90 * 86_400_000).toISOString().slice(0, 10),
  )
  const params = { path: { exception: row.exception } }
  const revoke = useAction(
    (reason: string) =>
      answered(api.POST('/api/v1/exceptions/{exception}/revoke', { params, body: { reason } })),
    { done: () => t(EXCEPTIONS.revoked) },
  )
  const renew = useAction(
    (reason: string) => {
      const body = { reason, expiresAt: new Date(`${until}T23:59:59`).toISOString() }
      return answered(api.POST('/api/v1/exceptions/{exception}/renew', { params, body }))
    },
    { done: () => t(EXCEPTIONS.renewed) },
  )
  if (row.state === 'revoked') return null
  const close = () => setAsking(null)
  return (
    <>
      <ActButton needs="administer" size="xs" onClick={() => setAsking('renew')}>
        {t(EXCEPTIONS.renew)}
      </ActButton>{' '}
      {row.state === 'live' && (
        <ActButton needs="administer" size="xs" onClick={() => setAsking('revoke')}>
          {t(EXCEPTIONS.revoke)}
        </ActButton>
      )}
      <ReasonDialog
        title={t(EXCEPTIONS.renew)}
        opened={asking === 'renew'}
        onClose={close}
        confirm={t(EXCEPTIONS.renew)}
        busy={renew.isPending}
        onConfirm={(reason) => renew.mutate(reason, { onSuccess: close })}
      >
        <TextInput
          type="date"
          label={t(EXCEPTIONS.expires)}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </ReasonDialog>
      <ReasonDialog
        title={t(EXCEPTIONS.revoke)}
        opened={asking === 'revoke'}
        onClose={close}
        confirm={t(EXCEPTIONS.revoke)}
        busy={revoke.isPending}
        onConfirm={(reason) => revoke.mutate(reason, { onSuccess: close })}
        danger
      >
        <p>{t(EXCEPTIONS.revokeHelp)}</p>
      </ReasonDialog>
    </>
  )
}
