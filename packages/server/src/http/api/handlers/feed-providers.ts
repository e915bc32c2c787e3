import * as routes from '@dirigent/protocol/api/feed-providers'
import { feedName, FEEDS } from '@dirigent/feeds/registry'
import {
  addProvider,
  removeProvider,
  trustKey,
  type ProviderOutcome,
} from '../../../feeds/provider-commands.ts'
import { loadActorNames } from '../../../store/actor-names.ts'
import { unreadProducts } from '../../../store/advisory-documents.ts'
import { listCsafProviders, type CsafProviderRow } from '../../../store/csaf-providers.ts'
import type { Queryable } from '../../../store/database.ts'
import { listFeedKeys } from '../../../store/feed-keys.ts'
import { refusal } from '../../problems.ts'
import { auditActor, endpoint } from '../endpoint.ts'
import { iso, isoOrNull } from '../values.ts'

async function presentProviders(db: Queryable, rows: readonly CsafProviderRow[]) {
  const [names, keys] = await Promise.all([loadActorNames(db), listFeedKeys(db)])
  return rows.map(({ uid, ...row }) => ({
    ...row,
    provider: uid,
    addedBy: names(row.addedBy),
    addedAt: iso(row.addedAt),
    attemptedAt: isoOrNull(row.attemptedAt),
    succeededAt: isoOrNull(row.succeededAt),
    newestAt: isoOrNull(row.newestAt),
    keys: keys
      .filter((key) => key.feed === 'csaf' && key.origin === row.name)
      .map((key) => key.fingerprint),
  }))
}

async function presentKeys(db: Queryable) {
  const [names, keys] = await Promise.all([loadActorNames(db), listFeedKeys(db)])
  return keys.map((key) => ({
    ...key,
    pinnedAt: iso(key.pinnedAt),
    pinnedBy: key.pinnedBy && names(key.pinnedBy),
  }))
}

const refused = ({ ok: _, code, detail, ...extra }: ProviderOutcome & { ok: false }) =>
  refusal(code, detail, extra)

const signedFiles = (text: string): string[] => {
  const name = feedName(text)
  const files = name === null ? [] : FEEDS[name].files
  return files.filter((file) => 'signedBy' in file).map((file) => file.name)
}

export const feedProviderEndpoints = [
  endpoint(routes.listCsafProviders, async ({ context: { db } }) => ({
    items: await presentProviders(db, await listCsafProviders(db)),
    unread: await unreadProducts(db),
  })),

  endpoint(routes.addCsafProvider, async ({ context, actor, body }) => {
    const outcome = await addProvider(context, body.url, auditActor(actor))
    if (!outcome.ok) return refused(outcome)
    const [shown] = await presentProviders(context.db, [outcome.provider])
    return shown ?? refusal('not_found', 'The provider was removed meanwhile.')
  }),

  endpoint(routes.removeCsafProvider, async ({ context, actor, params }) => {
    const outcome = await removeProvider(context, params.provider, auditActor(actor))
    return outcome.ok ? { name: outcome.provider.name } : refused(outcome)
  }),

  endpoint(routes.listFeedKeys, async ({ context: { db } }) => ({ items: await presentKeys(db) })),

  endpoint(routes.trustFeedKey, async ({ context, actor, body }) => {
    const outcome = await trustKey(context, body, signedFiles(body.feed), auditActor(actor))
    if (!outcome.ok) {
      const { code, detail, because } = outcome
      return refusal(code, detail, because && { because })
    }
    return { items: await presentKeys(context.db) }
  }),
]
