import { FeedError } from '@dirigent/feeds/feed-error'
import { fetchCsafMetadata, metadataAddresses } from '@dirigent/feeds/download/csaf/metadata'
import type { CsafProvider } from '@dirigent/feeds/download/csaf/metadata'
import { plainFingerprint } from '@dirigent/feeds/download/signatures'
import { feedName, type RegisteredFeed } from '@dirigent/feeds/registry'
import type { InputRefusal } from '@dirigent/protocol/refusals'
import { uuidV7 } from '@dirigent/system/random'
import type { ServerContext } from '../context.ts'
import { appendAudit } from '../store/audit.ts'
import {
  addCsafProvider,
  findCsafProvider,
  listCsafProviders,
  removeCsafProvider,
  type CsafProviderRow,
} from '../store/csaf-providers.ts'
import { pinKeys, pinnedKeys } from '../store/feed-keys.ts'
import { askAgain } from '../store/feeds.ts'
import { publish } from '../store/notifications.ts'
import type { FeedActor } from './csaf-providers.ts'

export type ProviderOutcome =
  | { ok: true; provider: CsafProviderRow }
  | {
      ok: false
      code: 'provider_invalid' | 'provider_exists' | 'not_found'
      detail: string
      reason?: string
      because?: InputRefusal
    }

const invalid = (detail: string, because: InputRefusal) =>
  ({ ok: false, code: 'provider_invalid', detail, reason: because.code, because }) as const

type Checked = { ok: true; url: string; provider: CsafProvider } | ReturnType<typeof invalid>

/** Asks the address whether it is a provider's; of a domain's addresses the first that is one counts. */
async function check({ http }: ServerContext, text: string): Promise<Checked> {
  const addresses = metadataAddresses(text)
  if (addresses === null)
    return invalid(
      `"${text}" is neither a web address nor a domain; write https://…/provider-metadata.json.`,
      { code: 'not_an_address', given: text },
    )
  let first: FeedError | null = null
  for (const url of addresses) {
    try {
      const { provider } = await fetchCsafMetadata({ http, feed: 'csaf', reach: 'anywhere' }, url)
      return { ok: true, url, provider }
    } catch (error) {
      if (!(error instanceof FeedError)) throw error
      first ??= error
    }
  }
  return invalid(first?.message ?? '', { code: first?.code ?? 'feed_download_failed' })
}

/** The host of the address, with a number behind it where there are several. */
function nameFor(url: string, taken: ReadonlySet<string>): string {
  const { host } = new URL(url)
  const plain = host.replaceAll(/[^\w.-]/g, '-')
  let name = plain
  for (let at = 2; taken.has(name); at++) name = `${plain}-${at}`
  return name
}

/** Adds a provider after asking its address; its documents come with the next download, at once. */
export async function addProvider(
  context: ServerContext,
  text: string,
  actor: FeedActor,
): Promise<ProviderOutcome> {
  const checked = await check(context, text)
  if (!checked.ok) return checked
  const { url, provider } = checked
  const now = context.clock.now()
  const uid = uuidV7(now, context.random)
  const added = await context.db.transaction(async (tx) => {
    const taken = new Set((await listCsafProviders(tx)).map((one) => one.name))
    const name = nameFor(url, taken)
    const { publisher, role } = provider
    if (
      !(await addCsafProvider(tx, { uid, name, url, publisher, role, addedBy: actor.actor }, now))
    )
      return null
    await appendAudit(tx, context.random, {
      ...actor,
      action: 'feed.provider_added',
      subjectKind: 'feed',
      subject: 'csaf',
      detail: { url, publisher, role },
      at: now,
    })
    // Wakes the download, which loads a new provider at once.
    await publish(tx, 'settings')
    await publish(tx, 'feeds', null)
    return findCsafProvider(tx, uid)
  })
  if (added) return { ok: true, provider: added }
  return { ok: false, code: 'provider_exists', detail: `${url} is a provider here already.` }
}

export async function removeProvider(
  { db, random, clock }: ServerContext,
  uid: string,
  actor: FeedActor,
): Promise<ProviderOutcome> {
  return db.transaction(async (tx): Promise<ProviderOutcome> => {
    const provider = await findCsafProvider(tx, uid)
    if (!provider || !(await removeCsafProvider(tx, uid)))
      return { ok: false, code: 'not_found', detail: `There is no CSAF provider ${uid}.` }
    await appendAudit(tx, random, {
      ...actor,
      action: 'feed.provider_removed',
      subjectKind: 'feed',
      subject: 'csaf',
      detail: { url: provider.url, publisher: provider.publisher },
      at: clock.now(),
    })
    await publish(tx, 'feeds', null)
    return { ok: true, provider }
  })
}

export type TrustOutcome =
  | { ok: true }
  | {
      ok: false
      code: 'feed_unknown' | 'body_invalid' | 'not_found'
      detail: string
      because?: InputRefusal
    }

/** Whether a feed has such a file, or `csaf` such a provider. */
async function hasOrigin(
  { db }: ServerContext,
  feed: RegisteredFeed,
  origin: string,
  signed: readonly string[],
) {
  if (signed.includes(origin) || (await pinnedKeys(db, feed, origin)).length > 0) return true
  return feed === 'csaf' && (await listCsafProviders(db)).some((one) => one.name === origin)
}

/** A person has compared this fingerprint: what the key signs is taken from now on. `signed`: the feed's signed files. */
export async function trustKey(
  context: ServerContext,
  key: { feed: string; origin: string; fingerprint: string },
  signed: readonly string[],
  actor: FeedActor,
): Promise<TrustOutcome> {
  const feed = feedName(key.feed)
  if (feed === null)
    return { ok: false, code: 'feed_unknown', detail: `There is no feed "${key.feed}".` }
  const fingerprint = plainFingerprint(key.fingerprint)
  if (!/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/.test(fingerprint))
    return {
      ok: false,
      code: 'body_invalid',
      detail: `"${key.fingerprint}" is no OpenPGP fingerprint: 40 or 64 hexadecimal digits.`,
      because: { code: 'fingerprint_unreadable', given: key.fingerprint },
    }
  if (!(await hasOrigin(context, feed, key.origin, signed)))
    return {
      ok: false,
      code: 'not_found',
      detail: `${feed} has no signed file or provider "${key.origin}".`,
    }
  const now = context.clock.now()
  await context.db.transaction(async (tx) => {
    const by = { person: actor.actor, now }
    const known = await pinnedKeys(tx, feed, key.origin)
    if ((await pinKeys(tx, feed, key.origin, [fingerprint], by)) === 0) return
    await appendAudit(tx, context.random, {
      ...actor,
      action: 'feed.key_trusted',
      subjectKind: 'feed',
      subject: feed,
      detail: { origin: key.origin, fingerprint, known },
      at: now,
    })
    await askAgain(tx, feed)
    // Wakes the download.
    await publish(tx, 'settings')
    await publish(tx, 'feeds', null)
  })
  return { ok: true }
}
