/** The answer to a request; the body arrives as it is read. */
export type HttpAnswer = {
  status: number
  /** Lower-case names. */
  headers: ReadonlyMap<string, string>
  body: AsyncIterable<Uint8Array>
}

/** `unreachable`: no answer at all (name, route, certificate, proxy). `timed_out`: it did not come in time. */
export type HttpFailure = { code: 'unreachable' | 'timed_out'; detail: string }

export type HttpRequest = {
  url: string
  headers?: Readonly<Record<string, string>>
  /** Until the headers are here; the body may take longer. */
  timeoutMs: number
}

/** Asking other people's servers. Redirects are followed; every status is an answer, not a failure. */
export type Http = { get(request: HttpRequest): Promise<HttpAnswer | HttpFailure> }

async function* noBody(): AsyncIterable<Uint8Array> {}

function failure(error: unknown): HttpFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const detail = cause instanceof Error ? cause.message : String(cause)
  const timedOut =
    error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
  return { code: timedOut ? 'timed_out' : 'unreachable', detail }
}

export const systemHttp: Http = {
  async get({ url, headers, timeoutMs }) {
    const waiting = new AbortController()
    const timer = setTimeout(() => waiting.abort(), timeoutMs)
    try {
      const response = await fetch(url, {
        headers: { ...headers },
        redirect: 'follow',
        signal: waiting.signal,
      })
      return {
        status: response.status,
        headers: new Map(response.headers.entries()),
        body: response.body ?? noBody(),
      }
    } catch (error) {
      return failure(error)
    } finally {
      clearTimeout(timer)
    }
  },
}
