import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient, isProblem, type ApiClient } from '@dirigent/client/client'
import { LabError } from '../lab-error.ts'

/** Everything the lab asks of the server goes through its public API, with the token that the `dirigent` command uses. */
export type LabApi = ApiClient & {
  /** Sends the publisher's own file to the server, as the air-gapped import does. */
  importFeed(feed: string, content: string): Promise<void>
}

/** Reads the token that the server left in its state directory for scripts on its own machine. */
export async function connect(address: string, stateDirectory: string): Promise<LabApi> {
  const token = (await readFile(join(stateDirectory, 'cli-token'), 'utf8')).trim()
  return {
    ...createClient({ baseUrl: address, token }),
    async importFeed(feed, content) {
      const response = await fetch(new URL(`/api/v1/feeds/${feed}/import`, address), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
        body: content,
      })
      if (response.ok) return
      throw new LabError(
        'check_failed',
        `Import of ${feed}: ${response.status} ${await response.text()}`,
      )
    },
  }
}

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
