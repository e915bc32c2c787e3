import createOpenApiClient, { type Client } from 'openapi-fetch'
import type { components, paths } from './generated/api.ts'

/** The named shapes of the API: `Schemas['DeviceRow']`. */
export type Schemas = components['schemas']

/** What went wrong, as the server says it (RFC 9457); `code` is for programs, `detail` for people. */
export type Problem = Schemas['Problem']

/** `GET`, `POST`, … with the paths, parameters, bodies and answers of openapi.json. */
export type ApiClient = Client<paths>

export type ClientOptions = {
  /** Where the server answers, e.g. `http://127.0.0.1:4712`; empty in the console, which it serves itself. */
  baseUrl: string
  /** An API token; without it the session cookie of the browser counts. */
  token?: string
  fetch?: (request: Request) => Promise<Response>
}

/** Every call answers `{ data }` or `{ error }`; a server that cannot be reached rejects, as `fetch` does. */
export function createClient(options: ClientOptions): ApiClient {
  return createOpenApiClient<paths>({
    baseUrl: options.baseUrl,
    ...(options.fetch ? { fetch: options.fetch } : {}),
    ...(options.token ? { headers: { authorization: `Bearer ${options.token}` } } : {}),
  })
}

/** Whether an error body is the server's own word, and not, say, a proxy's HTML page. */
export function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'detail' in value &&
    typeof value.detail === 'string'
  )
}
