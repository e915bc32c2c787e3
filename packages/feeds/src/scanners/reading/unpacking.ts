import { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { ReportError } from '../report-error.ts'
import { RATIO_FROM_BYTES, UNPACKED_MAX_BYTES, UNPACKED_MAX_RATIO } from './limits.ts'

type Bytes = AsyncIterable<Uint8Array>

/** Unpacks with a limit: a bomb is refused before it fills the disk or the memory. */
export async function* unpacked(packed: Bytes, kind: 'gzip' | 'zstd', packedBytes: number): Bytes {
  const input = Readable.from(packed)
  const decompressor = kind === 'gzip' ? createGunzip() : createZstdDecompress()
  input.on('error', (error) => decompressor.destroy(error))
  let length = 0
  try {
    for await (const chunk of input.pipe(decompressor) as AsyncIterable<Buffer>) {
      length += chunk.length
      refuseBomb(length, packedBytes)
      yield chunk
    }
  } catch (error) {
    throw unpackError(error)
  } finally {
    input.destroy()
    decompressor.destroy()
  }
}

/** Throws when what came out is too large for what went in. */
export function refuseBomb(unpackedBytes: number, packedBytes: number) {
  if (
    unpackedBytes > UNPACKED_MAX_BYTES ||
    (unpackedBytes > RATIO_FROM_BYTES && unpackedBytes > packedBytes * UNPACKED_MAX_RATIO)
  )
    throw new ReportError(
      'report_too_large',
      `it unpacks to more than ${UNPACKED_MAX_RATIO} times its size: no report does. Nothing was imported.`,
    )
}

export function unpackError(error: unknown): ReportError {
  if (error instanceof ReportError) return error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const message = error instanceof Error ? error.message : String(error)
  if (code === 'Z_BUF_ERROR' || /unexpected end|end of (central|file)|out of bounds/i.test(message))
    return new ReportError(
      'report_truncated',
      'the compressed file ends too early: it was cut. Export or copy it again; nothing was imported.',
      error,
    )
  return new ReportError(
    'report_damaged',
    `the compressed file is damaged (${message}). Export it again; nothing was imported.`,
    error,
  )
}
