import { z } from 'zod'
import { route } from './route.ts'
import { instant, uid } from './shapes.ts'

const text = z.string().trim()
const platform = z.enum(['windows', 'macos', 'linux'])
const confidence = z.enum(['exact', 'strong', 'weak', 'none'])
const catalogueSource = z.enum(['winget', 'cask', 'scoop', 'own'])
const unassignable = z.enum([
  'no_installer',
  'no_installer_for_arch',
  'no_hash',
  'no_silent_switches',
  'only_per_user',
  'portable_only',
  'unsure_product',
])

/** One installed version of a software title in the whole fleet, and the product that it is taken for. */
export const softwareRow = z.object({
  name: z.string(),
  version: z.string(),
  publisher: z.string().nullable(),
  platform,
  devices: z.number().int(),
  /** CPE 2.3 name; null when it is no product that advisories name. */
  cpe: z.string().nullable(),
  confidence,
  /** Why we think so: `corrected`, `known_identifier`, `vendor_and_name`, `name_only`, `component` … */
  because: z.string(),
  winget: z.string().nullable(),
  cask: z.string().nullable(),
  /** Vulnerabilities of this version that a newer one closes, that nothing closes yet, and about which nothing sure is known. */
  fixable: z.number().int(),
  noFix: z.number().int(),
  unknown: z.number().int(),
  /** The newest version in a catalogue, when it is newer than this one. */
  newest: z
    .object({
      source: catalogueSource,
      packageId: z.string(),
      version: z.string(),
      unassignable: unassignable.nullable(),
    })
    .nullable(),
})

export const listSoftware = route({
  method: 'GET',
  path: '/api/v1/software',
  operationId: 'listSoftware',
  summary: 'Installed applications with the product each is taken for and how sure that is',
  permission: 'read',
  query: z.object({
    search: z.string().max(200).default(''),
    confidence: confidence.optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  response: z.object({
    items: z.array(softwareRow),
    total: z.number().int(),
    counts: z.record(confidence, z.number().int()),
  }),
})

export const correctionRow = z.object({
  correction: uid,
  name: z.string(),
  publisher: z.string().nullable(),
  platform: platform.nullable(),
  /** `vendor:product`; null: it is no product that advisories name. */
  product: z.string().nullable(),
  winget: z.string().nullable(),
  cask: z.string().nullable(),
  reason: z.string().nullable(),
  correctedBy: z.string(),
  at: instant,
})

export const listCorrections = route({
  method: 'GET',
  path: '/api/v1/software/corrections',
  operationId: 'listSoftwareCorrections',
  summary: 'What administrators said about software titles; it beats everything else',
  permission: 'read',
  response: z.object({ items: z.array(correctionRow) }),
})
export const correctSoftware = route({
  method: 'POST',
  path: '/api/v1/software/corrections',
  operationId: 'correctSoftware',
  summary:
    'Says which product a software title is, for the whole fleet; its findings follow at once',
  permission: 'administer',
  body: z.object({
    name: text.min(1).max(300),
    publisher: text.max(300).nullable().default(null),
    platform: platform.nullable().default(null),
    /** `vendor:product`, a whole CPE name, or `none`. */
    cpe: text.min(1).max(500),
    winget: text.max(200).nullable().default(null),
    cask: text.max(200).nullable().default(null),
    reason: text.max(1_000).nullable().default(null),
  }),
  response: z.object({ correction: correctionRow, titles: z.number().int() }),
})
export const deleteCorrection = route({
  method: 'DELETE',
  path: '/api/v1/software/corrections/{correction}',
  operationId: 'deleteSoftwareCorrection',
  summary: 'Takes a correction back: the title is recognised by the tables again',
  permission: 'administer',
  params: z.object({ correction: uid }),
  response: z.object({ titles: z.number().int() }),
})

export const catalogueRow = z.object({
  entry: uid,
  source: catalogueSource,
  packageId: z.string(),
  name: z.string(),
  publisher: z.string().nullable(),
  version: z.string(),
  platform: z.enum(['windows', 'macos']),
  installers: z.array(
    z.object({
      arch: z.enum(['x64', 'x86', 'arm64', 'neutral']),
      type: z.string(),
      url: z.string(),
      sha256: z.string().nullable(),
      silent: z.string().nullable(),
      productCode: z.string().nullable(),
      scope: z.enum(['machine', 'user']).nullable(),
    }),
  ),
  signer: z.string().nullable(),
  addedBy: z.string().nullable(),
  changedAt: instant,
})

export const listCatalogue = route({
  method: 'GET',
  path: '/api/v1/catalogue',
  operationId: 'listCatalogue',
  summary: 'Newest versions in the catalogues and the organisation’s own packages',
  permission: 'read',
  query: z.object({
    search: z.string().max(200).default(''),
    source: catalogueSource.optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  response: z.object({ items: z.array(catalogueRow) }),
})
export const addPackage = route({
  method: 'POST',
  path: '/api/v1/catalogue/packages',
  operationId: 'addPackage',
  summary: 'Uploads an own package; the body is its file. The same version is never replaced',
  permission: 'administer',
  query: z.object({
    packageId: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'letters, digits, dot, underscore and hyphen'),
    name: text.min(1).max(200),
    publisher: text.max(200).optional(),
    version: z
      .string()
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9+.:~^_-]{0,127}$/,
        'a version: letters, digits and . + : ~ ^ _ -',
      ),
    platform: z.enum(['windows', 'macos']).default('windows'),
    arch: z.enum(['x64', 'x86', 'arm64', 'neutral']).default('x64'),
    type: z.enum(['msi', 'exe', 'msix', 'pkg']),
    /** Switches that install without a question; an MSI, MSIX or pkg needs none. */
    silent: text.max(500).optional(),
    /** Who signed it, as the signature says; checked by the device before it starts the installer. */
    signer: text.max(300).optional(),
    /** The name in the list of programs by which it is found again; the package's own name when not given. */
    detectName: text.max(300).optional(),
    detectPublisher: text.max(300).optional(),
    productCode: text.max(100).optional(),
    /** What the sender computed; an upload with other bytes is refused. */
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/)
      .optional(),
  }),
  bodyKind: 'stream',
  response: catalogueRow,
})
export const withdrawPackage = route({
  method: 'DELETE',
  path: '/api/v1/catalogue/packages/{entry}',
  operationId: 'withdrawPackage',
  summary: 'Takes an own package back: it is offered to nobody any more',
  permission: 'administer',
  params: z.object({ entry: uid }),
  response: catalogueRow,
})
