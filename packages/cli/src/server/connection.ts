import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stateDirectory } from '@dirigent/system/state-directory'
import { CliError } from '../failure.ts'

/** Where the server answers and what lets us in. */
export type Connection = { url: string; token: string }

type Environment = Readonly<Record<string, string | undefined>>

/**
 * DIRIGENT_URL and DIRIGENT_TOKEN, else what the server on this machine left in its state directory: who may read that
 * could change its database too, so no sign-in is asked for.
 */
export async function findConnection(env: Environment): Promise<Connection> {
  const directory = stateDirectory(env)
  const url = env['DIRIGENT_URL'] ?? (await leftBehind(directory, 'cli-address'))
  const token = env['DIRIGENT_TOKEN'] ?? (await leftBehind(directory, 'cli-token'))
  if (!URL.canParse(url)) {
    throw new CliError(
      'usage',
      `DIRIGENT_URL is not an address: "${url}"; write it like https://dirigent.example.com.`,
    )
  }
  return { url: url.replace(/\/$/, ''), token }
}

async function leftBehind(directory: string, file: string): Promise<string> {
  try {
    return (await readFile(join(directory, file), 'utf8')).trim()
  } catch (error) {
    throw missing(directory, (error as NodeJS.ErrnoException).code ?? '')
  }
}

function missing(directory: string, code: string): CliError {
  if (code === 'EACCES' || code === 'EPERM') {
    return new CliError(
      'not_signed_in',
      `the server's files in ${directory} are for another user: run this as that user (e.g. with sudo), or set DIRIGENT_URL and DIRIGENT_TOKEN (a token is made under Settings, or with "dirigent api-token create").`,
    )
  }
  return new CliError(
    'server_unknown',
    `no server was started here with the state directory ${directory}: start one with "npm start", or set DIRIGENT_URL and DIRIGENT_TOKEN for one elsewhere.`,
  )
}
