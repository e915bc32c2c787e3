import type { KeyChange } from '@dirigent/feeds/feed-error'
import type { ServerContext } from '../context.ts'
import type { AuditEntry } from '../store/audit.ts'
import { findCsafProviderByName, recordProviderFailure } from '../store/csaf-providers.ts'
import { pinKeys, pinnedKeys } from '../store/feed-keys.ts'
import { recordFailure } from '../store/feeds.ts'
import { publish } from '../store/notifications.ts'
import type { BundleManifest } from './bundle-format.ts'
import type { ImportOutcome } from './import.ts'
import { originOf } from './kept-files.ts'

/** Which keys the exporting server accepted, per origin of this feed's files. */
function carried({ files, keys }: BundleManifest, feed: string): ReadonlyMap<string, string[]> {
  const origins = new Map<string, string[]>()
  for (const file of files) if (file.feed === feed) origins.set(originOf(file.name), [])
  for (const key of keys ?? [])
    if (key.feed === feed) origins.get(key.origin)?.push(key.fingerprint)
  return origins
}

/**
 * Takes over by which keys publishers sign, so that this server, once it asks them itself, trusts no other. Where it has
 * accepted keys of its own and the bundle was checked by none of them, nothing of the feed is loaded: a person compares.
 */
export async function pinCarriedKeys(
  context: ServerContext,
  manifest: BundleManifest,
  feed: string,
  actor: Pick<AuditEntry, 'actor'>,
): Promise<(ImportOutcome & { ok: false }) | null> {
  const { db, clock } = context
  const now = clock.now()
  const origins = carried(manifest, feed)
  for (const [origin, offered] of origins) {
    const known = [...(await pinnedKeys(db, feed, origin))]
    const agrees = known.length === 0 || offered.some((one) => known.includes(one))
    if (offered.length > 0 && !agrees) return refuse(context, feed, { origin, offered, known })
  }
  await db.transaction(async (tx) => {
    for (const [origin, offered] of origins) {
      const known = await pinnedKeys(tx, feed, origin)
      if (known.length === 0 && offered.length > 0)
        await pinKeys(tx, feed, origin, offered, { person: actor.actor, now })
    }
  })
  return null
}

async function refuse(
  { db, clock }: ServerContext,
  feed: string,
  key: KeyChange,
): Promise<ImportOutcome & { ok: false }> {
  const code = 'feed_key_changed'
  const detail =
    `the bundle's files of ${key.origin} were checked by ${key.offered.join(', ')}, this server accepts ` +
    `${key.known.join(', ')}. Compare the fingerprint with what the publisher says elsewhere, then accept it ` +
    `("dirigent feeds trust ${feed} ${key.origin} FINGERPRINT") and import again.`
  const now = clock.now()
  await db.transaction(async (tx) => {
    await recordFailure(tx, feed, now, { code, detail, key })
    const provider = feed === 'csaf' ? await findCsafProviderByName(tx, key.origin) : null
    if (provider) await recordProviderFailure(tx, provider.uid, now, { code, detail, key })
    await publish(tx, 'feeds', null)
  })
  return { ok: false, code, detail }
}
