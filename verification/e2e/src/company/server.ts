// The console's pages with the made-up company behind them, for looking at and for screenshots:
//   node verification/e2e/src/company/server.ts 4700 [directory of the built console]
import { createReadStream, existsSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { detail, DEVICE_FINDINGS, DEVICE_UPDATES, PACKAGES, TIMELINE } from './device.ts'
import { CALENDARS, DEVICE_PEOPLE } from './device-people.ts'
import { APPROVERS, AVAILABILITY, EMERGENCIES, emergencyOf } from './emergencies.ts'
import { EXCEPTIONS } from './exceptions.ts'
import { PROVIDERS } from './feed-providers.ts'
import { FLEET, iso, uidOf } from './fleet.ts'
import {
  AUDIT,
  CATALOGUE,
  FEEDS,
  GROUPS,
  POLICIES,
  SESSION,
  TODAY,
  VULNERABILITIES,
  vulnerabilityOf,
} from './organisation.ts'
import { detailOf, ROLLOUTS } from './rollouts.ts'
import { CORRECTIONS, SOFTWARE } from './software.ts'
import { PREVIEW } from './what-if.ts'
import { SCAN_SUMMARY, SECOND_SCANNER } from './second-scanner.ts'

const port = Number(process.argv[2] ?? 4700)
const console_ = process.argv[3] ?? 'packages/console/dist'
const page = <T>(items: readonly T[], url: URL) => {
  const from = Number(url.searchParams.get('cursor') ?? 0)
  const limit = Number(url.searchParams.get('limit') ?? 50)
  const next = from + limit < items.length ? String(from + limit) : null
  return { items: items.slice(from, from + limit), total: items.length, next }
}
const NOT_FOUND = {
  type: 'urn:dirigent:problem:not_found',
  title: 'not found',
  status: 404,
  code: 'not_found',
  detail: 'There is nothing with this id.',
}

function devices(url: URL) {
  const q = url.searchParams
  const text = (q.get('search') ?? '').toLowerCase()
  const rows = FLEET.filter(
    (d) =>
      (!q.get('state') || d.state === q.get('state')) &&
      (!q.get('ring') || d.ring === q.get('ring')) &&
      (text === '' || `${d.name} ${d.user} ${d.site}`.toLowerCase().includes(text)) &&
      q.get('retired') !== 'true',
  )
  return page(
    q.get('sort') === 'name' ? rows.toSorted((a, b) => a.name.localeCompare(b.name)) : rows,
    url,
  )
}

type Asked = { id: string | undefined; sub: string | undefined; url: URL; search: string }
const PEOPLE = [
  {
    person: uidOf(9, 1),
    name: 'Petra Lang',
    email: 'petra.lang@nordwerk.example',
    role: 'administrator',
    passwordSet: true,
    createdAt: iso(-3000),
    lastSignInAt: iso(-1),
    disabled: false,
  },
  {
    person: uidOf(9, 2),
    name: 'Tim Hansen',
    email: 'tim.hansen@nordwerk.example',
    role: 'auditor',
    passwordSet: false,
    createdAt: iso(-30),
    lastSignInAt: null,
    disabled: false,
  },
]
const API_TOKENS = [
  {
    token: uidOf(10, 1),
    name: 'Grafana',
    role: 'auditor',
    createdAt: iso(-400),
    expiresAt: iso(8000),
    lastUsedAt: iso(-0.3),
    revokedAt: null,
  },
]
const TOKENS = [
  {
    token: uidOf(11, 1),
    name: 'Zentrale Hamburg',
    group: null,
    usesMax: 50,
    uses: 31,
    createdBy: 'Petra Lang',
    createdAt: iso(-100),
    expiresAt: iso(70),
    revokedAt: null,
  },
  {
    token: uidOf(11, 2),
    name: 'Testraum',
    group: { group: uidOf(2, 1), name: 'IT' },
    usesMax: 5,
    uses: 5,
    createdBy: 'Petra Lang',
    createdAt: iso(-900),
    expiresAt: iso(-700),
    revokedAt: null,
  },
]
const RESULT = {
  device: uidOf(1, 1),
  deviceName: 'web-1',
  receivedAt: iso(-20),
  document: {
    outcome: 'succeeded',
    updates: [
      {
        name: 'libssl3',
        outcome: 'installed',
        versionBefore: '3.0.16-1~deb12u1',
        versionAfter: '3.0.18-1~deb12u2',
        because: null,
      },
    ],
    health: {
      before: [{ check: 'services', ok: true, detail: '41 running' }],
      after: [{ check: 'services', ok: true, detail: '41 running' }],
    },
    logTail:
      'Preparing to unpack .../libssl3_3.0.18-1~deb12u2_amd64.deb ...\nSetting up libssl3:amd64 (3.0.18-1~deb12u2) ...\n',
  },
}
const ORGANISATION = {
  organisation: SESSION.organisation,
  zone: 'Europe/Berlin',
  checkInIdleMs: 900_000,
  checkInWorkMs: 60_000,
  feedsDownload: true,
  publicUrl: null,
}

function found(search: string) {
  const named = FLEET.filter((d) => d.name.includes(search)).slice(0, 5)
  const flaws = VULNERABILITIES.filter((v) => v.vulnerability.toLowerCase().includes(search)).slice(
    0,
    4,
  )
  return [
    ...named.map((d) => ({
      kind: 'device',
      id: d.device,
      title: d.name,
      detail: `${d.osName} · ${d.site}`,
    })),
    ...flaws.map((v) => ({
      kind: 'vulnerability',
      id: v.vulnerability,
      title: v.vulnerability,
      detail: v.packages.join(', '),
    })),
  ]
}
function oneDevice({ id, sub, url, search }: Asked) {
  const known = FLEET.find((d) => d.device === id)
  if (!known) return null
  const fixable = url.searchParams.get('status') === 'fixable' && known.openFindings > 0
  if (sub === 'updates') return { items: known.updatesOffered ? DEVICE_UPDATES : [] }
  if (sub === 'findings') return page(fixable ? DEVICE_FINDINGS : [], url)
  if (sub === 'packages')
    return page(
      PACKAGES.filter((p) => p.name.includes(search)),
      url,
    )
  if (sub === 'people') return DEVICE_PEOPLE
  return sub === 'timeline' ? page(TIMELINE, url) : detail(known)
}
function oneRollout(id: string) {
  const rollout = ROLLOUTS.find((r) => r.rollout === id)
  return rollout ? detailOf(rollout) : null
}

const ANSWERS: Readonly<Record<string, (asked: Asked) => unknown>> = {
  session: () => SESSION,
  today: () => TODAY,
  feeds: ({ id }) =>
    id === 'providers'
      ? { items: PROVIDERS, unread: { documents: 12, products: 31 } }
      : { items: FEEDS },
  groups: () => ({ items: GROUPS }),
  exceptions: () => ({ items: EXCEPTIONS, daysMax: 365 }),
  policies: () => ({ items: POLICIES }),
  settings: () => ORGANISATION,
  people: () => ({ items: PEOPLE }),
  'api-tokens': () => ({ items: API_TOKENS }),
  'enrolment-tokens': () => ({ items: TOKENS }),
  audit: ({ id, url }) =>
    id === 'verify'
      ? { ok: true, entries: 1204, sealed: 1203, head: 'ab', brokenAt: null, because: null }
      : page(AUDIT, url),
  updates: ({ search, url }) =>
    page(
      CATALOGUE.filter((u) => u.name.includes(search)),
      url,
    ),
  search: ({ search }) => ({ items: found(search) }),
  why: () => ({
    items: DEVICE_UPDATES.slice(0, 1),
    findings: DEVICE_FINDINGS.slice(0, 1).map((row) => ({
      ...row,
      because: {
        code: 'closed_by_update',
        name: DEVICE_UPDATES[0]?.name,
        stands: DEVICE_UPDATES[0]?.reason,
      },
    })),
  }),
  vulnerabilities: ({ id, search, url }) =>
    id
      ? vulnerabilityOf(decodeURIComponent(id))
      : {
          ...page(
            VULNERABILITIES.filter((v) => v.vulnerability.toLowerCase().includes(search)),
            url,
          ),
          countedAt: iso(-0.05),
        },
  rollouts: ({ id, url }) => (id ? oneRollout(id) : page(ROLLOUTS, url)),
  emergencies: ({ id }) => (id ? emergencyOf(id) : { items: EMERGENCIES }),
  'emergency-approvers': () => APPROVERS,
  availability: () => AVAILABILITY,
  calendars: () => CALENDARS,
  results: () => RESULT,
  software: ({ id }) =>
    id === 'corrections'
      ? { items: CORRECTIONS }
      : id
        ? { items: [] }
        : {
            items: SOFTWARE,
            total: SOFTWARE.length,
            counts: { exact: 1, strong: 1, weak: 0, none: 1 },
          },
  scanner: ({ id = '', url }) =>
    id === 'summary' ? SCAN_SUMMARY : page(SECOND_SCANNER[id] ?? [], url),
  devices: (asked) => (asked.id ? oneDevice(asked) : devices(asked.url)),
}

function answer(url: URL): unknown {
  const [, name = '', id, sub] = /^\/api\/v1\/([\w-]+)\/?([^/]*)\/?(.*)$/.exec(url.pathname) ?? []
  const search = (url.searchParams.get('search') ?? url.searchParams.get('q') ?? '').toLowerCase()
  return ANSWERS[name]?.({ id, sub, url, search }) ?? null
}

const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html',
  '.svg': 'image/svg+xml',
}
function file(path: string, response: ServerResponse) {
  const found = path !== '/' && existsSync(join(console_, path)) ? path : '/index.html'
  response.setHeader('content-type', TYPES[extname(found)] ?? 'application/octet-stream')
  createReadStream(join(console_, found)).pipe(response)
}

createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (!url.pathname.startsWith('/api/')) return file(url.pathname, response)
  if (url.pathname === '/api/v1/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    return response.write(': hello\n\n')
  }
  response.setHeader('content-type', 'application/json')
  const body =
    request.method === 'GET'
      ? answer(url)
      : {
          ...ROLLOUTS[0],
          ...(url.pathname.endsWith('/preview') ? PREVIEW : {}),
          text: 'dgt_9f3Kx2mQv7',
          command:
            'curl -fsS https://dirigent.nordwerk.example:4713/install | sudo sh -s -- dgt_9f3Kx2mQv7…',
          agentAvailable: true,
          name: 'Büro Lübeck',
          items: FEEDS,
          ok: true,
        }
  response.statusCode = body === null ? 404 : 200
  return response.end(JSON.stringify(body ?? NOT_FOUND))
}).listen(port, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${port}\n`))
