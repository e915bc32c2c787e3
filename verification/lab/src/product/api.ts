import { createClient, isProblem, type ApiClient } from '@dirigent/client/client'
import { LabError } from '../lab-error.ts'

const SIGN_IN_HEADERS = { 'content-type': 'application/json' }

/** Signs in by the one-time link as a person would and makes a token for the scripts of this run. */
export async function signIn(address: string, link: string): Promise<string> {
  const landed = await fetch(link, { redirect: 'manual' })
  const cookie = landed.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
  if (cookie === '') throw new LabError('check_failed', `The sign-in link set no cookie (status ${landed.status}).`)
  const response = await fetch(new URL('/api/v1/api-tokens', address), {
    method: 'POST',
    headers: { ...SIGN_IN_HEADERS, cookie, origin: new URL(address).origin },
    body: JSON.stringify({ name: 'lab', role: 'administrator' }),
  })
  const body: unknown = await response.json()
  if (typeof body === 'object' && body !== null && 'text' in body && typeof body.text === 'string') return body.text
  throw new LabError('check_failed', `No API token (status ${response.status}): ${JSON.stringify(body)}`)
}

export const connect = (address: string, token: string): ApiClient => createClient({ baseUrl: address, token })

type Answer<T> = { data?: T; error?: unknown; response: Response }

/** The answer of a call that must succeed; a refusal ends the scenario with the server's own words. */
export async function must<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call
  if (data !== undefined) return data
  const said = isProblem(error) ? `${error.code}: ${error.detail}` : JSON.stringify(error)
  throw new LabError('check_failed', `${response.url} answered ${response.status}: ${said}`)
}

/** Reads all pages of a list. */
export async function allPages<T>(
  read: (cursor: string | undefined) => Promise<{ items: T[]; next: string | null }>,
): Promise<T[]> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const page = await read(cursor)
    items.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return items
}

/** Sends the publisher's own file to the server, as the air-gapped import does. */
export async function importFeed(address: string, token: string, feed: string, content: string): Promise<void> {
  const response = await fetch(new URL(`/api/v1/feeds/${feed}/import`, address), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: content,
  })
  if (!response.ok) throw new LabError('check_failed', `Import of ${feed}: ${response.status} ${await response.text()}`)
}
