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
  artifacts: z.array(z.record(z.string(), z.unknown())).default([]),
  deprecated: z.boolean().default(false),
  disabled: z.boolean().default(false),
})

/** `pkg` installs without questions, `app` is copied; what only links a command has no application. */
const KINDS = ['pkg', 'app', 'suite', 'installer'] as const

function installersOf(cask: z.infer<typeof Cask>): Installer[] {
  const kind = KINDS.find((one) => cask.artifacts.some((artifact) => one in artifact))
  if (!kind) return []
  return [
    {
      arch: /arm64|aarch64|apple-?silicon/i.test(cask.url) ? 'arm64' : 'neutral',
      type: kind,
      url: cask.url,
      // "no_check": the publisher replaces the file under the same address, so nobody can say what will come.
      sha256: /^[0-9a-f]{64}$/i.test(cask.sha256 ?? '')
        ? (cask.sha256?.toLowerCase() ?? null)
        : null,
      silent: kind === 'installer' ? null : '',
      productCode: null,
      scope: 'machine',
    },
  ]
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
