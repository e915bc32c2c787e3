import { createClient, isProblem, type Problem } from '@dirigent/client/client'
import { createServerTime, type ServerTime } from './server-time.ts'

export const serverTime: ServerTime = createServerTime()

/** The public API, same origin, with the session cookie. */
export const api = createClient({
  baseUrl: '',
  async fetch(request) {
    const response = await fetch(request)
    serverTime.heard(response)
    return response
  },
})

/** What the server refused, as it said it. */
export class ApiError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ApiError'
    this.problem = problem
  }
}

type Answer<T> = { data?: T; error?: unknown; response: Response }

/** The data of an answer; a refusal throws `ApiError`, a server that cannot be reached rejects as `fetch` does. */
export async function answered<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call
  if (data !== undefined && response.ok) return data
  if (isProblem(error)) throw new ApiError(error)
  throw new Error(`HTTP ${response.status}`)
}

export const codeOf = (error: unknown): string | null =>
  error instanceof ApiError ? error.problem.code : null
