import type { FeedRecord } from '@dirigent/domain/advisories/advisory'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { documentsOf } from '../reading/documents.ts'
import { jsonValuesOf } from '../reading/json-documents.ts'
import { textOf } from '../reading/text.ts'
import { entryOf, readManifest } from './manifest.ts'
import type { WingetManifest } from './manifest.ts'

const NAME = 'winget'

/** One package of the index that is made from the community repository every day: its newest version, no installer. */
const Indexed = z.object({ Name: z.string(), PackageId: z.string(), Version: z.string() })

function indexRecord(value: unknown): FeedRecord {
  const indexed = Indexed.safeParse(value)
  if (!indexed.success)
    throw new FeedError(
      NAME,
      'feed_unknown_format',
      'it has an entry without Name, PackageId and Version.',
      indexed.error,
    )
  const { Name: name, PackageId: packageId, Version: version } = indexed.data
  return {
    kind: 'catalogue_entry',
    entry: {
      source: 'winget',
      packageId,
      name,
      // The id begins with the publisher, by the repository's rules.
      publisher: packageId.split('.')[0] ?? null,
      version,
      platform: 'windows',
      installers: [],
    },
  }
}

/** The documents of one YAML file. Every manifest says its type and version at its end: without them it was cut. */
function manifestsIn(text: string, where: string): WingetManifest[] {
  const documents = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: false })
  return [...documents].map((document) => {
    const manifest =
      document.errors.length > 0 ? null : readManifest(document.toJS({ maxAliasCount: 0 }))
    if (manifest) return manifest
    const isManifest = /^PackageIdentifier:/m.test(text)
    throw new FeedError(
      NAME,
      isManifest ? 'feed_truncated' : 'feed_unknown_format',
      isManifest
        ? `${where} ends in the middle of a manifest; fetch it again.`
        : `${where} is no winget manifest.`,
      document.errors[0],
    )
  })
}

const folderOf = (name: string) => name.slice(0, name.lastIndexOf('/') + 1)
const keyOf = (one: WingetManifest) => `${one.PackageIdentifier} ${one.PackageVersion}`

function* entriesOf(manifests: readonly WingetManifest[]): Iterable<FeedRecord> {
  const groups = Map.groupBy(manifests, keyOf)
  for (const group of groups.values()) {
    const entry = entryOf(group)
    if (entry) yield { kind: 'catalogue_entry', entry }
  }
}

const isYaml = (name: string) => /\.ya?ml$/.test(name)

/** Microsoft's community repository of Windows applications: its daily index, or manifests as the repository has them. */
export const winget: Feed = {
  name: NAME,
  publisher: 'winget-pkgs (Microsoft and community)',
  brings: 'facts',
  forDevicesOf: ['windows'],
  files: [
    {
      name: 'index.v2',
      url: 'https://github.com/svrooij/winget-pkgs-index/raw/main/index.v2.json',
    },
  ],
  everyHours: 24,
  async *parse(source): AsyncIterable<FeedRecord> {
    let count = 0
    let folder = ''
    let pending: WingetManifest[] = []
    for await (const { name, bytes } of documentsOf(NAME, source)) {
      const isIndex = name === '' || name.endsWith('.json')
      if (!isIndex && !isYaml(name)) continue
      // The files of one version stand together in one folder; they are one entry.
      if (folderOf(name) !== folder) {
        yield* entriesOf(pending)
        pending = []
        folder = folderOf(name)
      }
      const text = isYaml(name) ? await textOf(NAME, bytes) : null
      if (text !== null) {
        pending.push(...manifestsIn(text, name))
        count++
        continue
      }
      for await (const value of indexOrManifest(name, bytes)) {
        count++
        if ('manifests' in value) pending.push(...value.manifests)
        else yield indexRecord(value.indexed)
      }
    }
    yield* entriesOf(pending)
    if (count === 0)
      throw new FeedError(NAME, 'feed_empty', 'it has no package. What was loaded before stays.')
  },
}

type Value = { indexed: unknown } | { manifests: WingetManifest[] }

/** A single file is the index (JSON), or one manifest. */
async function* indexOrManifest(
  name: string,
  bytes: Parameters<typeof textOf>[1],
): AsyncIterable<Value> {
  const text = await textOf(NAME, bytes)
  if (!/^\s*[[{]/.test(text) && /^(?:#.*\n|---\n|\s)*Package(?:Identifier|Version):/.test(text)) {
    yield { manifests: manifestsIn(text, name || 'the file') }
    return
  }
  async function* again() {
    yield Buffer.from(text)
  }
  for await (const indexed of jsonValuesOf(NAME, name, again())) yield { indexed }
}
