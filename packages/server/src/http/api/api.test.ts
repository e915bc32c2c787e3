import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROUTES } from '@dirigent/protocol/api/routes'
import { ensureStandardSetup } from '../../rollouts/standard-setup.ts'
import { deviceStatusTask } from '../../tasks/device-status.ts'
import { apiCaller, createToken, type ApiCaller } from '../../testing/api-caller.ts'
import { enrol, newDevice, sendSection, someSystem, tokenFor } from '../../testing/test-device.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'

const NAMES = ['Anna-PC', 'berta', 'caesar', 'dora', 'emil_1']
const NOWHERE = '01890000-0000-7000-8000-000000000000'

let server: TestServer
let administrator: ApiCaller
let operator: ApiCaller
let auditor: ApiCaller
let nobody: ApiCaller

type Row = { device: string; name: string; state: string; because: { code: string } | null }
type List = { items: Row[]; total: number; next: string | null }

const settle = () => deviceStatusTask.run(server.context, new AbortController().signal)
const list = async (query: string) =>
  (await auditor('GET', `/api/v1/devices?${query}`)).body as List
const namesOf = ({ items }: List) => items.map(({ name }) => name)

beforeAll(async () => {
  server = await startTestServer()
  administrator = await apiCaller(server.context, 'administrator')
  operator = await apiCaller(server.context, 'operator')
  auditor = await apiCaller(server.context, 'auditor')
  nobody = await apiCaller(server.context, null)
  const { clock, db, random } = server.context
  await ensureStandardSetup({ db, random }, clock.now())
  const { secret } = await tokenFor(server.context)
  for (const name of NAMES) {
    expect((await enrol(server.context.addresses().console, newDevice(name), secret)).status).toBe(
      200,
    )
  }
  await settle()
})
afterAll(() => server.stop())

const address = (path: string) => path.replaceAll(/\{\w+\}/g, NOWHERE)

describe('who may what', () => {
  const closed = ROUTES.filter(({ permission }) => permission !== 'anyone')
  it.each(closed)('$operationId asks who it is', async ({ method, path }) => {
    expect(await nobody(method, address(path))).toMatchObject({
      status: 401,
      body: { code: 'not_signed_in' },
    })
  })

  const changing = ROUTES.filter(
    ({ permission }) => permission === 'operate' || permission === 'administer',
  )
  it.each(changing)('$operationId is not for auditors', async ({ method, path }) => {
    expect(await auditor(method, address(path), method === 'GET' ? undefined : {})).toMatchObject({
      status: 403,
      body: { code: 'not_allowed' },
    })
  })

  const administering = ROUTES.filter(({ permission }) => permission === 'administer')
  it.each(administering)('$operationId is not for operators', async ({ method, path }) => {
    expect(await operator(method, address(path), method === 'GET' ? undefined : {})).toMatchObject({
      status: 403,
      body: { code: 'not_allowed' },
    })
  })
})

describe('every list', () => {
  const readable = ROUTES.filter(
    ({ method, params, download }) => method === 'GET' && !params && !download,
  )
  it.each(readable)('$operationId answers in the shape of its schema', async ({ path }) => {
    const query = path.endsWith('/search') ? '?q=a' : path.endsWith('/why') ? '?device=anna' : ''
    expect(await administrator('GET', path + query)).toMatchObject({ status: 200 })
  })

  const one = ROUTES.filter(({ method, params }) => method === 'GET' && params)
  it.each(one)('$operationId says that there is no such thing', async ({ path }) => {
    expect(await administrator('GET', address(path))).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    })
  })
})

describe('the list of devices', () => {
  it('gives every device once over all pages, in the order of names', async () => {
    const seen: string[] = []
    let page = await list('sort=name&limit=2')
    expect(page.total).toBe(5)
    for (;;) {
      seen.push(...namesOf(page))
      if (page.next === null) break
      page = await list(`sort=name&limit=2&cursor=${page.next}`)
    }
    expect(seen).toEqual(NAMES)
  })

  it.each(['worst', 'due', 'last_seen'])('gives every device once, sorted by %s', async (sort) => {
    const first = await list(`sort=${sort}&limit=3`)
    const second = await list(`sort=${sort}&limit=3&cursor=${first.next}`)
    expect([...namesOf(first), ...namesOf(second)].sort()).toEqual([...NAMES].sort())
    expect(second.next).toBeNull()
  })

  it('does not repeat a device that came in meanwhile', async () => {
    const first = await list('sort=name&limit=2')
    const { secret } = await tokenFor(server.context)
    await enrol(server.context.addresses().console, newDevice('aaron'), secret)
    await settle()
    const second = await list(`sort=name&limit=2&cursor=${first.next}`)
    expect(namesOf(second)).toEqual(['caesar', 'dora'])
    const { items } = await list('search=aaron')
    await operator('POST', `/api/v1/devices/${items[0]?.device}/retire`, { reason: 'only a test' })
    await settle()
  })

  it.each([
    ['any case', 'ANNA', ['Anna-PC']],
    ['the middle', 'aes', ['caesar']],
    ['an underscore as itself', '_1', ['emil_1']],
    ['a percent sign as itself', '%25', []],
  ])('searches %s', async (_what, search, found) => {
    expect(namesOf(await list(`search=${search}`))).toEqual(found)
  })

  it('filters by state, and shows retired devices apart', async () => {
    expect((await list('state=unknown')).total).toBe(5)
    expect((await list('state=in_effect')).total).toBe(0)
    expect(namesOf(await list('retired=true'))).toEqual(['aaron'])
  })

  it.each([
    ['cursor=garbage', 'cursor'],
    ['cursor=W10', 'cursor'],
    ['limit=0', '/limit'],
    ['limit=501', '/limit'],
    ['state=green', '/state'],
    ['group=servers', '/group'],
  ])('refuses ?%s and says where it is wrong', async (query, where) => {
    const { status, body } = await auditor('GET', `/api/v1/devices?${query}`)
    expect([status, body['code']]).toEqual([422, 'body_invalid'])
    expect(String(body['detail'])).toContain(where)
  })
})

