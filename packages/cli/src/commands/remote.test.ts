import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../run.ts'
import type { Terminal } from '../terminal.ts'

/** Answers like the server, from a table; what it was asked stays to be looked at. */
type Asked = { method: string; url: string; authorization: string | undefined; body: string }

const DEVICE = {
  device: '01890000-0000-7000-8000-000000000001',
  name: 'erp-1',
  state: 'late',
  because: {
    code: 'finding_late',
    vulnerability: 'CVE-2026-1',
    dueAt: 1_790_000_000_000,
    count: 2,
  },
  ecosystem: 'debian:12',
  osName: 'Debian 12',
  role: 'server',
  ring: 'critical',
  critical: true,
  exposed: false,
  mode: 'managed',
  group: 'Servers',
  retired: false,
  lastSeenAt: null,
  user: null,
  site: null,
  openFindings: 12,
  lateFindings: 2,
  kevFindings: 1,
  updatesOffered: 3,
  earliestDueAt: null,
  restartNeeded: null,
  cloneSuspected: false,
}
const page = (...items: object[]) => ({ items, total: items.length, next: null })
const problem = (status: number, code: string, detail: string) => ({
  status,
  body: { type: '', title: code, status, code, detail },
})

let server: Server
let state: string
const asked: Asked[] = []
let answers: Record<string, { status: number; body: unknown }> = {}

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'dirigent-cli-'))
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      asked.push({ method, url, authorization: headers.authorization, body })
      const answer =
        answers[`${method} ${url.split('?')[0]}`] ??
        problem(404, 'not_found', 'There is nothing here.')
      response.writeHead(answer.status, { 'content-type': 'application/json' })
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await writeFile(
    join(state, 'cli-address'),
    `http://127.0.0.1:${(server.address() as AddressInfo).port}\n`,
  )
  await writeFile(join(state, 'cli-token'), 'the-local-token\n')
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await rm(state, { recursive: true, force: true })
})

type Ran = { code: number; out: string; err: string }
async function dirigent(
  line: string,
  given: { env?: Terminal['env']; answer?: string } = {},
): Promise<Ran> {
  let out = ''
  let err = ''
  const code = await run(
    line.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? [],
    {
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      columns: 160,
      isInteractive: false,
      ask: given.answer === undefined ? null : async () => given.answer ?? '',
      env: { DIRIGENT_STATE: state, LANG: 'C', ...given.env },
    },
  )
  return { code, out, err }
}

describe('finding the server', () => {
  it('takes what the server on this machine left in its state directory', async () => {
    answers = { 'GET /api/v1/devices': { status: 200, body: page(DEVICE) } }
    const { code, out } = await dirigent('devices')
    expect(code).toBe(0)
    expect(out).toMatch(
      /^Device {2}State .*\nerp-1 {3}late {3}Critical servers .*2 deadlines have been missed since/,
    )
    expect(asked.at(-1)).toMatchObject({ authorization: 'Bearer the-local-token' })
  })

  it.each([
    [
      'nothing was started',
      { DIRIGENT_STATE: '/nonexistent' },
      /no server was started here.*npm start.*\[server_unknown\]/,
    ],
    [
      'nothing listens',
      { DIRIGENT_URL: 'http://127.0.0.1:1' },
      /no server answers at http:\/\/127\.0\.0\.1:1.*\[server_down\]/,
    ],
    [
      'the address is none',
      { DIRIGENT_URL: 'not an address' },
      /DIRIGENT_URL is not an address.*\[usage\]/,
    ],
  ] as const)('says what to do when %s', async (_what, env, sentence) => {
    const { code, err, out } = await dirigent('devices', { env })
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(sentence)
    expect(err.trim().split('\n')).toHaveLength(1)
  })

  it('gives the server’s own sentence for a wrong token', async () => {
    answers = {
      'GET /api/v1/devices': problem(401, 'not_signed_in', 'The API token is not known.'),
    }
    expect(await dirigent('devices', { env: { DIRIGENT_TOKEN: 'wrong' } })).toEqual({
      code: 2,
      out: '',
      err: 'dirigent: The API token is not known. [not_signed_in]\n',
    })
  })

  it('does not take a proxy’s page for an answer', async () => {
    answers = { 'GET /api/v1/devices': { status: 502, body: '<h1>Bad gateway</h1>' } }
    expect((await dirigent('devices')).err).toMatch(
      /answered 502, but not as a Dirigent server does.*\[not_a_server\]/,
    )
  })
})

