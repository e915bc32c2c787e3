import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { TextInput } from '@mantine/core'
import type { Schemas } from '@dirigent/client/client'
import { ENROL, SETTINGS } from '@dirigent/words/console/organisation'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { ACCOUNT_ROLES } from '@dirigent/words/terms'
import { answered, api } from '../../api/client.ts'
import { apiTokens } from '../../api/queries.ts'
import { ActButton, useAction } from '../../components/actions.tsx'
import { CopyText } from '../../components/copy-text.tsx'
import { Section } from '../../components/page.tsx'
import { Shown } from '../../components/states.tsx'
import { useReader } from '../../reader/reader.tsx'
import { RoleSelect, type AccountRole } from './role-select.tsx'

/** Tokens for scripts; the text is shown once. */
export function TokensSection() {
  const { t } = useReader()
  const query = useQuery(apiTokens)
  return (
    <Section title={t(SETTINGS.tokens)} plain>
      <Shown query={query} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="dim">{t(SETTINGS.noTokens)}</p>
          ) : (
            <ul className="lines">
              {items.map((token) => (
                <TokenLine key={token.token} token={token} />
              ))}
            </ul>
          )
        }
      </Shown>
      <AddToken />
    </Section>
  )
}

function TokenLine({ token }: { token: Schemas['ApiTokenRow'] }) {
  const { t, term, moment } = useReader()
  const revoke = useAction(
    () =>
      answered(
        api.DELETE('/api/v1/api-tokens/{token}', { params: { path: { token: token.token } } }),
      ),
    { done: () => t(ENROL.revoked, { name: token.name }) },
  )
  const used = token.lastUsedAt
    ? t(SETTINGS.lastUsed, { at: moment(token.lastUsedAt) })
    : t(SETTINGS.neverUsed)
  return (
    <li className="list-line" data-off={token.revokedAt !== null}>
      <span>
        <b>{token.name}</b>
        <span className="block small dim">
          {term(ACCOUNT_ROLES, token.role)} · {used}
          {token.revokedAt
            ? ` · ${t(ENROL.revokedAt, { at: moment(token.revokedAt) })}`
            : token.expiresAt && ` · ${t(ENROL.validUntil, { at: moment(token.expiresAt) })}`}
        </span>
      </span>
      {token.revokedAt === null && (
        <ActButton needs="administer" onClick={() => revoke.mutate()}>
          {t(ENROL.revoke)}
        </ActButton>
      )}
    </li>
  )
}

function AddToken() {
  const { t } = useReader()
  const [name, setName] = useState('')
  const [role, setRole] = useState<AccountRole>('auditor')
  const add = useAction(
    () => answered(api.POST('/api/v1/api-tokens', { body: { name: name.trim(), role } })),
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
        <RoleSelect value={role} onChange={setRole} />
        <ActButton
          needs="administer"
          loading={add.isPending}
          disabled={name.trim() === ''}
          onClick={() => add.mutate()}
        >
          {t(SETTINGS.addToken)}
        </ActButton>
      </div>
      {add.data && (
        <>
          <p className="small">{t(SETTINGS.tokenOnce)}</p>
          <CopyText text={add.data.text} />
        </>
      )}
    </div>
  )
}
