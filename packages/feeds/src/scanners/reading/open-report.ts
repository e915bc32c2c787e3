import { createReadStream, openSync, readSync, closeSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { ReportDocument } from '../report.ts'
import { ReportError } from '../report-error.ts'
import { asUtf8 } from './text.ts'
import { unpacked } from './unpacking.ts'
import { zipDocuments } from './zip-documents.ts'

type Bytes = AsyncIterable<Uint8Array>

async function* fileBytes(path: string): Bytes {
  try {
    yield* createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Uint8Array>
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): ReportError {
  const code = (error as NodeJS.ErrnoException).code
  const why =
    code === 'ENOENT'
      ? 'there is no such file'
      : code === 'EISDIR'
        ? 'it is a folder'
        : (code ?? String(error))
  return new ReportError('report_unreadable', `${path} cannot be read: ${why}.`, error)
}

function firstBytes(path: string): Uint8Array {
  const file = openSync(path, 'r')
  try {
    const head = new Uint8Array(8)
    return head.subarray(0, readSync(file, head, 0, 8, 0))
  } finally {
    closeSync(file)
  }
}

const startsWith = (head: Uint8Array, ...magic: number[]) =>
  magic.every((byte, at) => head[at] === byte)

/**
 * The documents of a report on disk: itself, or the members of a zip; gzip and zstd are unpacked, UTF-16 becomes
 * UTF-8. Each can be opened again. Throws `report_unreadable`, `report_empty`; opening throws what unpacking finds.
 */
export async function openReport(path: string): Promise<readonly ReportDocument[]> {
  let size: number
  let head: Uint8Array
  try {
    const status = await stat(path)
    size = status.size
    head = firstBytes(path)
  } catch (error) {
    throw unreadable(path, error)
  }
  if (size === 0)
    throw new ReportError(
      'report_empty',
      'the file is empty. Export it again; nothing was imported.',
    )
  if (startsWith(head, 0x50, 0x4b, 0x03, 0x04) || startsWith(head, 0x50, 0x4b, 0x05, 0x06))
    return zipDocuments(path)
  if (startsWith(head, 0x1f, 0x8b))
    return [{ name: '', open: () => asUtf8(unpacked(fileBytes(path), 'gzip', size)) }]
  if (startsWith(head, 0x28, 0xb5, 0x2f, 0xfd))
    return [{ name: '', open: () => asUtf8(unpacked(fileBytes(path), 'zstd', size)) }]
  if (startsWith(head, 0xfd, 0x37, 0x7a, 0x58) || startsWith(head, 0x42, 0x5a, 0x68))
    throw new ReportError(
      'report_unknown_format',
      'it is packed with xz or bzip2; unpack it first. Nothing was imported.',
    )
  return [{ name: '', open: () => asUtf8(fileBytes(path)) }]
}
