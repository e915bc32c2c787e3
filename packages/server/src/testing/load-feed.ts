// For tests: a publisher's files as text or bytes, loaded as an upload would be.
import { FEEDS, type RegisteredFeed } from '@dirigent/feeds/registry'
import type { ServerContext } from '../context.ts'
import { importFeed, type ImportOutcome } from '../feeds/import.ts'

async function* once(content: string | Uint8Array) {
  yield Buffer.from(content)
}

/** Loads these files of a feed; `acceptShrunk` as a person would say it. */
export function loadFeed(
  context: ServerContext,
  name: RegisteredFeed,
  contents: string | Uint8Array | readonly (string | Uint8Array)[],
  acceptShrunk = false,
): Promise<ImportOutcome> {
  const files =
    typeof contents === 'string' || contents instanceof Uint8Array ? [contents] : contents
  return importFeed(context, {
    feed: FEEDS[name],
    sources: files.map((file) => ({ bytes: once(file) })),
    acceptShrunk,
    actor: { actorKind: 'person', actor: 'anna' },
  })
}
