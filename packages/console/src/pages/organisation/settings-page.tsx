import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Button, NumberInput, PasswordInput, Switch, TextInput } from '@mantine/core'
import type { paths } from '@dirigent/client/generated/api'
import { SETTINGS } from '@dirigent/words/console/organisation'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { ACCOUNT_ROLES } from '@dirigent/words/terms'
import { answered, api } from '../../api/client.ts'
import { session, settings } from '../../api/queries.ts'
import { ActButton, useAction, useMay } from '../../components/actions.tsx'
import { Facts, Page, Section } from '../../components/page.tsx'
import { Shown } from '../../components/states.tsx'
import { useReader } from '../../reader/reader.tsx'
import { BusinessHoursSection } from './business-hours-section.tsx'
import { CalendarsSection } from './calendars-section.tsx'
import { PeopleSection } from './people-section.tsx'
import { TokensSection } from './tokens-section.tsx'
import './organisation.css'
import '../today/today.css'

type Answer = paths['/api/v1/settings']['get']['responses'][200]['content']['application/json']
type Session = paths['/api/v1/session']['get']['responses'][200]['content']['application/json']

/** The organisation, the own account, people, and tokens for scripts. */
export function SettingsPage() {
  const { t } = useReader()
  const organisation = useQuery(settings)
  const own = useQuery(session)
  const administers = own.data?.role === 'administrator'
  return (
    <Page
      title={t(SETTINGS.title)}
      subtitle={own.data && t(SETTINGS.version, { version: own.data.version })}
    >
      <div className="columns-even">
        <Shown query={own}>{(data) => <Account key={String(data.passwordSet)} own={data} />}</Shown>
        <Shown query={organisation}>
          {(data) => <Organisation key={JSON.stringify(data)} given={data} />}
        </Shown>
      </div>
      <div className="columns-even settings-more">
        <CalendarsSection />
        <BusinessHoursSection />
      </div>
      {administers && (
        <div className="columns-even settings-more">
          <PeopleSection />
          <TokensSection />
        </div>
      )}
    </Page>
  )
}

/** Name, e-mail and password of the signed-in person; whoever came by the one-time link sets a first password here. */
function Account({ own }: { own: Session }) {
  const { t, term } = useReader()
  const [name, setName] = useState(own.name)
  const [email, setEmail] = useState(own.email ?? '')
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const save = useAction(
    () =>
      answered(
        api.PUT('/api/v1/session/password', {
          body: {
            name: name.trim(),
            email: email.trim(),
            password,
            ...(own.passwordSet ? { currentPassword: current } : {}),
          },
        }),
      ),
    { done: () => t(SETTINGS.passwordSet) },
  )
  const errors = {
    email: /^\S+@\S+\.\S+$/.test(email.trim()) ? null : t(SETTINGS.errEmail),
    password: password.length >= 12 ? null : t(SETTINGS.errPassword),
  }
  const submit = () => {
    setTried(true)
    if (errors.email === null && errors.password === null) save.mutate()
  }
  return (
    <Section title={t(SETTINGS.you)} note={`${t(SETTINGS.role)}: ${term(ACCOUNT_ROLES, own.role)}`}>
      <form
        className="dialog"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextInput
          label={t(SETTINGS.name)}
          value={name}
          autoComplete="name"
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t(SETTINGS.email)}
          type="email"
          autoComplete="username"
          value={email}
          error={tried ? errors.email : null}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        {own.passwordSet && (
          <PasswordInput
            label={t(SETTINGS.currentPassword)}
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
        )}
        <PasswordInput
          label={t(SETTINGS.password)}
          description={t(SETTINGS.passwordHelp)}
          autoComplete="new-password"
          value={password}
          error={tried ? errors.password : null}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <div className="dialog-actions">
          <Button type="submit" variant="filled" loading={save.isPending}>
            {t(SETTINGS.setPassword)}
          </Button>
        </div>
      </form>
    </Section>
  )
}

function Organisation({ given }: { given: Answer }) {
  const { t } = useReader()
  const { may, because } = useMay('administer')
  const [draft, setDraft] = useState({
    organisation: given.organisation,
    zone: given.zone,
    idle: (given.checkInIdleMs / 60_000) as number | string,
    work: (given.checkInWorkMs / 1_000) as number | string,
    feedsDownload: given.feedsDownload,
  })
  const set = (part: Partial<typeof draft>) => setDraft((former) => ({ ...former, ...part }))
  const save = useAction(
    () =>
      answered(
        api.PATCH('/api/v1/settings', {
          body: {
            organisation: draft.organisation.trim(),
            zone: draft.zone.trim(),
            checkInIdleMs: Math.round(Number(draft.idle) * 60_000),
            checkInWorkMs: Math.round(Number(draft.work) * 1_000),
            feedsDownload: draft.feedsDownload,
          },
        }),
      ),
    { done: () => t(SETTINGS.saved) },
  )
  return (
    <Section title={t(SETTINGS.organisation)} note={because}>
      <fieldset className="dialog bare" disabled={!may}>
        <TextInput
          label={t(SETTINGS.name)}
          value={draft.organisation}
          onChange={(event) => set({ organisation: event.currentTarget.value })}
        />
        <TextInput
          label={t(SETTINGS.zone)}
          description={t(SETTINGS.zoneHelp)}
          value={draft.zone}
          onChange={(event) => set({ zone: event.currentTarget.value })}
        />
        <div className="fields-row">
          <NumberInput
            label={t(SETTINGS.idle)}
            value={draft.idle}
            onChange={(idle) => set({ idle })}
          />
          <NumberInput
            label={t(SETTINGS.work)}
            value={draft.work}
            onChange={(work) => set({ work })}
          />
        </div>
        <Switch
          label={t(SETTINGS.feedsDownload)}
          checked={draft.feedsDownload}
          onChange={(event) => set({ feedsDownload: event.currentTarget.checked })}
        />
        <Facts
          rows={[
            { label: t(SETTINGS.publicUrl), value: given.publicUrl ?? t(SETTINGS.publicUrlNone) },
          ]}
        />
        <div className="dialog-actions">
          <ActButton
            needs="administer"
            variant="filled"
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t(COMMON_STATES.save)}
          </ActButton>
        </div>
      </fieldset>
    </Section>
  )
}
