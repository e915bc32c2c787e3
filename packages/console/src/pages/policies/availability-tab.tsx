import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { TextInput } from '@mantine/core'
import type { Schemas } from '@dirigent/client/client'
import { AVAILABILITY } from '@dirigent/words/console/emergencies'
import { answered, api } from '../../api/client.ts'
import { availability } from '../../api/queries.ts'
import { ActButton, ReasonDialog, useAction } from '../../components/actions.tsx'
import { Section } from '../../components/page.tsx'
import { type Column, Rows } from '../../components/rows.tsx'
import { Empty, Shown } from '../../components/states.tsx'
import { useReader } from '../../reader/reader.tsx'
import { DeviceChoice } from './device-choice.tsx'
import { DeviceOrders } from './device-orders.tsx'

type Group = Schemas['AvailabilityGroup']

/** Devices that are never at work together, and which come after which. */
export function AvailabilityTab() {
  const { t } = useReader()
  const query = useQuery(availability)
  const [edited, setEdited] = useState<Group | 'new' | null>(null)
  const columns = useColumns(setEdited)
  const create = (
    <ActButton needs="administer" onClick={() => setEdited('new')}>
      {t(AVAILABILITY.create)}
    </ActButton>
  )
  return (
    <Shown query={query}>
      {({ groups, orders }) => (
        <>
          <Section
            title={t(AVAILABILITY.tab)}
            note={t(AVAILABILITY.subtitle)}
            actions={create}
            plain
          >
            {groups.length === 0 ? (
              <Empty title={t(AVAILABILITY.none)}>{t(AVAILABILITY.noneHelp)}</Empty>
            ) : (
              <Rows
                label={t(AVAILABILITY.tab)}
                columns={columns}
                rows={groups}
                keyOf={(row) => row.group}
              />
            )}
          </Section>
          <DeviceOrders orders={orders} />
          {edited && (
            <GroupDialog group={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
          )}
        </>
      )}
    </Shown>
  )
}

function useColumns(edit: (group: Group) => void): Column<Group>[] {
  const { t } = useReader()
  return [
    {
      key: 'name',
      header: t(AVAILABILITY.name),
      width: 'minmax(0, 1fr)',
      kind: 'name',
      cell: (row) => row.name,
    },
    {
      key: 'devices',
      header: t(AVAILABILITY.devices),
      width: 'minmax(0, 2fr)',
      kind: 'small',
      cell: (row) => row.devices.map(({ name }) => name).join(', '),
    },
    {
      key: 'act',
      header: '',
      width: '220px',
      align: 'end',
      cell: (row) => <GroupActions group={row} onEdit={() => edit(row)} />,
    },
  ]
}

function GroupActions({ group, onEdit }: { group: Group; onEdit: () => void }) {
  const { t } = useReader()
  const [asking, setAsking] = useState(false)
  const params = { path: { group: group.group } }
  const remove = useAction(
    () => answered(api.DELETE('/api/v1/availability-groups/{group}', { params })),
    { done: () => t(AVAILABILITY.saved) },
  )
  return (
    <>
      <ActButton needs="administer" size="xs" onClick={onEdit}>
        {t(AVAILABILITY.change)}
      </ActButton>{' '}
      <ActButton needs="administer" size="xs" onClick={() => setAsking(true)}>
        {t(AVAILABILITY.remove)}
      </ActButton>
      <ReasonDialog
        title={`${t(AVAILABILITY.remove)}: ${group.name}`}
        opened={asking}
        onClose={() => setAsking(false)}
        confirm={t(AVAILABILITY.remove)}
        busy={remove.isPending}
        reason={false}
        onConfirm={() => remove.mutate(undefined, { onSuccess: () => setAsking(false) })}
        danger
      >
        <p>{t(AVAILABILITY.removeHelp)}</p>
      </ReasonDialog>
    </>
  )
}

function GroupDialog({ group, onClose }: { group: Group | null; onClose: () => void }) {
  const { t } = useReader()
  const [name, setName] = useState(group?.name ?? '')
  const [members, setMembers] = useState(group?.devices ?? [])
  const save = useAction(
    () =>
      answered(
        api.PUT('/api/v1/availability-groups', {
          body: {
            group: group?.group ?? null,
            name,
            devices: members.map(({ device }) => device),
          },
        }),
      ),
    { done: () => t(AVAILABILITY.saved) },
  )
  const title = group ? `${t(AVAILABILITY.change)}: ${group.name}` : t(AVAILABILITY.create)
  return (
    <ReasonDialog
      title={title}
      opened
      onClose={onClose}
      confirm={group ? t(AVAILABILITY.change) : t(AVAILABILITY.create)}
      busy={save.isPending}
      reason={false}
      onConfirm={() => save.mutate(undefined, { onSuccess: onClose })}
    >
      <TextInput
        label={t(AVAILABILITY.name)}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        withAsterisk
      />
      <DeviceChoice
        label={t(AVAILABILITY.devices)}
        description={t(AVAILABILITY.devicesHelp)}
        chosen={members}
        onChange={setMembers}
        required
      />
    </ReasonDialog>
  )
}
