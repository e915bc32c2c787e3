import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import type { paths } from '@dirigent/client/generated/api'
import { CliError } from '../failure.ts'
import type { Remote } from '../remote.ts'
import { answerOf } from '../server/call.ts'

export type ImportedScan =
  paths['/api/v1/scanner/imports']['post']['responses'][200]['content']['application/json']

/** Sends a report to the server as it is; a file of any size is read while it is sent. */
export async function uploadScan(
  remote: Remote,
  file: string,
  format: string | undefined,
): Promise<ImportedScan> {
  const { url, token } = remote.connection
  const query = new URLSearchParams({ fileName: basename(file), ...(format ? { format } : {}) })
  const body = await openAsBlob(file).catch((error: unknown) => {
    throw new CliError(
      'file_unreadable',
      `${file} cannot be read: ${(error as Error).message}.`,
      error,
    )
  })
  const send = async () => {
    const response = await fetch(`${url}/api/v1/scanner/imports?${query.toString()}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
      body,
    })
    const parsed: unknown = await response.json().catch(() => null)
    return response.ok ? { data: parsed as ImportedScan, response } : { error: parsed, response }
  }
  return answerOf(url, send())
}
