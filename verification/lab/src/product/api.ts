import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createClient, isProblem, type ApiClient } from '@dirigent/client/client'
import { must as runCommand } from '../commands.ts'
import { LabError } from '../lab-error.ts'
import { fromCheckout } from './checkout.ts'

const IMPORT_TIMEOUT_MS = 120_000

/** Everything the lab asks of the server goes through its public API or the `dirigent` command. */
export type LabApi = ApiClient & {
  /** Hands over the publisher's own file by `dirigent feeds import`, as an administrator without network does. */
  importFeed(feed: string, content: string): Promise<void>
}

/** Reads the token that the server left in its state directory for scripts on its own machine. */
export async function connect(address: string, stateDirectory: string): Promise<LabApi> {
  const token = (await readFile(join(stateDirectory, 'cli-token'), 'utf8')).trim()
  return {
    ...createClient({ baseUrl: address, token }),
    async importFeed(feed, content) {
      const file = join(dirname(stateDirectory), `${feed}.json`)
      await writeFile(file, content)
      const cli = [
        '--disable-warning=ExperimentalWarning',
        fromCheckout('packages/cli/src/main.ts'),
      ]
      await runCommand(process.execPath, [...cli, 'feeds', 'import', feed, file], {
        env: { DIRIGENT_STATE: stateDirectory },
        timeoutMs: IMPORT_TIMEOUT_MS,
      })
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
