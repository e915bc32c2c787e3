import { isProblem } from '@dirigent/client/client'
import { CliError } from '../failure.ts'

type Answer<T> = { data?: T; error?: unknown; response: Response }

/** The data of an answer; everything else becomes one sentence with its code. */
export async function answerOf<T>(url: string, call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch((failure: unknown) => {
    throw unreachableServer(url, failure)
  })
  if (data !== undefined && response.ok) return data
  throw refusedBy(url, response.status, error)
}

/** What the server, or something in front of it, said instead of an answer. */
export function refusedBy(url: string, status: number, body: unknown): CliError {
  if (isProblem(body)) return new CliError(body.code, body.detail)
  return new CliError(
    'not_a_server',
    `${url} answered ${status}, but not as a Dirigent server does; check the address in DIRIGENT_URL.`,
  )
}

export function unreachableServer(url: string, error: unknown): CliError {
  if (error instanceof CliError) return error
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const { code, message } = (cause ?? {}) as { code?: string; message?: string }
  if (/CERT|SELF_SIGNED|ISSUER/.test(code ?? '')) {
    return new CliError(
      'certificate_unknown',
      `the certificate of ${url} comes from an authority that this machine does not know; set NODE_EXTRA_CA_CERTS to the server's authority file.`,
      error,
    )
  }
  return new CliError(
    'server_down',
    `no server answers at ${url} (${code ?? message}); is it running? "npm start" starts it.`,
    error,
  )
}
