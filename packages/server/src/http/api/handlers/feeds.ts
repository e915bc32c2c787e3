import { Readable } from 'node:stream'
import * as routes from '@dirigent/protocol/api/findings'
import type { ProblemCode } from '@dirigent/protocol/problems'
import { feedName, FEED_NAMES, FEEDS, type RegisteredFeed } from '@dirigent/feeds/registry'
import { downloadFeed, wantedFeeds } from '../../../feeds/download.ts'
import { exportBundle } from '../../../feeds/export-bundle.ts'
import { importBundle } from '../../../feeds/import-bundle.ts'
import { importFeed, type ImportOutcome } from '../../../feeds/import.ts'
import { fingerprint } from '../../../identity/bundle-key.ts'
import type { Queryable } from '../../../store/database.ts'
import { listStoredFeeds, type StoredFeed } from '../../../store/feeds.ts'
import { refusal, type Refusal } from '../../problems.ts'
import { auditActor, endpoint } from '../endpoint.ts'
import { isoOrNull } from '../values.ts'

const present = (name: RegisteredFeed, stored: StoredFeed | undefined) => ({
  feed: name,
  liveUrl: FEEDS[name].files[0]?.url ?? null,
  attemptedAt: isoOrNull(stored?.attempted_at),
  succeededAt: isoOrNull(stored?.succeeded_at),
  error: stored?.error ?? null,
  records: stored?.records ?? 0,
  revision: stored?.revision ?? 0,
})

/** Every feed there is, also those that were never loaded. */
export async function presentFeeds(db: Queryable) {
  const stored = await listStoredFeeds(db)
  return FEED_NAMES.map((name) =>
    present(
      name,
      stored.find((feed) => feed.name === name),
    ),
  )
}

const unknownFeed = (text: string): Refusal =>
  refusal('feed_unknown', `There is no feed "${text}"; there are ${FEED_NAMES.join(', ')}.`)

/** A file that is not what the publisher sends, or has lost too much, is the sender's to look at. */
const problemOf = (code: string): ProblemCode =>
  code === 'feed_shrunk' ? 'feed_shrunk' : 'feed_invalid'

/** Where the problem itself is all that there is to say. */
const saysAll = (code: string): code is 'feed_shrunk' | 'feed_unknown' =>
  code === 'feed_shrunk' || code === 'feed_unknown'

const notAFile = refusal(
  'body_invalid',
  'Send the file as it is, with content-type application/octet-stream.',
  { because: { code: 'send_the_file' } },
)

const presentLoaded = ({ feed, outcome }: { feed: string; outcome: ImportOutcome }) =>
  outcome.ok
    ? {
        feed,
        error: null,
        records: outcome.feed.records,
        changed: outcome.changed,
        findingsOpened: outcome.findingsOpened,
        findingsClosed: outcome.findingsClosed,
      }
    : {
        feed,
        error: { code: outcome.code, detail: outcome.detail },
        records: 0,
        changed: 0,
        findingsOpened: 0,
        findingsClosed: 0,
      }

export const feedEndpoints = [
  endpoint(routes.listFeeds, async ({ context: { db } }) => ({ items: await presentFeeds(db) })),

  endpoint(routes.importFeed, async ({ context, actor, params, query, request }) => {
    const name = feedName(params.feed)
    if (!name) return unknownFeed(params.feed)
    const body = request.raw
    if (!(request.body instanceof Readable) && request.body !== body) return notAFile
    const outcome = await importFeed(context, {
      feed: FEEDS[name],
      sources: [{ bytes: request.body as Readable }],
      acceptShrunk: query.acceptShrunk === 'true',
      actor: auditActor(actor),
    })
    if (!outcome.ok)
      return refusal(problemOf(outcome.code), outcome.detail, {
        feed: name,
        reason: outcome.code,
        ...(saysAll(outcome.code) ? {} : { because: { code: outcome.code } }),
      })
    const { feed, changed, findingsOpened, findingsClosed } = outcome
    return { ...present(name, feed), changed, findingsOpened, findingsClosed }
  }),

  endpoint(routes.exportFeeds, async ({ context, query, reply }) => {
    const wanted = query.feed === undefined ? null : feedName(query.feed)
    if (query.feed !== undefined && wanted === null) return unknownFeed(query.feed)
    const bundle = await exportBundle(context, wanted ? [wanted] : FEED_NAMES)
    if (!bundle)
      return refusal(
        'nothing_to_export',
        'No feed was loaded here yet; load one first ("dirigent feeds refresh").',
      )
    reply.headers({
      'content-disposition': 'attachment; filename="dirigent-feeds.tar"',
      'dirigent-fingerprint': fingerprint(bundle.publicKey),
      'dirigent-files': String(bundle.files),
    })
    reply.type('application/x-tar')
    return bundle.stream
  }),

  endpoint(routes.importFeeds, async ({ context, actor, query, request }) => {
    if (!(request.body instanceof Readable)) return notAFile
    const outcome = await importBundle(context, {
      stream: request.body,
      actor: auditActor(actor),
      trust: query.trust ?? null,
      acceptOlder: query.acceptOlder === 'true',
      acceptShrunk: query.acceptShrunk === 'true',
    })
    if (!outcome.ok) {
      const { ok: _, code, detail, ...extra } = outcome
      return refusal(code, `The bundle was not taken: ${detail}`, extra)
    }
    return { ...outcome, feeds: outcome.feeds.map(presentLoaded) }
  }),

  endpoint(routes.refreshFeeds, async ({ context, actor, body }) => {
    const wanted = body.feed === undefined ? null : feedName(body.feed)
    if (body.feed !== undefined && wanted === null) return unknownFeed(body.feed)
    const chosen = wanted ? [FEEDS[wanted]] : await wantedFeeds(context)
    // One after the other: a failing one is noted at its feed and keeps no other from coming.
    for (const feed of chosen) await downloadFeed(context, feed, auditActor(actor))
    return { items: await presentFeeds(context.db) }
  }),
]
