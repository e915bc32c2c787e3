import type { Publishers } from '@dirigent/feeds/download'
import type { ServerContext } from '../context.ts'
import { appendAudit } from '../store/audit.ts'
import { pinKeys, pinnedKeys } from '../store/feed-keys.ts'

/** How this server asks publishers; keys that are seen first are remembered, and that is recorded. */
export function publishersOf({ db, http, clock, random }: ServerContext): Publishers {
  return {
    http,
    keys: {
      pinned: (feed, origin) => pinnedKeys(db, feed, origin),
      async pin(feed, origin, fingerprints) {
        const now = clock.now()
        await db.transaction(async (tx) => {
          const pinned = await pinKeys(tx, feed, origin, fingerprints, { person: null, now })
          if (pinned === 0) return
          await appendAudit(tx, random, {
            actorKind: 'system',
            actor: 'download-feeds',
            action: 'feed.key_first_seen',
            subjectKind: 'feed',
            subject: feed,
            detail: { origin, fingerprints: [...fingerprints] },
            at: now,
          })
        })
      },
    },
  }
}
