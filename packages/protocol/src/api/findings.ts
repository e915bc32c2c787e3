import { z } from 'zod'
import { feedFault } from './feed-providers.ts'
import { route } from './route.ts'
import { deadline, instant, page, pageQuery, uid } from './shapes.ts'

export const vulnerabilityRow = z.object({
  vulnerability: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low', 'none']).nullable(),
  kev: z.boolean(),
  epss: z.number().nullable(),
  publishedAt: instant.nullable(),
  packages: z.array(z.string()),
  devices: z.number().int(),
  late: z.number().int(),
  /** Of the devices, those whose fix is on its way or named why not. */
  fixable: z.number().int(),
  deadline: deadline.nullable(),
  description: z.string().nullable(),
})

export const listVulnerabilities = route({
  method: 'GET',
  path: '/api/v1/vulnerabilities',
  operationId: 'listVulnerabilities',
  summary: 'Open vulnerabilities of the fleet by deadline; fixable ones unless show=all',
  permission: 'read',
  query: z.object({
    ...pageQuery,
    show: z.enum(['fixable', 'all']).default('fixable'),
    severity: z.enum(['critical', 'high', 'medium', 'low']).optional(),
    kev: z.enum(['true']).optional(),
    sort: z.enum(['due', 'devices', 'epss', 'name']).default('due'),
  }),
  response: page(vulnerabilityRow).extend({
    /** When the numbers of devices were counted; null: nothing has changed since. */
    countedAt: instant.nullable(),
  }),
})
export const getVulnerability = route({
  method: 'GET',
  path: '/api/v1/vulnerabilities/{vulnerability}',
  operationId: 'getVulnerability',
  summary: 'Whose word it is, where it is, which row set the deadline, what closes it',
  permission: 'read',
  params: z.object({ vulnerability: z.string().max(100) }),
  response: vulnerabilityRow.extend({
    cvss: z.array(z.object({ version: z.string(), vector: z.string(), score: z.number() })),
    ssvc: z
      .object({
        exploitation: z.string().nullable(),
        automatable: z.boolean().nullable(),
        technicalImpact: z.string().nullable(),
      })
      .nullable(),
    kevEntry: z
      .object({ addedOn: z.string(), dueOn: z.string().nullable(), ransomware: z.boolean() })
      .nullable(),
    statements: z.array(
      z.object({
        feed: z.string(),
        ecosystem: z.string(),
        sourcePackage: z.string(),
        verdict: z.string(),
        fixedVersion: z.string().nullable(),
        urgency: z.string(),
        advisoryIds: z.array(z.string()),
        since: instant,
      }),
    ),
    /** Documents of CSAF providers that are about it: whose they are. */
    documents: z.array(
      z.object({
        feed: z.string(),
        id: z.string(),
        publisher: z.string(),
        title: z.string(),
        url: z.string().nullable(),
        revisedAt: instant.nullable(),
        /** What it advises, in the publisher's own words and labels. */
        remedies: z.array(
          z.object({ category: z.string(), text: z.string(), url: z.string().nullable() }),
        ),
        /** Products that it names in a way that cannot be matched: what it says of those is unknown here. */
        unread: z.number().int(),
      }),
    ),
    /** What VEX documents in force say, also where it does not count here. */
    vex: z.array(
      z.object({
        author: z.string(),
        authority: z.enum(['own', 'supplier']),
        documentId: z.string(),
        version: z.string(),
        issuedAt: instant,
        status: z.enum(['not_affected', 'affected', 'fixed', 'under_investigation']),
        justification: z.string().nullable(),
        note: z.string().nullable(),
        product: z.string(),
      }),
    ),
    affected: z.array(
      z.object({
        device: uid,
        name: z.string(),
        package: z.string(),
        installedVersion: z.string(),
        fixedVersion: z.string().nullable(),
        detectedAt: instant.nullable(),
        deadline: deadline.nullable(),
      }),
    ),
    closed: z.number().int(),
  }),
})

export const feedRow = z.object({
  feed: z.string(),
  liveUrl: z.string().nullable(),
  attemptedAt: instant.nullable(),
  succeededAt: instant.nullable(),
  error: feedFault.nullable(),
  records: z.number().int(),
  revision: z.number().int(),
})
export const listFeeds = route({
  method: 'GET',
  path: '/api/v1/feeds',
  operationId: 'listFeeds',
  summary: 'Every feed with its last success, age and error',
  permission: 'read',
  response: z.object({ items: z.array(feedRow) }),
})
export const importFeed = route({
  method: 'POST',
  path: '/api/v1/feeds/{feed}/import',
  operationId: 'importFeed',
  summary:
    "Loads the publisher's own file (air gap); acceptShrunk=true takes one that lost many records",
  permission: 'administer',
  params: z.object({ feed: z.string().max(64) }),
  query: z.object({ acceptShrunk: z.enum(['true', 'false']).default('false') }),
  bodyKind: 'stream',
  response: feedRow.extend({
    changed: z.number().int(),
    findingsOpened: z.number().int(),
    findingsClosed: z.number().int(),
  }),
})
export const refreshFeeds = route({
  method: 'POST',
  path: '/api/v1/feeds/refresh',
  operationId: 'refreshFeeds',
  summary: 'Downloads the feeds now instead of at their next time',
  permission: 'operate',
  body: z.object({ feed: z.string().max(64).optional() }),
  response: z.object({ items: z.array(feedRow) }),
})

export const exportFeeds = route({
  method: 'GET',
  path: '/api/v1/feeds/bundle',
  operationId: 'exportFeeds',
  summary:
    'The loaded files of the feeds as a signed bundle for a server without network (air gap)',
  permission: 'administer',
  query: z.object({ feed: z.string().max(64).optional() }),
  download: ['application/x-tar'],
  response: z.unknown(),
})
export const importFeeds = route({
  method: 'POST',
  path: '/api/v1/feeds/bundle',
  operationId: 'importFeeds',
  summary: 'Loads a bundle of another server; trust=FINGERPRINT accepts its key for good',
  permission: 'administer',
  query: z.object({
    trust: z.string().max(100).optional(),
    acceptOlder: z.enum(['true', 'false']).default('false'),
    acceptShrunk: z.enum(['true', 'false']).default('false'),
  }),
  bodyKind: 'stream',
  response: z.object({
    madeAt: instant,
    fingerprint: z.string(),
    feeds: z.array(
      z.object({
        feed: z.string(),
        error: z.object({ code: z.string(), detail: z.string() }).nullable(),
        records: z.number().int(),
        changed: z.number().int(),
        findingsOpened: z.number().int(),
        findingsClosed: z.number().int(),
      }),
    ),
  }),
})
