import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { ActionIcon, Button, NativeSelect } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { Schemas } from '@dirigent/client/client'
import { EMERGENCIES } from '@dirigent/words/console/emergencies'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { answered, api } from '../../api/client.ts'
import { emergencyApprovers, people } from '../../api/queries.ts'
import { ActButton, ReasonDialog, useAction } from '../../components/actions.tsx'
import { Section } from '../../components/page.tsx'
import { Shown } from '../../components/states.tsx'
import { useReader } from '../../reader/reader.tsx'

type Person = Schemas['PersonRow']
type Seat = { approver: string; deputy: string | null }
type NamedSeat = Seat & { approverName: string; deputyName: string | null }

/** Who approves emergencies, each with a deputy where there is one. */
export function Approvers() {
  const { t } = useReader()
  const [editing, setEditing] = useState(false)
  const query = useQuery(emergencyApprovers)
  const edit = (
    <ActButton needs="administer" onClick={() => setEditing(true)}>
      {t(EMERGENCIES.approversEdit)}
    </ActButton>
  )
  return (
    <Section
      title={t(EMERGENCIES.approvers)}
      note={t(EMERGENCIES.approversHelp)}
      actions={query.data && edit}
    >
      <Shown query={query} lines={2}>
        {({ seats }) => (
          <>
            <ul>
              {seats.map(({ approver, approverName, deputyName }) => (
                <li key={approver}>
                  {t(EMERGENCIES.seat, {
                    name: approverName,
                    deputy: deputyName ?? '',
                    deputyKnown: deputyName === null ? 'no' : 'yes',
                  })}
                </li>
              ))}
            </ul>
            {editing && <SeatsDialog seats={seats} onClose={() => setEditing(false)} />}
          </>
        )}
      </Shown>
    </Section>
  )
}

function SeatsDialog(props: { seats: readonly NamedSeat[]; onClose: () => void }) {
  const { t } = useReader()
  const query = useQuery(people)
  const [seats, setSeats] = useState<Seat[]>(
    props.seats.map(({ approver, deputy }) => ({ approver, deputy })),
  )
  const save = useAction(
    () => answered(api.PUT('/api/v1/emergency-approvers', { body: { seats } })),
    { done: () => t(EMERGENCIES.approversSaved) },
  )
  return (
    <ReasonDialog
      title={t(EMERGENCIES.approvers)}
      opened
      onClose={props.onClose}
      confirm={t(COMMON_STATES.save)}
      busy={save.isPending}
      reason={false}
      onConfirm={() => save.mutate(undefined, { onSuccess: props.onClose })}
    >
      <p>{t(EMERGENCIES.approversHelp)}</p>
      <Shown query={query} lines={2}>
        {({ items }) => (
          <Seats
            seats={seats}
            people={items}
            nameOf={namesOf(items, props.seats)}
            onChange={setSeats}
          />
        )}
      </Shown>
    </ReasonDialog>
  )
}

/** Somebody who may no longer sign in still has a name in the seats that are saved. */
function namesOf(items: readonly Person[], seats: readonly NamedSeat[]) {
  const names = new Map<string, string>()
  for (const { approver, approverName, deputy, deputyName } of seats) {
    names.set(approver, approverName)
    if (deputy !== null && deputyName !== null) names.set(deputy, deputyName)
  }
  for (const { person, name } of items) names.set(person, name)
  return (uid: string) => names.get(uid) ?? uid
}

function Seats(props: {
  seats: readonly Seat[]
  people: readonly Person[]
  nameOf: (uid: string) => string
  onChange: (seats: Seat[]) => void
}) {
  const { t } = useReader()
  const { seats, nameOf, onChange } = props
  // Auditors only read: who may not act cannot approve either.
  const able = props.people.filter(({ disabled, role }) => !disabled && role !== 'auditor')
  const taken = new Set(seats.map(({ approver }) => approver))
  const free = able.filter(({ person }) => !taken.has(person))
  const set = (index: number, change: Partial<Seat>) =>
    onChange(seats.map((seat, at) => (at === index ? { ...seat, ...change } : seat)))
  const deputies = ({ approver, deputy }: Seat) => [
    ...new Set([
      ...(deputy === null ? [] : [deputy]),
      ...able.flatMap(({ person }) => (person === approver ? [] : [person])),
    ]),
  ]
  const first = free[0]
  return (
    <>
      {seats.map((seat, index) => (
        <div key={seat.approver} className="pair-line">
          <NativeSelect
            label={t(EMERGENCIES.approver)}
            value={seat.approver}
            data={[seat.approver, ...free.map(({ person }) => person)].map((value) => ({
              value,
              label: nameOf(value),
            }))}
            onChange={(event) => set(index, { approver: event.currentTarget.value })}
          />
          <NativeSelect
            label={t(EMERGENCIES.deputy)}
            value={seat.deputy ?? ''}
            data={[
              { value: '', label: t(EMERGENCIES.noDeputy) },
              ...deputies(seat).map((value) => ({ value, label: nameOf(value) })),
            ]}
            onChange={(event) => set(index, { deputy: event.currentTarget.value || null })}
          />
          <ActionIcon
            variant="subtle"
            aria-label={t(EMERGENCIES.removeSeat, { name: nameOf(seat.approver) })}
            onClick={() => onChange(seats.filter((_, at) => at !== index))}
          >
            <IconX size={16} />
          </ActionIcon>
        </div>
      ))}
      {first && (
        <Button
          size="xs"
          onClick={() => onChange([...seats, { approver: first.person, deputy: null }])}
        >
          {t(EMERGENCIES.addSeat)}
        </Button>
      )}
    </>
  )
}
