import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE_MS } from '@dirigent/domain/identity/time'
import { systemClock } from '@dirigent/system/clock'
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'
import { ensureCliToken } from './cli-token.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { createSignInLink } from './sign-in-link.ts'

let server: TestServer
/** Moves the server's time without waiting. */
let aheadMs = 0
const PASSWORD = 'correct horse battery'

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => systemClock.now() + aheadMs } })
})
afterAll(() => server.stop())

const origin = () => server.context.addresses().console

async function link(): Promise<string> {
  const made = await createSignInLink(server.context)
  if (made === null) throw new Error('somebody has a password already')
  return made
}

/** Follows a link as a browser does; the cookie when it was good. */
async function follow(
  address: string,
): Promise<{ location: string | null; cookie: string | null }> {
  const response = await fetch(address, { redirect: 'manual' })
  expect(response.status).toBe(303)
  const cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? null
  return { location: response.headers.get('location'), cookie }
}

async function call(
  path: string,
  init: {
    method?: string
    cookie?: string | null
    body?: unknown
    headers?: Record<string, string>
  } = {},
) {
  const response = await fetch(`${origin()}/api/v1${path}`, {
    method: init.method ?? 'GET',
    headers: {
      ...(init.cookie ? { cookie: init.cookie } : {}),
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...init.headers,
    },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  })
  const body = (await response.json()) as Record<string, unknown>
  return { status: response.status, body, cookie: response.headers.get('set-cookie') }
}

const actions = async () =>
  (await server.context.db.rows<{ action: string }>('select action from audit order by id')).map(
    ({ action }) => action,
  )

describe('the one-time link', () => {
  it('lets in once, with a cookie that no script can read', async () => {
    const address = await link()
    const first = await fetch(address, { redirect: 'manual' })
    expect(first.headers.get('location')).toBe('/')
    expect(first.headers.get('set-cookie')).toMatch(
      /^dirigent_session=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
    )
    expect((await follow(address)).location).toBe('/sign-in?problem=sign_in_link_invalid')
  })

  it('lets only one of two in who follow it at the same moment', async () => {
    const address = await link()
    const both = await Promise.all([follow(address), follow(address)])
    expect(both.filter(({ cookie }) => cookie !== null)).toHaveLength(1)
  })

  it('ends after 15 minutes', async () => {
    const address = await link()
    aheadMs += 15 * MINUTE_MS + 1000
    expect((await follow(address)).cookie).toBeNull()
  })

  it('ends when a newer one is made', async () => {
    const older = await link()
    const newer = await link()
    expect((await follow(older)).cookie).toBeNull()
    expect((await follow(newer)).cookie).not.toBeNull()
  })

  it('is stored only as its hash', async () => {
    const secret = new URL(await link()).searchParams.get('token') ?? ''
    const rows = await server.context.db.rows<{ hash: string }>(
      "select encode(secret_sha256, 'hex') as hash from sign_in_link",
    )
    expect(rows.map(({ hash }) => hash)).toEqual([
      createHash('sha256').update(secret).digest('hex'),
    ])
  })
})

describe('a session', () => {
  it('is needed for every route, and a made-up cookie is none', async () => {
    expect((await call('/devices')).body).toMatchObject({ code: 'not_signed_in', status: 401 })
    expect((await call('/devices', { cookie: 'dirigent_session=AAAA' })).status).toBe(401)
  })

  it('ends by signing out, and after three days without use', async () => {
    const { cookie } = await follow(await link())
    expect((await call('/session', { cookie })).body).toMatchObject({
      role: 'administrator',
      passwordSet: false,
    })
    expect((await call('/sign-out', { method: 'POST', cookie })).status).toBe(200)
    expect((await call('/session', { cookie })).status).toBe(401)
    const other = await follow(await link())
    aheadMs += 3 * 24 * 60 * MINUTE_MS + 1000
    expect((await call('/session', { cookie: other.cookie })).status).toBe(401)
  })

  it.each([
    ['of another site', { 'sec-fetch-site': 'cross-site' }, 'cross_site'],
    ['of a sibling host', { 'sec-fetch-site': 'same-site' }, 'cross_site'],
    ['of another site, by an old browser', { origin: 'https://evil.example' }, 'cross_site'],
    ['of a page without an origin', { origin: 'null' }, 'cross_site'],
  ] as const)('does not count for a change by a page %s', async (_who, headers, code) => {
    const { cookie } = await follow(await link())
    const answer = await call('/settings', {
      method: 'PATCH',
      cookie,
      headers,
      body: { organisation: 'Evil' },
    })
    expect(answer).toMatchObject({ status: 403, body: { code } })
    expect((await call('/settings', { cookie })).body).toMatchObject({ organisation: 'Dirigent' })
  })

  it('counts for a change by our own pages, and by programs that are no browsers', async () => {
    const { cookie } = await follow(await link())
    const own = { 'sec-fetch-site': 'same-origin', origin: origin() }
    expect(
      (
        await call('/settings', {
          method: 'PATCH',
          cookie,
          headers: own,
          body: { organisation: 'ACME' },
        })
      ).status,
    ).toBe(200)
    expect(
      (
        await call('/settings', {
          method: 'PATCH',
          cookie,
          headers: { origin: origin() },
          body: { organisation: 'ACME 2' },
        })
      ).status,
    ).toBe(200)
    expect(
      (await call('/settings', { method: 'PATCH', cookie, body: { organisation: 'ACME 3' } }))
        .status,
    ).toBe(200)
  })
})

