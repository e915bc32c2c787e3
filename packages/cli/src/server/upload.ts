import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { CliError } from '../failure.ts'
import type { Remote } from '../remote.ts'
import { answerOf } from './call.ts'

/** Sends a file as it is read; the server's answer, or its refusal as a `CliError`. */
export async function uploadFile<T>(
  { connection: { url, token } }: Remote,
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<T> {
  let unreadable: Error | null = null
  async function* read() {
    try {
      yield* chunks
    } catch (error) {
      unreadable = error as Error
      throw error
    }
  }
  const body = Readable.toWeb(Readable.from(read())) as ReadableStream
  const request = new Request(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body,
    duplex: 'half',
  } as RequestInit)
  const send = async () => {
    const response = await fetch(request)
    const parsed: unknown = await response.json().catch(() => null)
    return response.ok ? { data: parsed as T, response } : { error: parsed, response }
  }
  try {
    return await answerOf(url, send())
  } catch (error) {
    const failed = unreadable as Error | null
    if (failed)
      throw new CliError('file_unreadable', `the file cannot be read: ${failed.message}.`, error)
    throw error
  }
}
