import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { CliError } from '../failure.ts'
import type { Remote } from '../remote.ts'
import { refusedBy, unreachableServer } from './call.ts'

async function open({ connection }: Remote, path: string) {
  const { url, token } = connection
  const response = await fetch(url + path, {
    headers: { authorization: `Bearer ${token}` },
  }).catch((error: unknown) => {
    throw unreachableServer(url, error)
  })
  if (!response.ok || response.body === null) {
    throw refusedBy(url, response.status, await response.json().catch(() => null))
  }
  const body = Readable.fromWeb(response.body as ReadableStream)
  return { body, headers: response.headers }
}

const broken = (error: unknown) =>
  new CliError(
    'download_broken',
    `the answer broke off (${(error as Error).message}); nothing complete was written, try again.`,
    error,
  )

/**
 * A file of the server, as it comes, to a file or to standard output; answers the headers it came with. The file appears whole or not at all: half a list
 * of findings would look like good news.
 */
export async function saveDownload(
  remote: Remote,
  path: string,
  output: string | undefined,
): Promise<Headers> {
  const { body, headers } = await open(remote, path)
  if (output === undefined) {
    const text = body.setEncoding('utf8')
    try {
      for await (const chunk of text) remote.terminal.out(chunk as string)
    } catch (error) {
      throw broken(error)
    }
    return headers
  }
  const partial = `${output}.part`
  try {
    await pipeline(body, createWriteStream(partial))
    await rename(partial, output)
    return headers
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOSPC' || code === 'EISDIR')
      throw new CliError('file_unwritable', `${output} cannot be written (${code}).`, error)
    throw broken(error)
  } finally {
    await rm(partial, { force: true })
  }
}
