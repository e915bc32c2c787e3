import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '@dirigent/client/client'
import { ENROL } from '@dirigent/words/console/organisation'
import { answered, api } from '../../api/client.ts'
import { enrolmentTokens } from '../../api/queries.ts'
import { ActButton, useAction } from '../../components/actions.tsx'
import { Section } from '../../components/page.tsx'
import { Shown } from '../../components/states.tsx'
import { type Reader, useReader } from '../../reader/reader.tsx'

type Token = Schemas['EnrolmentTokenRow']

const usable = (token: Token, now: number) =>
  token.revokedAt === null && token.uses < token.usesMax && Date.parse(token.expiresAt) > now

function tokenState(token: Token, { t, now, moment }: Reader): string {
  if (token.revokedAt) return t(ENROL.revokedAt, { at: moment(token.revokedAt) })
  if (token.uses >= token.usesMax) return t(ENROL.usedUp)
  const at = moment(token.expiresAt)
  return t(Date.parse(token.expiresAt) > now ? ENROL.validUntil : ENROL.expired, { at })
}

/** Every enrolment token without its secret, usable ones first. */
export function TokenList() {
  const reader = useReader()
  const { t, now } = reader
  const query = useQuery(enrolmentTokens)
  const revoke = useAction(
    (token: Token) =>
      answered(
        api.DELETE('/api/v1/enrolment-tokens/{token}', {
          params: { path: { token: token.token } },
        }),
      ),
    { done: (_, token) => t(ENROL.revoked, { name: token.name }) },
  )
  return (
    <Section title={t(ENROL.tokens)} plain>
      <Shown query={query} lines={2}>
        {({ items }) => {
          if (items.length === 0) return <p className="dim">{t(ENROL.noTokens)}</p>
          const sorted = items.toSorted((a, b) => Number(usable(b, now)) - Number(usable(a, now)))
          return (
            <ul className="lines">
              {sorted.map((token) => (
                <li key={token.token} className="list-line" data-off={!usable(token, now)}>
                  <span>
                    <b>{token.name}</b>
                    <span className="small dim block">
                      {t(ENROL.usedOf, { uses: token.uses, max: token.usesMax })} ·{' '}
                      {tokenState(token, reader)}
                      {token.group && ` · ${token.group.name}`} · {token.createdBy}
                    </span>
                  </span>
                  {usable(token, now) && (
                    <ActButton onClick={() => revoke.mutate(token)}>{t(ENROL.revoke)}</ActButton>
                  )}
                </li>
              ))}
            </ul>
          )
        }}
      </Shown>
    </Section>
  )
}
