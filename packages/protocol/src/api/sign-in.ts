import { z } from 'zod'
import { route } from './route.ts'
import { instant, uid, why } from './shapes.ts'

export const roleName = z.enum(['administrator', 'operator', 'auditor'])
/** Long enough that guessing is hopeless; no rules about characters (NIST SP 800-63B §5.1.1.2). */
export const password = z.string().min(12).max(256)
const email = z.email().max(254)
const done = z.object({ done: z.literal(true) })

/**
 * The one-time sign-in link is a page address, not a route of this table: `GET /api/auth/link?token=…` sets the session
 * cookie and goes on to `/`, or to `/sign-in?problem=sign_in_link_invalid`.
 */
export const SIGN_IN_LINK_PATH = '/api/auth/link'

export const signIn = route({
  method: 'POST',
  path: '/api/v1/sign-in',
  operationId: 'signIn',
  summary: 'Signs in with e-mail and password; the answer sets the session cookie',
  permission: 'anyone',
  body: z.object({ email: z.string().max(254), password: z.string().max(256) }),
  response: done,
})
export const signOut = route({
  method: 'POST',
  path: '/api/v1/sign-out',
  operationId: 'signOut',
  summary: 'Ends this session at once',
  permission: 'read',
  response: done,
})
export const setPassword = route({
  method: 'PUT',
  path: '/api/v1/session/password',
  operationId: 'setPassword',
  summary:
    'The signed-in person sets name, e-mail and password; the current password where there is one. Ends their other sessions',
  permission: 'read',
  body: z.object({
    name: z.string().trim().min(1).max(100).optional(),
    email,
    password,
    currentPassword: z.string().max(256).optional(),
  }),
  response: done,
})

export const personRow = z.object({
  person: uid,
  name: z.string(),
  email: z.string().nullable(),
  role: roleName,
  passwordSet: z.boolean(),
  createdAt: instant,
  lastSignInAt: instant.nullable(),
  disabled: z.boolean(),
})
/** A link that signs this person in once, shown this once. */
export const signInLink = z.object({ link: z.string(), expiresAt: instant })
const person = z.object({ person: uid })

export const listPeople = route({
  method: 'GET',
  path: '/api/v1/people',
  operationId: 'listPeople',
  summary: 'Who may sign in, with their roles',
  permission: 'administer',
  response: z.object({ items: z.array(personRow) }),
})
export const createPerson = route({
  method: 'POST',
  path: '/api/v1/people',
  operationId: 'createPerson',
  summary: 'Adds a person; the answer has the link that lets them in once to set their password',
  permission: 'administer',
  body: z.object({ name: z.string().trim().min(1).max(100), email, role: roleName }),
  response: personRow.extend(signInLink.shape),
})
export const changePerson = route({
  method: 'PATCH',
  path: '/api/v1/people/{person}',
  operationId: 'changePerson',
  summary: 'Changes name, role or access; the last administrator stays one',
  permission: 'administer',
  params: person,
  body: z.object({
    name: z.string().trim().min(1).max(100).optional(),
    role: roleName.optional(),
    disabled: z.boolean().optional(),
    reason: why,
  }),
  response: personRow,
})
export const createSignInLink = route({
  method: 'POST',
  path: '/api/v1/sign-in-links',
  operationId: 'createSignInLink',
  summary:
    'A new one-time link (15 min) for a person by e-mail, e.g. after a lost password; without e-mail for the first administrator',
  permission: 'administer',
  body: z.object({ email: z.string().max(254).optional() }),
  response: signInLink,
})

export const apiTokenRow = z.object({
  token: uid,
  name: z.string(),
  role: roleName,
  createdAt: instant,
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
})
export const listApiTokens = route({
  method: 'GET',
  path: '/api/v1/api-tokens',
  operationId: 'listApiTokens',
  summary: 'Tokens for scripts, without their secrets',
  permission: 'administer',
  response: z.object({ items: z.array(apiTokenRow) }),
})
export const createApiToken = route({
  method: 'POST',
  path: '/api/v1/api-tokens',
  operationId: 'createApiToken',
  summary: 'Creates one; its text is shown this once',
  permission: 'administer',
  body: z.object({
    name: z.string().trim().min(1).max(100),
    role: roleName,
    validForMs: z
      .number()
      .int()
      .min(60_000)
      .max(730 * 86_400_000)
      .default(365 * 86_400_000),
  }),
  response: apiTokenRow.extend({ text: z.string() }),
})
export const revokeApiToken = route({
  method: 'DELETE',
  path: '/api/v1/api-tokens/{token}',
  operationId: 'revokeApiToken',
  summary: 'Revokes a token at once',
  permission: 'administer',
  params: z.object({ token: uid }),
  response: apiTokenRow,
})