describe('the local token', () => {
  it('is readable by the server’s user alone and kept over starts', async () => {
    await ensureCliToken(server.context)
    const file = join(server.context.stateDirectory, 'cli-token')
    const token = await readFile(file, 'utf8')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await ensureCliToken(server.context)
    expect(await readFile(file, 'utf8')).toBe(token)
    const headers = { authorization: `Bearer ${token.trim()}` }
    expect((await call('/session', { headers })).body).toMatchObject({ role: 'administrator' })
    expect(
      (await call('/session', { headers: { authorization: 'Bearer wrong' } })).body,
    ).toMatchObject({ code: 'not_signed_in' })
  })
})

// Last: from here on somebody has a password, and no start prints a link any more.
describe('a password', () => {
  let cookie: string | null = null
  beforeAll(async () => void ({ cookie } = await follow(await link())))

  it('is at least twelve characters long', async () => {
    const answer = await call('/session/password', {
      method: 'PUT',
      cookie,
      body: { email: 'anna@example.com', password: 'short' },
    })
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'body_invalid', pointer: '/password' },
    })
  })

  it('is set by the person, ends their other sessions and the printed links', async () => {
    const other = await follow(await link())
    const body = { name: 'Anna', email: 'Anna@Example.com', password: PASSWORD }
    expect((await call('/session/password', { method: 'PUT', cookie, body })).status).toBe(200)
    expect((await call('/session', { cookie: other.cookie })).status).toBe(401)
    expect((await call('/session', { cookie })).body).toMatchObject({
      name: 'Anna',
      email: 'anna@example.com',
      passwordSet: true,
    })
    expect(await createSignInLink(server.context)).toBeNull()
    expect(await actions()).toContain('account.password_set')
  })

  it('signs in, whatever the case of the address', async () => {
    const answer = await call('/sign-in', {
      method: 'POST',
      body: { email: 'ANNA@example.com', password: PASSWORD },
    })
    expect(answer.status).toBe(200)
    expect(
      (await call('/session', { cookie: answer.cookie?.split(';', 1)[0] ?? null })).body,
    ).toMatchObject({ name: 'Anna' })
  })

  it('cannot be changed without the current one', async () => {
    const body = {
      email: 'anna@example.com',
      password: 'another long one',
      currentPassword: 'guessed it',
    }
    expect(await call('/session/password', { method: 'PUT', cookie, body })).toMatchObject({
      body: { code: 'sign_in_failed' },
    })
  })

  it('says the same for a wrong password and for nobody', async () => {
    const [wrong, nobody] = await Promise.all([
      call('/sign-in', { method: 'POST', body: { email: 'anna@example.com', password: 'x' } }),
      call('/sign-in', { method: 'POST', body: { email: 'nobody@example.com', password: 'x' } }),
    ])
    expect(wrong).toMatchObject({ status: 401, body: { code: 'sign_in_failed' } })
    expect(nobody.body['detail']).toBe(wrong.body['detail'])
  })

  it('may be guessed ten times in a quarter of an hour', async () => {
    const guess = () =>
      call('/sign-in', { method: 'POST', body: { email: 'bert@example.com', password: 'x' } })
    for (let attempt = 0; attempt < 10; attempt++) expect((await guess()).status).toBe(401)
    expect(await guess()).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } })
    aheadMs += 15 * MINUTE_MS + 1000
    expect((await guess()).status).toBe(401)
  })

  it('leaves the last administrator one', async () => {
    const headers = {
      authorization: `Bearer ${(await readFile(join(server.context.stateDirectory, 'cli-token'), 'utf8')).trim()}`,
    }
    const { items } = (await call('/people', { headers })).body as {
      items: { person: string; name: string }[]
    }
    const path = `/people/${items[0]?.person}`
    const refused = await call(path, {
      method: 'PATCH',
      headers,
      body: { role: 'auditor', reason: 'a mistake' },
    })
    expect(refused).toMatchObject({ status: 409, body: { code: 'refused' } })
    const second = await call('/people', {
      method: 'POST',
      headers,
      body: { name: 'Bea', email: 'bea@example.com', role: 'operator' },
    })
    const bea = await follow(String(second.body['link']))
    expect((await call('/people', { cookie: bea.cookie })).body).toMatchObject({
      code: 'not_allowed',
    })
    expect(
      (
        await call(path, {
          method: 'PATCH',
          headers,
          body: { disabled: true, reason: 'left the company' },
        })
      ).status,
    ).toBe(409)
    await call(`/people/${String(second.body['person'])}`, {
      method: 'PATCH',
      headers,
      body: { disabled: true, reason: 'left the company' },
    })
    expect((await call('/session', { cookie: bea.cookie })).status).toBe(401)
  })
})

describe('hashes of passwords', () => {
  it('differ for the same password, and only the password fits', async () => {
    const { random } = server.context
    const [one, two] = await Promise.all([
      hashPassword(PASSWORD, random),
      hashPassword(PASSWORD, random),
    ])
    expect(one).not.toBe(two)
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verifyPassword(one, PASSWORD)).toBe(true)
    expect(await verifyPassword(one, `${PASSWORD} `)).toBe(false)
    expect(await verifyPassword(null, PASSWORD)).toBe(false)
    expect(await verifyPassword('$argon2id$broken', '')).toBe(false)
  })
})
