import type { FeedName } from '@dirigent/domain/advisories/advisory'
import * as yauzl from 'yauzl'
import { FeedError } from '../feed-error.ts'
import type { Bytes, FeedDocument } from '../reading/bytes.ts'
import { STREAMED_ZIP_MAX_BYTES, UNPACKED_MAX_BYTES } from '../reading/limits.ts'

const OPTIONS = { lazyEntries: true, autoClose: true } as const

function zipError(feed: FeedName, error: unknown): FeedError {
  if (error instanceof FeedError) return error
  const message = error instanceof Error ? error.message : String(error)
  // The index of a zip stands at its end, so a cut file has none.
  const truncated =
    /end of central directory|unexpected EOF|unexpected end|out of bounds|end of file/i.test(
      message,
    )
  return truncated
    ? new FeedError(feed, 'feed_truncated', 'the zip file ends too early; fetch it again.', error)
    : new FeedError(
        feed,
        'feed_corrupt',
        `the zip file is damaged (${message}); fetch it again.`,
        error,
      )
}

async function* entryBytes(feed: FeedName, zip: yauzl.ZipFile, entry: yauzl.Entry): Bytes {
  try {
    const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)))
    })
    yield* stream as AsyncIterable<Buffer>
  } catch (error) {
    throw zipError(feed, error)
  }
}

async function* entriesOf(feed: FeedName, zip: yauzl.ZipFile): AsyncIterable<FeedDocument> {
  const next = () =>
    new Promise<yauzl.Entry | null>((resolve, reject) => {
      const onEntry = (entry: yauzl.Entry) => settle(() => resolve(entry))
      const onEnd = () => settle(() => resolve(null))
      const onError = (error: Error) => settle(() => reject(error))
      const settle = (done: () => void) => {
        zip.off('entry', onEntry).off('end', onEnd).off('error', onError)
        done()
      }
      zip.on('entry', onEntry).on('end', onEnd).on('error', onError)
      zip.readEntry()
    })
  try {
    for (let left = zip.entryCount; left > 0; left--) {
      const entry = await next()
      if (entry === null) return
      if (entry.fileName.endsWith('/')) continue
      // Members are streamed; who holds a whole one has a limit of its own.
      if (entry.uncompressedSize > UNPACKED_MAX_BYTES) {
        throw new FeedError(
          feed,
          'feed_too_large',
          `${entry.fileName} in the zip is larger than 16 GB; refused.`,
        )
      }
      yield { name: entry.fileName, bytes: entryBytes(feed, zip, entry) }
    }
  } catch (error) {
    throw zipError(feed, error)
  } finally {
    zip.close()
  }
}

type Opened = (error: Error | null, zip: yauzl.ZipFile) => void

async function openZip(feed: FeedName, open: (opened: Opened) => void): Promise<yauzl.ZipFile> {
  try {
    return await new Promise((resolve, reject) =>
      open((error, zip) => (error ? reject(error) : resolve(zip))),
    )
  } catch (error) {
    throw zipError(feed, error)
  }
}

/** The members of a zip on disk, one after the other; each must be read before the next. */
export async function* zipEntriesOfFile(feed: FeedName, path: string): AsyncIterable<FeedDocument> {
  yield* entriesOf(feed, await openZip(feed, (opened) => yauzl.open(path, OPTIONS, opened)))
}

/** The members of a zip that arrives: held in memory up to a limit. */
export async function* zipEntriesOfStream(
  feed: FeedName,
  bytes: Bytes,
): AsyncIterable<FeedDocument> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of bytes) {
    length += chunk.length
    if (length > STREAMED_ZIP_MAX_BYTES) {
      throw new FeedError(
        feed,
        'feed_too_large',
        'a zip this large has to be read from a file, not as it arrives.',
      )
    }
    chunks.push(chunk)
  }
  yield* entriesOf(
    feed,
    await openZip(feed, (opened) => yauzl.fromBuffer(Buffer.concat(chunks), OPTIONS, opened)),
  )
}
