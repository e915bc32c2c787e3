import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { jsonDocumentsOf } from '../reading/json-documents.ts'
import { goneIn } from './gone.ts'

/** The name of a document's file (CSAF 2.0 §5.1): `WID-SEC-2026-1893` is `wid-sec-2026-1893.json`. */
export const fileNameOf = (id: string): string =>
  `${id.toLowerCase().replaceAll(/[^+\-a-z0-9]+/g, '_')}.json`

type Tracked = { document?: { tracking?: { id?: unknown } } }

const idIn = (value: unknown): string | null => {
  const gone = goneIn(value)
  if (gone !== null) return gone
  const id = (value as Tracked | null)?.document?.tracking?.id
  return typeof id === 'string' ? id : null
}

const documentsOf = (path: string) => jsonDocumentsOf('csaf', { path }, () => true)

/**
 * Writes a file of collected documents anew, packed, with the last word about each document only: its newest version, or
 * that it was taken back. Two passes, no document is held. Throws `FeedError`.
 */
export async function compactCollected(from: string, to: string): Promise<void> {
  const last = new Map<string, number>()
  let at = 0
  for await (const { value } of documentsOf(from)) {
    const id = idIn(value)
    if (id !== null) last.set(id, at)
    at++
  }
  async function* lines() {
    let number = 0
    for await (const { value } of documentsOf(from)) {
      const id = idIn(value)
      if (id === null || last.get(id) === number) yield `${JSON.stringify(value)}\n`
      number++
    }
  }
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(to, { mode: 0o600 }))
}
