import { useCallback, useState } from 'react'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { Modal } from '@mantine/core'
import { COMMON_STATES, SHELL } from '@dirigent/words/console/shell'
import { session } from '../api/queries.ts'
import { LiveProvider } from '../live/live.tsx'
import { toSettings } from '../paths.ts'
import { useReader } from '../reader/reader.tsx'
import { useKeyboard } from './keyboard.ts'
import { Rail } from './rail.tsx'
import { SearchDialog } from './search-dialog.tsx'

/** Everything around a page for people who are signed in. */
export function Shell() {
  const { t } = useReader()
  const [searching, setSearching] = useState(false)
  const [helping, setHelping] = useState(false)
  const onSearch = useCallback(() => setSearching(true), [])
  const onHelp = useCallback(() => setHelping(true), [])
  useKeyboard({ onSearch, onHelp })
  return (
    <LiveProvider>
      <a href="#content" className="skip">
        {t(SHELL.skip)}
      </a>
      <div className="shell">
        <Rail onSearch={onSearch} />
        <main id="content" tabIndex={-1}>
          <PasswordBanner />
          <Outlet />
        </main>
      </div>
      <SearchDialog opened={searching} onClose={() => setSearching(false)} />
      <KeysDialog opened={helping} onClose={() => setHelping(false)} />
    </LiveProvider>
  )
}

/** Whoever came in by the one-time link and has no password yet would be locked out tomorrow. */
function PasswordBanner() {
  const { t } = useReader()
  const { data } = useQuery(session)
  const path = useRouterState({ select: (state) => state.location.pathname })
  if (data === undefined || data.passwordSet || path === '/settings') return null
  return (
    <p className="banner">
      {t(SHELL.passwordMissing)} <Link {...toSettings()}>{t(SHELL.setPassword)}</Link>
    </p>
  )
}

function KeysDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useReader()
  const keys = [
    ['/', SHELL.keySearch],
    ['j  k', SHELL.keyRows],
    ['Enter', SHELL.keyOpen],
    ['a', SHELL.keyApprove],
    ['?', SHELL.keyHelp],
  ] as const
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t(SHELL.help)}
      size="sm"
      closeButtonProps={{ 'aria-label': t(COMMON_STATES.close) }}
    >
      <dl className="keys">
        {keys.map(([key, label]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(label)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
