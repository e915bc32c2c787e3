// A small real fleet for the browser tests: enrolled and reporting through the agents' HTTP, arranged through the public API.
import type { SectionContent } from '@dirigent/protocol/agent/inventory'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import { ensureStandardSetup } from '@dirigent/server/rollouts/standard-setup'
import { apiCaller, createToken, type ApiCaller } from '@dirigent/server/testing/api-caller'
import {
  checkIn,
  enrol,
  newDevice,
  sendSection,
  somePackages,
  someSystem,
  tokenFor,
  type TestDevice,
} from '@dirigent/server/testing/test-device'
import type { TestServer } from '@dirigent/server/testing/test-server'

const VULNERABLE = '3.0.15-1~deb12u1'
const FIXED = '3.0.18-1~deb12u2'
export const CVE = 'CVE-2026-31431'
const SHA256 = 'a'.repeat(64)

/** One entry in the Debian security tracker's own format. */
const TRACKER = {
  openssl: {
    [CVE]: {
      description:
        'A flaw in the handling of crafted certificates lets a remote attacker crash the process.',
      releases: {
        bookworm: {
          status: 'resolved',
          repositories: { bookworm: VULNERABLE, 'bookworm-security': FIXED },
          fixed_version: FIXED,
          urgency: 'high',
        },
      },
    },
  },
}

function packagesOf(): SectionContent['packages'] {
  const own = {
    name: 'libssl3',
    version: VULNERABLE,
    arch: 'amd64',
    source: 'openssl',
    sourceVersion: VULNERABLE,
    origin: 'Debian',
  }
  const { provider, packages } = somePackages(30)
  return { provider, packages: [own, ...packages].toSorted((a, b) => (a.name < b.name ? -1 : 1)) }
}

const UPDATES: SectionContent['updates'] = {
  updates: [
    {
      provider: 'apt',
      name: 'libssl3',
      arch: 'amd64',
      installedVersion: VULNERABLE,
      version: FIXED,
      source: 'openssl',
      sourceVersion: FIXED,
      origin: 'Debian-Security',
      suite: 'stable-security',
      class: 'security',
      sha256: SHA256,
      sizeBytes: 2_000_000,
      held: false,
      closure: [
        { name: 'libssl3', arch: 'amd64', change: 'upgrade', version: FIXED, sha256: SHA256 },
      ],
    },
  ],
}

async function report(
  origin: string,
  device: TestDevice,
  role: 'server' | 'client',
  backupAt: string | null,
) {
  const now = new Date().toISOString()
  const send = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer
    if (status !== 200) throw new Error(`section refused: ${status} ${JSON.stringify(body)}`)
  }
  await send(
    sendSection(
      origin,
      device,
      'system',
      someSystem(device, {
        role,
        site: 'Hamburg',
        user: role === 'client' ? 'Anna Behrens' : null,
      }),
    ),
  )
  await send(sendSection(origin, device, 'packages', packagesOf()))
  await send(sendSection(origin, device, 'updates', UPDATES))
  await send(
    sendSection(origin, device, 'coverage', {
      providers: [
        { provider: 'apt', packages: 'complete', updates: 'complete', indexAt: now, problems: [] },
      ],
    }),
  )
  await send(
    sendSection(origin, device, 'restart', {
      systemRestart: { needed: false, because: [], packages: [] },
      services: [],
      complete: true,
    }),
  )
  await send(
    sendSection(origin, device, 'state', {
      backupAt,
      backupSource: backupAt ? 'hook' : null,
      sessions: [],
      services: [],
      criticalRoles: [],
    }),
  )
  await send(checkIn(origin, device))
}

export type Seeded = { api: ApiCaller; devices: Readonly<Record<'nb-1' | 'erp-1', TestDevice>> }

async function must(call: Promise<{ status: number; body: Record<string, unknown> }>) {
  const { status, body } = await call
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body
}

/**
 * Two managed devices with an open finding: a workstation, and a critical server without a known backup. After
 * `nextMinute` the policy's next cut is due, and the last change wakes the planner.
 */
export async function seed({ context }: TestServer, nextMinute: () => void): Promise<Seeded> {
  await ensureStandardSetup({ db: context.db, random: context.random }, context.clock.now())
  const api = await apiCaller(context, 'administrator')
  const origin = context.addresses().console
  await must(api('PATCH', '/api/v1/settings', { organisation: 'Nordwerk', feedsDownload: false }))
  await loadTracker(context, origin)
  await manageEverything(api)
  const { secret } = await tokenFor(context)
  const devices = { 'nb-1': newDevice('nb-1'), 'erp-1': newDevice('erp-1') }
  for (const device of Object.values(devices)) {
    const { status } = await enrol(origin, device, secret)
    if (status !== 200) throw new Error(`enrolment refused: ${status}`)
  }
  await report(origin, devices['nb-1'], 'client', null)
  await report(origin, devices['erp-1'], 'server', null)
  const erp = devices['erp-1'].uid
  nextMinute()
  await must(
    api('PATCH', `/api/v1/devices/${erp}`, { critical: true, ring: 'critical', reason: 'ERP' }),
  )
  return { api, devices }
}

/** Groups managed, and a policy that cuts at once and lets servers start at any time. */
async function manageEverything(api: ApiCaller) {
  const groups = await must(api('GET', '/api/v1/groups'))
  for (const { group } of groups['items'] as { group: string }[]) {
    await must(api('PATCH', `/api/v1/groups/${group}`, { mode: 'managed', reason: 'test' }))
  }
  const [policy] = (await must(api('GET', '/api/v1/policies')))['items'] as [
    { policy: string; revision: number; document: PolicyDocument },
  ]
  const { document, revision } = policy
  const every = { every: 'minutes', minutes: 1 } as const
  await must(
    api('PUT', `/api/v1/policies/${policy.policy}`, {
      revision,
      reason: 'test',
      document: {
        ...document,
        lanes: { urgent: { cut: every }, routine: { cut: every } },
        windows: { ...document.windows, servers: { routine: null, urgent: null } },
      },
    }),
  )
}

async function loadTracker(context: TestServer['context'], origin: string) {
  const response = await fetch(`${origin}/api/v1/feeds/debian-tracker/import`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await createToken(context, 'administrator')}`,
      'content-type': 'application/octet-stream',
    },
    body: JSON.stringify(TRACKER),
  })
  if (!response.ok) throw new Error(`import: ${response.status} ${await response.text()}`)
}