describe('what is printed', () => {
  it('is the API’s own shape with --json', async () => {
    answers = { 'GET /api/v1/devices': { status: 200, body: page(DEVICE) } }
    expect(JSON.parse((await dirigent('devices --json')).out)).toEqual(page(DEVICE))
  })

  it('is German where the system is German, and with --lang de', async () => {
    answers = { 'GET /api/v1/devices': { status: 200, body: page(DEVICE) } }
    expect((await dirigent('devices', { env: { LANG: 'de_DE.UTF-8' } })).out).toMatch(
      /^Gerät {2}Zustand/,
    )
    expect((await dirigent('devices --lang de')).out).toContain('überfällig')
    expect((await dirigent('devices --lang fr')).err).toMatch(/de or en.*\[usage\]/)
  })

  it('has no control characters of a device’s name', async () => {
    answers = {
      'GET /api/v1/devices': { status: 200, body: page({ ...DEVICE, name: 'evil\u001b[2Jpc' }) },
    }
    expect((await dirigent('devices')).out).not.toContain('\u001b')
  })

  it('does not call nothing found good news while devices are unknown', async () => {
    answers = {
      'GET /api/v1/vulnerabilities': { status: 200, body: page() },
      'GET /api/v1/devices': { status: 200, body: { items: [], total: 3, next: null } },
    }
    const { code, out } = await dirigent('findings')
    expect([code, out]).toEqual([
      1,
      'No fixable finding is known. But 3 devices are unknown: "dirigent devices --state unknown" says why.\n',
    ])
  })
})

describe('names', () => {
  const other = { ...DEVICE, device: '01890000-0000-7000-8000-000000000002', name: 'erp-10' }

  it('may be shortened while they mean one thing, and an exact one wins', async () => {
    answers = { 'GET /api/v1/devices': { status: 200, body: page(DEVICE, other) } }
    expect((await dirigent('retire erp --reason gone --yes')).err).toMatch(
      /"erp" may mean erp-1, erp-10.*\[ambiguous\]/,
    )
    answers[`POST /api/v1/devices/${DEVICE.device}/retire`] = {
      status: 200,
      body: { ...DEVICE, retired: true },
    }
    expect(await dirigent('retire erp-1 --reason gone --yes')).toMatchObject({
      code: 0,
      out: '“erp-1” is retired.\n',
    })
    expect(asked.at(-1)).toMatchObject({ method: 'POST', body: '{"reason":"gone"}' })
  })

  it('that nobody has give an error', async () => {
    answers = { 'GET /api/v1/rollouts': { status: 200, body: page() } }
    expect(await dirigent('pause monthly --reason wait')).toMatchObject({
      code: 2,
      err: 'dirigent: there is no rollout called "monthly". [not_found]\n',
    })
  })
})

describe('what is hard to take back', () => {
  it.each([
    ['is refused where nobody can be asked', undefined, /Say --yes.*\[confirmation_needed\]/],
    ['is not done on a no', 'n', /nothing was changed.*\[cancelled\]/],
  ])('%s', async (_what, answer, sentence) => {
    answers = { 'GET /api/v1/devices': { status: 200, body: page(DEVICE) } }
    const before = asked.length
    const { code, err } = await dirigent(
      'retire erp-1 --reason gone',
      answer === undefined ? {} : { answer },
    )
    expect(code).toBe(2)
    expect(err).toMatch(sentence)
    expect(asked.slice(before).filter(({ method }) => method === 'POST')).toEqual([])
  })

  it('is done on a yes', async () => {
    answers[`POST /api/v1/devices/${DEVICE.device}/retire`] = {
      status: 200,
      body: { ...DEVICE, retired: true },
    }
    expect((await dirigent('retire erp-1 --reason gone', { answer: 'y' })).code).toBe(0)
  })

  it('needs a reason', async () => {
    expect((await dirigent('rollback monthly --yes')).err).toMatch(/--reason.*\[usage\]/)
  })
})

