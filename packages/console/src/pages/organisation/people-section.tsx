import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { TextInput } from '@mantine/core'
import type { Schemas } from '@dirigent/client/client'
import { SETTINGS } from '@dirigent/words/console/organisation'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { ACCOUNT_ROLES } from '@dirigent/words/terms'
import { answered, api } from '../../api/client.ts'
import { people } from '../../api/queries.ts'
import { ActButton, useAction } from '../../components/actions.tsx'
import { CopyText } from '../../components/copy-text.tsx'
import { Section } from '../../components/page.tsx'
import { Shown } from '../../components/states.tsx'
import { useReader } from '../../reader/reader.tsx'
import { RoleSelect, type AccountRole } from './role-select.tsx'

/** Who may sign in; a new person gets a link that works once. */
export function PeopleSection() {
  const { t, term, moment } = useReader()
  const query = useQuery(people)
  const change = useAction((person: Schemas['PersonRow']) =>
    answered(
      api.PATCH('/api/v1/people/{person}', {
        params: { path: { person: person.person } },
        body: {
          disabled: !person.disabled,
          reason: t(person.disabled ? SETTINGS.enable : SETTINGS.disable),
        },
      }),
    ),
  )
  return (
    <Section title={t(SETTINGS.people)} plain>
      <Shown query={query} lines={3}>
        {({ items }) => (
          <ul className="lines">
            {items.map((person) => (
              <li key={person.person} className="list-line" data-off={person.disabled}>
                <span>
                  <b>{person.name}</b> <span className="dim small">{person.email}</span>
                  <span className="block small dim">
                    {term(ACCOUNT_ROLES, person.role)} ·{' '}
                    {person.disabled
                      ? t(SETTINGS.disabled)
                      : person.lastSignInAt
                        ? t(SETTINGS.lastSignIn, { at: moment(person.lastSignInAt) })
                        : t(SETTINGS.neverSignedIn)}
                  </span>
                </span>
                <ActButton needs="administer" onClick={() => change.mutate(person)}>
                  {t(person.disabled ? SETTINGS.enable : SETTINGS.disable)}
                </ActButton>
              </li>
            ))}
          </ul>
        )}
      </Shown>
      <AddPerson />
    </Section>
  )
}

function AddPerson() {
  const { t, moment } = useReader()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<AccountRole>('operator')
  const add = useAction(
    () =>
      answered(
        api.POST('/api/v1/people', { body: { name: name.trim(), email: email.trim(), role } }),
      ),
    {
      done: () => t(COMMON_STATES.done),
    },
  )
  return (
    <div className="add">
      <div className="token-form">
        <TextInput
          label={t(SETTINGS.name)}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t(SETTINGS.email)}
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <RoleSelect value={role} onChange={setRole} />
        <ActButton
          needs="administer"
          loading={add.isPending}
          disabled={name.trim() === '' || !email.includes('@')}
          onClick={() => add.mutate()}
        >
          {t(SETTINGS.addPerson)}
        </ActButton>
      </div>
      {add.data && (
        <>
          <p className="small">
            {t(SETTINGS.personAdded, { name: add.data.name, at: moment(add.data.expiresAt) })}
          </p>
          <CopyText text={add.data.link} />
        </>
      )}
    </div>
  )
}
