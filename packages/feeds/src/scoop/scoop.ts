import type { FeedRecord } from '@dirigent/domain/advisories/advisory'
import type { CatalogueEntry, Installer, InstallerArch } from '@dirigent/domain/catalogue/entry'
import { z } from 'zod'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { jsonDocumentsOf } from '../reading/json-documents.ts'

const NAME = 'scoop'

const oneOrMore = z.union([z.string(), z.array(z.string())]).optional()
const Download = z.object({ url: oneOrMore, hash: oneOrMore })
const Manifest = Download.extend({
  version: z.string(),
  homepage: z.string(),
  license: z.unknown(),
  architecture: z.record(z.string(), Download).optional(),
})

const first = (value: z.infer<typeof oneOrMore>) => (Array.isArray(value) ? value[0] : value)

const ARCHS: Readonly<Record<string, InstallerArch>> = {
  '64bit': 'x64',
  '32bit': 'x86',
  arm64: 'arm64',
}

/** `…/setup.exe#/dl.7z` is unpacked as what stands behind the mark. A hash without a prefix is SHA-256. */
function installerOf(arch: InstallerArch, download: z.infer<typeof Download>): Installer | null {
  const address = first(download.url)
  if (address === undefined) return null
  const [url = '', renamed = ''] = address.split('#/')
  const type =
    /\.([a-z0-9]+)$/i.exec(renamed || (url.split('?')[0] ?? ''))?.[1]?.toLowerCase() ?? ''
  const hash =
    first(download.hash)
      ?.replace(/^sha256:/i, '')
      .toLowerCase() ?? ''
  return {
    arch,
    // Scoop unpacks programs into its own folder; only an MSI can also be installed for the whole machine.
    type: type === 'msi' ? 'msi' : 'portable',
    url,
    sha256: /^[0-9a-f]{64}$/.test(hash) ? hash : null,
    silent: type === 'msi' ? '/quiet /norestart' : null,
    productCode: null,
    scope: type === 'msi' ? 'machine' : 'user',
  }
}

function entryOf(name: string, manifest: z.infer<typeof Manifest>): CatalogueEntry {
  const byArch = Object.entries(manifest.architecture ?? {}).flatMap(([key, download]) => {
    const arch = ARCHS[key]
    return arch
      ? [
          [
            arch,
            { url: download.url ?? manifest.url, hash: download.hash ?? manifest.hash },
          ] as const,
        ]
      : []
  })
  const downloads = byArch.length > 0 ? byArch : [['neutral' as const, manifest] as const]
  const packageId = name.replace(/\.json$/, '')
  return {
    source: 'scoop',
    packageId,
    name: packageId.slice(packageId.lastIndexOf('/') + 1),
    publisher: null,
    version: manifest.version,
    platform: 'windows',
    installers: downloads
      .map(([arch, download]) => installerOf(arch, download))
      .filter((one) => one !== null),
  }
}

/** Scoop's buckets: newest versions with addresses and hashes; a second opinion on versions, and a source of MSI files. */
export const scoop: Feed = {
  name: NAME,
  publisher: 'Scoop (Main, Extras)',
  brings: 'facts',
  forDevicesOf: [],
  files: ['Main', 'Extras'].map((bucket) => ({
    name: bucket,
    url: `https://github.com/ScoopInstaller/${bucket}/archive/refs/heads/master.zip`,
  })),
  everyHours: 24,
  async *parse(source): AsyncIterable<FeedRecord> {
    let count = 0
    const wanted = (name: string) =>
      name === '' || (name.endsWith('.json') && !/(?:^|\/)(?:\.|schema\.json$)/.test(name))
    for await (const { name, value } of jsonDocumentsOf(NAME, source, wanted)) {
      const manifest = Manifest.safeParse(value)
      const id = name.replace(/^[^/]*\/bucket\//, '') || nameOf(manifest.data?.homepage)
      if (!manifest.success || id === '')
        throw new FeedError(
          NAME,
          'feed_unknown_format',
          `${name || 'it'} is no Scoop manifest (version, homepage, license).`,
          manifest.error,
        )
      count++
      yield { kind: 'catalogue_entry', entry: entryOf(id, manifest.data) }
    }
    if (count === 0)
      throw new FeedError(NAME, 'feed_empty', 'it has no manifest. What was loaded before stays.')
  },
}

/** A manifest's file name is its id; of one that comes alone, the last part of its address stands for it. */
const nameOf = (homepage: string | undefined) =>
  homepage
    ?.replace(/\/+$/, '')
    .split('/')
    .at(-1)
    ?.replace(/^www\.|\.\w+$/g, '') ?? ''
