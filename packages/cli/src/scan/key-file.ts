import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { KeyRing } from '@dirigent/feeds/download'

type Pinned = Record<string, string[]>

async function read(path: string): Promise<Pinned> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Pinned
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    // Damaged: taking it as empty would trust whatever key comes next.
    throw error
  }
}

/** The publishers' keys that were seen first, by feed and file, for a machine without a server. */
export function keyFile(path: string): KeyRing {
  return {
    pinned: async (feed, origin) => (await read(path))[`${feed}/${origin}`] ?? [],
    async pin(feed, origin, fingerprints) {
      const all = { ...(await read(path)), [`${feed}/${origin}`]: [...fingerprints] }
      await mkdir(dirname(path), { recursive: true })
      await writeFile(`${path}.part`, `${JSON.stringify(all, null, 2)}\n`)
      await rename(`${path}.part`, path)
    },
  }
}
