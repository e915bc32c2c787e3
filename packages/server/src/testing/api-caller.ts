// For tests only: calls the public API with a token of a role.
import { uuidV7 } from '@dirigent/system/random'
import type { ServerContext } from '../context.ts'
import { createSecret } from '../http/auth/secrets.ts'
import { insertApiToken } from '../store/api-tokens.ts'
import type { Role } from '../store/people.ts'

export type ApiAnswer = { status: number; body: Record<string, unknown> }
export type ApiCaller = (method: string, path: string, body?: unknown) => Promise<ApiAnswer>

export async function createToken(
  { db, random, clock }: ServerContext,
  role: Role,
): Promise<string> {
  const now = clock.now()
  const { text, sha256 } = createSecret(random)
  await db.transaction((tx) =>
    insertApiToken(tx, {
      uid: uuidV7(now, random),
      name: role,
      role,
      secretSha256: sha256,
      now,
      expiresAt: null,
    }),
  )
  return text
}

/** `role` null calls without a token. */
export async function apiCaller(context: ServerContext, role: Role | null): Promise<ApiCaller> {
  const token = role && (await createToken(context, role))
  return async (method, path, body) => {
    const response = await fetch(context.addresses().console + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
}
