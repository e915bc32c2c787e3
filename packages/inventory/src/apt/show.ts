import type { ReadContext } from '../context.ts'
import { readOnlyOptions, runReading } from './run-apt.ts'
import { aptName } from './simulation.ts'

/** What the signed index says of one version. */
export type IndexEntry = {
  name: string
  arch: string
  version: string
  source: string
  sourceVersion: string
  sha256: string | null
  sizeBytes: number | null
}

/** Fields of `apt-cache show` stanzas. */
export function parseShow(output: string): IndexEntry[] {
  return output.split(/\n\n+/).flatMap((stanza) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1]?.trim()
    const name = field('Package')
    const version = field('Version')
    if (!name || !version) return []
    const source = /^(\S+)(?: \((.+)\))?$/.exec(field('Source') ?? '')
    const sha256 = field('SHA256')
    const size = Number(field('Size') ?? Number.NaN)
    return [
      {
        name,
        version,
        arch: field('Architecture') ?? '',
        source: source?.[1] ?? name,
        sourceVersion: source?.[2] ?? version,
        sha256: sha256 && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null,
        sizeBytes: Number.isSafeInteger(size) ? size : null,
      },
    ]
  })
}

export type WantedEntry = { name: string; arch: string; version: string }
export const entryKey = (entry: WantedEntry) => `${entry.name}\t${entry.arch}\t${entry.version}`

/** Index entries of exactly these versions; one that no index holds any more is missing from the answer. */
export async function showEntries(
  context: ReadContext,
  wanted: readonly WantedEntry[],
): Promise<Map<string, IndexEntry>> {
  const found = new Map<string, IndexEntry>()
  if (wanted.length === 0) return found
  const names = wanted.map(({ name, arch, version }) => `${aptName(name, arch)}=${version}`)
  const args = [...readOnlyOptions(context), 'show', ...names]
  const result = await runReading(context.processes, 'apt-cache', args)
  for (const entry of parseShow(result.stdout)) {
    const known = found.get(entryKey(entry))
    // The installed package's own stanza (from dpkg) has no hash; the repository's has.
    if (!known || known.sha256 === null) found.set(entryKey(entry), entry)
  }
  return found
}