describe('feeds import', () => {
  const imported = {
    feed: 'cisa-kev',
    liveUrl: null,
    attemptedAt: null,
    succeededAt: null,
    error: null,
    records: 3,
    revision: 1,
    changed: 3,
    findingsOpened: 1,
    findingsClosed: 0,
  }

  it('sends the file as it is', async () => {
    const file = join(state, 'kev.json')
    await writeFile(file, 'x'.repeat(300_000))
    answers = { 'POST /api/v1/feeds/cisa-kev/import': { status: 200, body: imported } }
    const { code, out } = await dirigent(`feeds import cisa-kev ${file}`)
    expect([code, out]).toEqual([
      0,
      'cisa-kev: 3 records, 3 changed; 1 findings opened, 0 closed.\n',
    ])
    expect(asked.at(-1)?.body).toHaveLength(300_000)
    expect(asked.at(-1)?.url).toContain('acceptShrunk=false')
  })

  it('says which file cannot be read', async () => {
    expect(await dirigent('feeds import cisa-kev /nonexistent')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/\/nonexistent cannot be read.*\[file_unreadable\]/),
    })
  })
})

describe('exit codes', () => {
  it.each([
    [
      'audit verify',
      'GET /api/v1/audit/verify',
      { ok: true, entries: 5, sealed: 5, head: 'ab', brokenAt: null, because: null },
      0,
    ],
    [
      'audit verify',
      'GET /api/v1/audit/verify',
      { ok: false, entries: 5, sealed: 3, head: 'ab', brokenAt: null, because: 'entry_missing' },
      1,
    ],
    ['rollouts', 'GET /api/v1/rollouts', page(), 0],
  ])('of %s', async (line, route, body, code) => {
    answers = { [route]: { status: 200, body } }
    expect((await dirigent(line)).code).toBe(code)
  })
})

describe('files', () => {
  const SBOM = '{"bomFormat":"CycloneDX"}'
  it('go to standard output or, whole, to a file', async () => {
    answers = {
      'GET /api/v1/devices': { status: 200, body: page(DEVICE) },
      [`GET /api/v1/devices/${DEVICE.device}/sbom`]: { status: 200, body: SBOM },
    }
    expect(await dirigent('sbom erp-1')).toEqual({ code: 0, out: SBOM, err: '' })
    const file = join(state, 'erp.cdx.json')
    expect(await dirigent(`sbom erp-1 --format cyclonedx-1.5 --output ${file}`)).toMatchObject({
      code: 0,
      out: '',
    })
    expect(asked.at(-1)?.url).toContain('format=cyclonedx-1.5')
    expect(await readFile(file, 'utf8')).toBe(SBOM)
  })
  it('are not written when the server refuses', async () => {
    answers = {
      'GET /api/v1/findings/export': problem(403, 'not_allowed', 'You may not read this.'),
    }
    const file = join(state, 'findings.csv')
    const { code, err } = await dirigent(`export-findings --output ${file}`)
    expect([code, err]).toEqual([2, expect.stringContaining('You may not read this.')])
    await expect(readFile(file)).rejects.toThrow('ENOENT')
  })
  it('need a device or a group', async () => {
    expect(await dirigent('sbom')).toMatchObject({ code: 2, out: '' })
    expect(await dirigent('sbom erp-1 --group Servers')).toMatchObject({ code: 2, out: '' })
  })
})