describe('a device', () => {
  it('that never sent an inventory is unknown, in the list, on its page and in the sum of the fleet', async () => {
    const { items } = await list('search=berta')
    expect(items[0]).toMatchObject({ state: 'unknown', because: { code: 'no_inventory' } })
    const detail = await auditor('GET', `/api/v1/devices/${items[0]?.device}`)
    expect(detail.body['summary']).toEqual(items[0])
    const today = await auditor('GET', '/api/v1/today')
    expect(today.body['fleet']).toEqual({
      total: 5,
      late: 0,
      needs_person: 0,
      unknown: 5,
      running: 0,
      waiting: 0,
      in_effect: 0,
      observed: 0,
    })
  })

  it('is changed with a reason, which the audit log keeps with who gave it', async () => {
    const { items } = await list('search=caesar')
    const path = `/api/v1/devices/${items[0]?.device}`
    expect(await operator('PATCH', path, { critical: true })).toMatchObject({
      status: 422,
      body: { pointer: '/reason' },
    })
    expect(
      (await operator('PATCH', path, { critical: true, exposed: true, reason: 'runs the ERP' }))
        .body,
    ).toMatchObject({ exposed: true })
    const audit = await auditor(
      'GET',
      `/api/v1/audit?subject=${items[0]?.device}&action=device.changed`,
    )
    expect(audit.body['items']).toMatchObject([
      {
        action: 'device.changed',
        actor: 'operator',
        actorKind: 'token',
        subjectName: 'caesar',
        reason: 'runs the ERP',
      },
    ])
    expect(audit.body['total']).toBe(1)
  })

  it('stands where it says itself once a person’s word about it is taken back', async () => {
    const { secret } = await tokenFor(server.context)
    const origin = server.context.addresses().console
    const device = newDevice('wanderer')
    await enrol(origin, device, secret)
    await sendSection(origin, device, 'system', someSystem(device, { site: 'Hamburg' }))
    await settle()
    const { items } = await list('search=wanderer')
    const path = `/api/v1/devices/${items[0]?.device}`
    const place = async () => {
      const { summary, said } = (await auditor('GET', path)).body as {
        summary: { site: string }
        said: unknown
      }
      return { site: summary.site, said }
    }
    const nobody = { ring: null, critical: null, site: null }
    expect(await place()).toEqual({ site: 'Hamburg', said: nobody })
    const reason = 'moved'
    await operator('PATCH', path, { site: 'Lübeck', ring: 'pilot', reason })
    expect(await place()).toEqual({
      site: 'Lübeck',
      said: { ...nobody, ring: 'pilot', site: 'Lübeck' },
    })
    await operator('PATCH', path, { site: null, ring: null, reason })
    expect(await place()).toEqual({ site: 'Hamburg', said: nobody })
    await operator('POST', `${path}/retire`, { reason })
  })

  it('is found by the beginning of its name, and asked about when it may be several', async () => {
    expect((await auditor('GET', '/api/v1/why?device=DOR')).body['device']).toMatchObject({
      name: 'dora',
    })
    const { secret } = await tokenFor(server.context)
    await enrol(server.context.addresses().console, newDevice('dorian'), secret)
    const several = await auditor('GET', '/api/v1/why?device=dor')
    expect(several).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(String(several.body['detail'])).toContain('dorian')
    expect((await auditor('GET', '/api/v1/why?device=dora')).body['device']).toMatchObject({
      name: 'dora',
    })
  })

  it('that is only observed is not installed on, and says so', async () => {
    const { items } = await list('search=berta')
    const device = items[0]?.device
    const answer = await operator('POST', '/api/v1/install', {
      devices: [device],
      updates: 'all',
      reason: 'at once',
    })
    expect(answer.body).toEqual({
      rollout: null,
      rollouts: [],
      accepted: [],
      refused: [{ device, because: { code: 'device_observed', group: null } }],
    })
  })
})

