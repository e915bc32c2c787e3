import { type FormEvent, useEffect, useState } from 'react'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useQueryClient } from '@tanstack/react-query'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { SIGN_IN } from '@dirigent/words/console/organisation'
import { COMMON_STATES } from '@dirigent/words/console/shell'
import { LANGUAGES } from '@dirigent/words/entry'
import { answered, api, ApiError } from '../../api/client.ts'
import { useReader } from '../../reader/reader.tsx'
import './sign-in.css'

const route = getRouteApi('/sign-in')
const NAMES = { de: 'Deutsch', en: 'English' }

/** E-mail and password; the one-time link never comes here unless it failed. */
export function SignInPage() {
  const { t, problem, language, setLanguage } = useReader()
  const search = route.useSearch()
  useEffect(() => {
    document.title = `${t(SIGN_IN.title)} · Dirigent`
  }, [t])
  const given =
    search.problem &&
    (search.problem === 'not_signed_in' ? t(SIGN_IN.expired) : problem(search.problem))
  return (
    <main className="sign-in">
      <img src="/mark.svg" width={44} height={44} alt="" />
      <h1>{t(SIGN_IN.title)}</h1>
      {given && (
        <p className="notice tone-soon" role="alert">
          <span style={{ color: 'var(--text)' }}>{given}</span>
        </p>
      )}
      <SignInForm then={search.then} />
      <p className="dim small">{t(SIGN_IN.linkHelp)}</p>
      <p className="small sign-in-languages">
        {LANGUAGES.map((value) => (
          <button
            key={value}
            type="button"
            lang={value}
            className="text"
            aria-pressed={language === value}
            onClick={() => setLanguage(value)}
          >
            {NAMES[value]}
          </button>
        ))}
      </p>
    </main>
  )
}

/** Only paths of this console: an address from outside must not be where a sign-in leads. */
const inside = (path: string | undefined) => (path && /^\/(?![/\\])/.test(path) ? path : '/')

function SignInForm({ then }: { then: string | undefined }) {
  const { t, problem } = useReader()
  const router = useRouter()
  const client = useQueryClient()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      await answered(api.POST('/api/v1/sign-in', { body: { email: email.trim(), password } }))
      client.clear()
      router.history.push(inside(then))
    } catch (refused) {
      setError(
        refused instanceof ApiError
          ? (problem(refused.problem.code) ?? refused.message)
          : t(COMMON_STATES.unreachable),
      )
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className="dialog" onSubmit={(event) => void submit(event)}>
      <TextInput
        label={t(SIGN_IN.email)}
        type="email"
        autoComplete="username"
        required
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label={t(SIGN_IN.password)}
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {error && (
        <p className="tone-bad" role="alert">
          {error}
        </p>
      )}
      <Button type="submit" variant="filled" loading={busy} fullWidth>
        {t(SIGN_IN.submit)}
      </Button>
    </form>
  )
}
