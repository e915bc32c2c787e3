import { useState } from 'react'
import { MantineProvider } from '@mantine/core'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { ApiError, codeOf } from './api/client.ts'
import { ToastProvider } from './components/toasts.tsx'
import { cssVariables, THEME } from './look/theme.ts'
import { ReaderProvider } from './reader/reader.tsx'
import { createConsoleRouter } from './router.tsx'

/** The composition root of the console. */
export function Console() {
  const [{ client, router }] = useState(createConsole)
  return (
    <MantineProvider theme={THEME} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <ReaderProvider>
          <ToastProvider>
            <RouterProvider router={router} />
          </ToastProvider>
        </ReaderProvider>
      </QueryClientProvider>
    </MantineProvider>
  )
}

/** A refusal will be the same in a second; a server that does not answer may be back. */
const shouldRetry = (failures: number, error: unknown) =>
  !(error instanceof ApiError) && failures < 2

function createConsole() {
  const signInAgain = (error: unknown) => {
    if (codeOf(error) !== 'not_signed_in' || location.pathname === '/sign-in') return
    void router.navigate({
      to: '/sign-in',
      search: { problem: 'not_signed_in', then: location.pathname + location.search },
    })
  }
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: signInAgain }),
    mutationCache: new MutationCache({ onError: signInAgain }),
    defaultOptions: {
      queries: { retry: shouldRetry, staleTime: 5_000, refetchOnWindowFocus: true },
    },
  })
  const router = createConsoleRouter(client)
  return { client, router }
}