describe('groups and policies', () => {
  it('are created, changed and deleted, each with one record', async () => {
    const made = await administrator('POST', '/api/v1/groups', {
      name: 'Kiosks',
      membership: 'rule',
      rule: { nameMatches: 'kiosk' },
    })
    expect(made).toMatchObject({
      status: 200,
      body: { name: 'Kiosks', mode: 'observe', rule: { nameMatches: 'kiosk' } },
    })
    const path = `/api/v1/groups/${String(made.body['group'])}`
    expect((await administrator('PATCH', path, { mode: 'managed', reason: 'go' })).status).toBe(422)
    expect(
      (await administrator('PATCH', path, { mode: 'managed', reason: 'go live' })).body,
    ).toMatchObject({ mode: 'managed', rule: { nameMatches: 'kiosk' } })
    expect((await administrator('DELETE', path)).body).toEqual({ deleted: made.body['group'] })
    const audit = await auditor('GET', `/api/v1/audit?subject=${String(made.body['group'])}`)
    expect((audit.body['items'] as { action: string }[]).map(({ action }) => action)).toEqual([
      'group.deleted',
      'group.changed',
      'group.created',
    ])
  })

  it('keep what somebody else has just changed', async () => {
    const policies = (await auditor('GET', '/api/v1/policies')).body['items'] as {
      policy: string
      revision: number
      document: object
    }[]
    const [standard] = policies
    const path = `/api/v1/policies/${standard?.policy}`
    const change = { revision: standard?.revision, document: standard?.document, reason: 'a try' }
    expect((await administrator('PUT', path, change)).body).toMatchObject({
      revision: (standard?.revision ?? 0) + 1,
    })
    expect(await administrator('PUT', path, change)).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    })
    const broken = {
      ...change,
      revision: (standard?.revision ?? 0) + 1,
      document: { ...standard?.document, zone: 'Berlin' },
    }
    expect(await administrator('PUT', path, broken)).toMatchObject({
      status: 422,
      body: { pointer: '/zone' },
    })
  })
})

describe('feeds', () => {
  const upload = async (feed: string, text: string) => {
    const token = await createToken(server.context, 'administrator')
    const response = await fetch(
      `${server.context.addresses().console}/api/v1/feeds/${feed}/import`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
        body: text,
      },
    )
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  it('take the file as a stream, and refuse what is not the publisher’s', async () => {
    expect(await upload('nvd', '{}')).toMatchObject({ status: 404, body: { code: 'feed_unknown' } })
    expect(await upload('cisa-kev', '{"vulnerabilities": [')).toMatchObject({
      status: 422,
      body: { code: 'feed_invalid', because: { code: 'feed_truncated' } },
    })
    const feeds = (await auditor('GET', '/api/v1/feeds')).body['items'] as {
      feed: string
      error: object | null
    }[]
    expect(feeds.find(({ feed }) => feed === 'cisa-kev')?.error).not.toBeNull()
  })
})

describe('the event stream', () => {
  it('says which topics changed, after the change is there', async () => {
    const token = await createToken(server.context, 'auditor')
    const stop = new AbortController()
    const response = await fetch(`${server.context.addresses().console}/api/v1/events`, {
      headers: { authorization: `Bearer ${token}` },
      signal: stop.signal,
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    const changed = administrator('PATCH', '/api/v1/settings', { organisation: 'ACME' })
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk)
      if (text.includes('settings')) break
    }
    stop.abort()
    await changed
    expect(text).toMatch(/data: \{"topics":\[[^\]]*"settings"[^\]]*\]\}\n\n/)
  })

  it('is for those who are signed in', async () => {
    expect(await nobody('GET', '/api/v1/events')).toMatchObject({
      status: 401,
      body: { code: 'not_signed_in' },
    })
  })
})

describe('an enrolment token', () => {
  it('is shown once, and its list has no secret', async () => {
    const made = await operator('POST', '/api/v1/enrolment-tokens', { name: 'laptops' })
    expect(made.body).toMatchObject({
      name: 'laptops',
      usesMax: 50,
      loopbackOnly: true,
      agentAvailable: false,
      command: '',
    })
    const { items } = (await operator('GET', '/api/v1/enrolment-tokens')).body as {
      items: { token: string; createdBy: string }[]
    }
    expect(JSON.stringify(items)).not.toContain(String(made.body['text']))
    expect(items.find(({ token }) => token === made.body['token'])).toMatchObject({
      createdBy: 'operator',
      revokedAt: null,
    })
    const revoked = await operator(
      'DELETE',
      `/api/v1/enrolment-tokens/${String(made.body['token'])}`,
    )
    expect(revoked.body['revokedAt']).not.toBeNull()
  })
})
