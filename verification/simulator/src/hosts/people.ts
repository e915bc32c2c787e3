import { createToken } from '@dirigent/server/testing/api-caller'
import type { ServerProcess } from './server-host.ts'

export type ApiAnswer = { status: number; body: Record<string, unknown> }

/** A person at the console: calls the public API of whatever server answers. */
export type Person = {
  /** null when nobody answered: the person does not know whether it was done. */
  call(
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<ApiAnswer | null>
}

/** A program of an administrator, with a token of its own. */
export async function createAdministrator(
  first: ServerProcess,
  pickServer: () => ServerProcess | null,
): Promise<Person> {
  const token = await createToken(first.context, 'administrator')
  return createPerson(pickServer, { authorization: `Bearer ${token}` })
}

/** Whoever these headers name. */
export function createPerson(
  pickServer: () => ServerProcess | null,
  names: Readonly<Record<string, string>>,
): Person {
  return {
    async call(method, path, body) {
      const server = pickServer()
      if (!server) return null
      const json = body === undefined ? {} : { 'content-type': 'application/json' }
      const headers = { ...names, ...json }
      const answer = await server.request({
        method,
        path,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
      })
      if (!answer) return null
      return {
        status: answer.status,
        body: JSON.parse(answer.body.toString('utf8') || '{}') as Record<string, unknown>,
      }
    },
  }
}
