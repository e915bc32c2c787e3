import { z } from 'zod'
import { route } from './route.ts'
import { instant, uid } from './shapes.ts'

/** What went wrong the last time; with `key`, whose signing key is another than before and which it would be. */
export const feedFault = z.object({
  code: z.string(),
  detail: z.string(),
  key: z
    .object({ origin: z.string(), offered: z.array(z.string()), known: z.array(z.string()) })
    .optional(),
})

/** A CSAF provider whose advisories come in as the feed `csaf`. */
export const csafProvider = z.object({
  provider: uid,
  /** The name of its files in bundles, and of its keys. */
  name: z.string(),
  url: z.string(),
  publisher: z.string(),
  role: z.string(),
  addedBy: z.string(),
  addedAt: instant,
  attemptedAt: instant.nullable(),
  succeededAt: instant.nullable(),
  /** Of the newest document that was read. */
  newestAt: instant.nullable(),
  error: feedFault.nullable(),
  /** Documents read so far, new versions of one included. */
  documents: z.number().int(),
  /** Listed documents that are none; the others were taken. */
  skipped: z.array(z.object({ url: z.string(), detail: z.string() })),
  /** Fingerprints of the OpenPGP keys by which it must sign; empty when nothing is signed. */
  keys: z.array(z.string()),
})

export const listCsafProviders = route({
  method: 'GET',
  path: '/api/v1/feeds/providers',
  operationId: 'listCsafProviders',
  summary: 'CSAF providers with their last success, age, error and keys',
  permission: 'read',
  response: z.object({
    items: z.array(csafProvider),
    /** Products that their advisories name in a way that cannot be matched: unknown here, not harmless. */
    unread: z.object({ documents: z.number().int(), products: z.number().int() }),
  }),
})
export const addCsafProvider = route({
  method: 'POST',
  path: '/api/v1/feeds/providers',
  operationId: 'addCsafProvider',
  summary: 'Adds a CSAF provider by the address of its provider-metadata.json, or its domain',
  permission: 'administer',
  body: z.object({ url: z.string().trim().min(1).max(2_000) }),
  response: csafProvider,
})
export const removeCsafProvider = route({
  method: 'POST',
  path: '/api/v1/feeds/providers/{provider}/remove',
  operationId: 'removeCsafProvider',
  summary: 'Asks the provider no more; what it said stays until somebody else says otherwise',
  permission: 'administer',
  params: z.object({ provider: uid }),
  body: z.object({}),
  response: z.object({ name: z.string() }),
})

export const feedKey = z.object({
  feed: z.string(),
  /** The feed's file, or the CSAF provider. */
  origin: z.string(),
  fingerprint: z.string(),
  pinnedAt: instant,
  /** Who accepted it; null: the first that was seen. */
  pinnedBy: z.string().nullable(),
})
export const listFeedKeys = route({
  method: 'GET',
  path: '/api/v1/feeds/keys',
  operationId: 'listFeedKeys',
  summary: 'By which OpenPGP keys publishers sign: first seen, or accepted by a person',
  permission: 'read',
  response: z.object({ items: z.array(feedKey) }),
})
export const trustFeedKey = route({
  method: 'POST',
  path: '/api/v1/feeds/keys',
  operationId: 'trustFeedKey',
  summary: 'Accepts a publisher’s new signing key, after a person has compared its fingerprint',
  permission: 'administer',
  body: z.object({
    feed: z.string().max(64),
    origin: z.string().min(1).max(200),
    fingerprint: z.string().trim().min(1).max(200),
  }),
  response: z.object({ items: z.array(feedKey) }),
})
