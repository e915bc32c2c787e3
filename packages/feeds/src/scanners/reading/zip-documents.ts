import * as yauzl from 'yauzl'
import type { ReportDocument } from '../report.ts'
import { asUtf8 } from './text.ts'
import { refuseBomb, unpackError } from './unpacking.ts'

/** A zip holds at most as many documents as a scanner writes pages; more is an archive of something else. */
const MEMBERS_MAX = 10_000

function opened(path: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error ? reject(unpackError(error)) : resolve(zip),
    )
  })
}

/** Calls `look` for each member until it answers false. */
async function walk(zip: yauzl.ZipFile, look: (entry: yauzl.Entry) => boolean): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: yauzl.Entry) => (look(entry) ? zip.readEntry() : resolve()))
    zip.on('end', () => resolve())
    zip.on('error', (error: Error) => reject(unpackError(error)))
    zip.readEntry()
  })
}

async function* memberBytes(path: string, name: string): AsyncIterable<Uint8Array> {
  const zip = await opened(path)
  try {
    let wanted: yauzl.Entry | null = null
    await walk(zip, (entry) => {
      if (entry.fileName === name) wanted = entry
      return wanted === null
    })
    if (wanted === null) return
    const entry: yauzl.Entry = wanted
    const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      zip.openReadStream(entry, (error, readable) => (error ? reject(error) : resolve(readable)))
    })
    let length = 0
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.length
      refuseBomb(length, entry.compressedSize)
      yield chunk
    }
  } catch (error) {
    throw unpackError(error)
  } finally {
    zip.close()
  }
}

/** The members of a zip on disk, in the order of its index; folders are left out. */
export async function zipDocuments(path: string): Promise<readonly ReportDocument[]> {
  const zip = await opened(path)
  const names: string[] = []
  try {
    await walk(zip, (entry) => {
      if (!entry.fileName.endsWith('/')) names.push(entry.fileName)
      return names.length < MEMBERS_MAX
    })
  } finally {
    zip.close()
  }
  return names.map((name) => ({ name, open: () => asUtf8(memberBytes(path, name)) }))
}
