import type { FeedRecord } from '@dirigent/domain/advisories/advisory'
import type { CatalogueEntry, Installer } from '@dirigent/domain/catalogue/entry'
import { z } from 'zod'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { documentsOf } from '../reading/documents.ts'
import { jsonListElements } from '../reading/json-lists.ts'

const NAME = 'homebrew-cask'

const Cask = z.object({
  token: z.string(),
  name: z.array(z.string()).default([]),
  version: z.string(),
  url: z.string(),
  sha256: z.string().nullish(),
  // Until 2023 an application was a bare list of names.
  artifacts: z
    .array(
      z.union([
        z.record(z.string(), z.unknown()),
        z.array(z.unknown()).transform((app): Record<string, unknown> => ({ app })),
      ]),
    )
    .default([]),
  variations: z
    .record(z.string(), z.object({ url: z.string().optional(), sha256: z.string().optional() }))
    .nullish()
    .catch(null),
  deprecated: z.boolean().default(false),
  disabled: z.boolean().default(false),
})

/** `pkg` installs without questions, `app` is copied; what only links a command has no application. */
const KINDS = ['pkg', 'app', 'suite', 'installer'] as const

type Place = { url: string; sha256: string | null | undefined }

/** What the cask says of Macs with Intel, where they get another file: the newest macOS is named first. */
function intelPlace({ sha256, variations }: z.infer<typeof Cask>): Place | null {
  const found = Object.entries(variations ?? {}).find(([system]) => !/^arm64_|_linux$/.test(system))
  const other = found?.[1]
  return other?.url === undefined ? null : { url: other.url, sha256: other.sha256 ?? sha256 }
}

function installersOf(cask: z.infer<typeof Cask>): Installer[] {
  const kind = KINDS.find((one) => cask.artifacts.some((artifact) => one in artifact))
  if (!kind) return []
  const installer = (arch: Installer['arch'], { url, sha256 }: Place): Installer => ({
    arch,
    type: kind,
    url,
    // "no_check": the publisher replaces the file under the same address, so nobody can say what will come.
    sha256: /^[0-9a-f]{64}$/i.test(sha256 ?? '') ? (sha256?.toLowerCase() ?? null) : null,
    silent: kind === 'installer' ? null : '',
    productCode: null,
    scope: 'machine',
  })
  const intel = intelPlace(cask)
  // Homebrew writes the file for Apple's processors first and what differs on Intel beside it.
  const isArm = intel !== null || /arm64|aarch64|apple-?silicon/i.test(cask.url)
  const own = installer(isArm ? 'arm64' : 'neutral', { url: cask.url, sha256: cask.sha256 })
  return intel ? [own, installer('x64', intel)] : [own]
}

/** `1.2.3,4567`: the part after the comma is the publisher's build, not the version. `latest` is none. */
const versionOf = (text: string) => text.split(',')[0] ?? text

function entryOf(cask: z.infer<typeof Cask>): CatalogueEntry {
  return {
    source: 'cask',
    packageId: cask.token,
    name: cask.name[0] ?? cask.token,
    publisher: null,
    version: versionOf(cask.version),
    platform: 'macos',
    installers: installersOf(cask),
  }
}

/** Homebrew's casks: applications of macOS with their newest version, address and hash. */
export const homebrewCask: Feed = {
  name: NAME,
  publisher: 'Homebrew',
  brings: 'facts',
  forDevicesOf: ['macos'],
  files: [{ name: 'cask', url: 'https://formulae.brew.sh/api/cask.json' }],
  everyHours: 6,
  async *parse(source): AsyncIterable<FeedRecord> {
    let count = 0
    for await (const { bytes } of documentsOf(NAME, source)) {
      for await (const value of jsonListElements(NAME, bytes, ['casks'])) {
        const cask = Cask.safeParse(value)
        if (!cask.success)
          throw new FeedError(
            NAME,
            'feed_unknown_format',
            'it has an entry that is no cask (token, version, url).',
            cask.error,
          )
        count++
        // What nobody maintains any more is no source of updates.
        if (cask.data.disabled || cask.data.deprecated || cask.data.version === 'latest') continue
        yield { kind: 'catalogue_entry', entry: entryOf(cask.data) }
      }
    }
    if (count === 0)
      throw new FeedError(NAME, 'feed_empty', 'it has no cask. What was loaded before stays.')
  },
}
