import { promisify } from 'node:util'
import { gunzip, gunzipSync, zstdDecompress, zstdDecompressSync } from 'node:zlib'
import { BODY_MAX_BYTES } from '@dirigent/protocol/agent/messages'
import { refusal, type Refusal } from '../problems.ts'

const unpackGzip = promisify(gunzip)
const unpackZstd = promisify(zstdDecompress)

/** A packed inventory is some ten kilobytes: unpacking it here costs less than handing it to another thread and back. */
const SMALL_BYTES = 64 * 1024

/** `exact`: as it was sent, for content whose hash is compared. `storable`: characters that no column takes are replaced. */
export type BodyText = 'exact' | 'storable'

/** The parsed JSON of a body, unpacked up to the limit: a small file that unpacks to gigabytes must not get that far. */
export async function readBody(
  raw: Buffer,
  encoding: string | undefined,
  text: BodyText,
): Promise<{ value: unknown } | Refusal> {
  const unpacked = await unpack(raw, encoding)
  if (!Buffer.isBuffer(unpacked)) return unpacked
  try {
    const json = unpacked.toString('utf8')
    const reviver = text === 'storable' && UNSTORABLE.test(json) ? storable : undefined
    return { value: JSON.parse(json, reviver) as unknown }
  } catch (error) {
    return refusal('body_not_json', `The body is not JSON: ${(error as Error).message}.`)
  }
}

/** NUL and halves of a character arrive only as escapes: the bytes themselves are no JSON, or no UTF-8. */
const UNSTORABLE = /\\u(?:0000|[dD][89a-fA-F])/

/** A package manager's output with a NUL in it would else be refused for ever, and with it the result of an attempt. */
function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value
}

async function unpack(raw: Buffer, encoding: string | undefined): Promise<Buffer | Refusal> {
  if (!encoding || encoding === 'identity') return raw
  const options = { maxOutputLength: BODY_MAX_BYTES }
  const small = raw.length <= SMALL_BYTES
  try {
    if (small && encoding === 'gzip') return gunzipSync(raw, options)
    if (small && encoding === 'zstd') return zstdDecompressSync(raw, options)
    if (encoding === 'gzip') return await unpackGzip(raw, options)
    if (encoding === 'zstd') return await unpackZstd(raw, options)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      const detail = `Unpacked, the body is longer than the ${BODY_MAX_BYTES} bytes that are taken here.`
      return refusal('body_too_large', detail, { limitBytes: BODY_MAX_BYTES })
    }
    return refusal('body_not_json', `The body cannot be unpacked as ${encoding}.`)
  }
  return refusal(
    'body_not_json',
    `The content-encoding ${encoding} is not known; use gzip or zstd.`,
  )
}
