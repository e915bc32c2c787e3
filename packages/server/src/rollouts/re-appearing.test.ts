// New devices, and devices that come back after months: over HTTP, with the tasks that run in production.
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@dirigent/domain/identity/time'
import { RETURN_GRACE_MS } from '@dirigent/domain/risk/return-grace'
import { FEEDS } from '@dirigent/feeds/registry'
import type { AssignmentDocument } from '@dirigent/protocol/agent/assignment'
import type { SectionContent, SectionName } from '@dirigent/protocol/agent/inventory'
import {
  AGENT_PATHS,
  type AdmissionResponse,
  type CheckInResponse,
} from '@dirigent/protocol/agent/messages'
import { systemClock } from '@dirigent/system/clock'
import { afterEach, expect, it } from 'vitest'
import { importFeed } from '../feeds/import.ts'
import {
  checkInBody,
  enrolBody,
  newDevice,
  sectionBody,
  send,
  sign,
  someSystem,
  tokenFor,
  type TestDevice,
} from '../testing/test-device.ts'
import { startTestServer } from '../testing/test-server.ts'
import { TASKS } from '../tasks/registry.ts'
import { ensureStandardSetup } from './standard-setup.ts'

const START = Date.parse('2026-11-20T12:00:00Z')
/** What runs by itself within seconds in production, in the order in which each wakes the next. */
const OWN_TASKS = ['rotate-keys', 'refresh-findings', 'plan', 'device-status']
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

type Curl = { version: string; offered: string | null }

async function company() {
  let ahead = START - systemClock.now()
  const clock = { now: () => systemClock.now() + ahead }
  const { context, stop } = await startTestServer({ clock })
  stops.push(stop)
  const { db } = context
  const origin = context.addresses().console
  const { secret } = await tokenFor(context)
  await ensureStandardSetup(context, clock.now())
  await db.execute("update device_group set mode = 'managed'")
  // Every deadline is urgent, and cut at once.
  await db.execute(
    `update policy set document = jsonb_set(document, '{lanes}', document -> 'lanes' ||
       '{"urgent":{"cut":{"every":"minutes","minutes":1}},"routine":{"cut":{"every":"never"}}}')`,
  )
  const post = <T>(device: TestDevice, path: string, body: unknown) =>
    send<T>(sign(origin, device, path, body, { createdS: Math.floor(clock.now() / SECOND_MS) }))

  async function section<N extends SectionName>(
    device: TestDevice,
    name: N,
    content: SectionContent[N],
  ) {
    const takenAt = new Date(clock.now()).toISOString()
    const body = { ...sectionBody(name, content), takenAt }
    const answer = await post(device, AGENT_PATHS.section, body)
    expect([name, answer.status]).toEqual([name, 200])
  }

  async function inventory(device: TestDevice, { version, offered }: Curl) {
    const installed = { name: 'curl', arch: 'amd64', source: 'curl', origin: 'Debian' }
    const packages = [{ ...installed, version, sourceVersion: version }]
    await section(device, 'system', someSystem(device, { role: 'client' }))
    await section(device, 'coverage', {
      providers: [
        {
          provider: 'apt',
          packages: 'complete',
          updates: 'complete',
          indexAt: new Date(clock.now()).toISOString(),
          problems: [],
        },
      ],
    })
    await section(device, 'restart', {
      systemRestart: { needed: false, because: [], packages: [] },
      services: [],
      complete: true,
    })
    await section(device, 'packages', { provider: 'apt', packages })
    const change = { name: 'curl', arch: 'amd64', change: 'upgrade' as const, sha256: null }
    const update = offered && {
      ...installed,
      provider: 'apt' as const,
      installedVersion: version,
      version: offered,
      sourceVersion: offered,
      suite: 'bookworm-security',
      class: 'security' as const,
      sha256: null,
      sizeBytes: 1000,
      held: false,
      closure: [{ ...change, version: offered }],
    }
    await section(device, 'updates', { updates: update ? [update] : [] })
  }

  async function checkIn(device: TestDevice) {
    const { status, body } = await post<CheckInResponse>(
      device,
      AGENT_PATHS.checkIn,
      checkInBody(device),
    )
    expect(status).toBe(200)
    if (body.exchangeToken) device.exchangeToken = body.exchangeToken
    return body.assignment && (JSON.parse(body.assignment.document) as AssignmentDocument)
  }

  return {
    db,
    clock,
    inventory,
    checkIn,
    wait: (ms: number) => (ahead += ms),
    async enrolled(name: string) {
      const device = newDevice(name)
      const answer = await post<{ device: string; exchangeToken: string }>(
        device,
        AGENT_PATHS.enrol,
        enrolBody(device, secret),
      )
      expect(answer.status).toBe(200)
      device.uid = answer.body.device
      device.exchangeToken = answer.body.exchangeToken
      await db.execute("update device set ring = 'test' where uid = $1", [device.uid])
      return device
    },
    ask: async (device: TestDevice, from: AssignmentDocument) =>
      (
        await post<AdmissionResponse>(device, AGENT_PATHS.admission, {
          attempt: crypto.randomUUID(),
          epoch: from.epoch,
          revision: from.revision,
          step: from.steps[0]?.id ?? 'none',
          backupAt: null,
        })
      ).body,
    async tasks() {
      for (const name of OWN_TASKS) {
        const task = TASKS.find((one) => one.name === name)
        if (!task) throw new Error(`no task is called ${name}`)
        await task.run(context, new AbortController().signal)
      }
    },
    /** The publisher rates each flaw of curl as high: 30 days. */
    async publish(fixes: Record<string, string>) {
      const entry = (fixed: string) => ({
        releases: { bookworm: { status: 'resolved', fixed_version: fixed, urgency: 'high' } },
      })
      const curl = Object.entries(fixes).map(([name, fixed]) => [name, entry(fixed)])
      const bytes = Buffer.from(JSON.stringify({ curl: Object.fromEntries(curl) }))
      const loaded = await importFeed(context, {
        feed: FEEDS['debian-tracker'],
        sources: [
          {
            bytes: (async function* () {
              yield bytes
            })(),
          },
        ],
        acceptShrunk: false,
        actor: { actorKind: 'person', actor: 'anna' },
      })
      expect(loaded).toMatchObject({ ok: true })
    },
    findings: (device: TestDevice) =>
      db.rows<{ name: string; dueAt: number; afterReturn: boolean | null }>(
        `select v.name, f.due_at as "dueAt", (f.due_rule ->> 'afterReturn')::boolean as "afterReturn"
           from finding f join vulnerability v on v.id = f.vulnerability_id join device d on d.id = f.device_id
          where d.uid = $1 and f.closed_at is null order by 1`,
        [device.uid],
      ),
    state: (device: TestDevice) =>
      db.one<{ state: string; code: string; late: number }>(
        `select s.state, s.because ->> 'code' as code, s.late_findings as late
           from device_status s join device d on d.id = s.device_id where d.uid = $1`,
        [device.uid],
      ),
    /** Why nothing has happened yet with what it is offered, in the planner's words. */
    reasons: async (device: TestDevice) => {
      const rows = await db.rows<{ code: string }>(
        `select x.reason ->> 'code' as code from plan_report x join device d on d.id = x.device_id where d.uid = $1`,
        [device.uid],
      )
      return rows.map(({ code }) => code)
    },
    /** Its waiting or running parts: version, ring and wave. */
    places: (device: TestDevice) =>
      db.rows<{ version: string; ring: string; wave: number; newest: boolean }>(
        `select u.version, m.ring, m.wave, r.cut_at = (select max(cut_at) from rollout) as newest
           from rollout_device m join rollout r on r.id = m.rollout_id join device d on d.id = m.device_id
           join rollout_update x on x.rollout_id = r.id join available_update u on u.id = x.update_id
          where d.uid = $1 and m.state in ('waiting', 'running') order by 1`,
        [device.uid],
      ),
  }
}

it('a new device has findings, deadlines and a plan with the first run of the tasks', async () => {
  const fleet = await company()
  await fleet.publish({ 'CVE-2026-5001': '8.1-1' })
  const device = await fleet.enrolled('new')
  const startedAt = fleet.clock.now()
  await fleet.checkIn(device)
  await fleet.inventory(device, { version: '8.0-1', offered: '8.1-1' })
  await fleet.tasks()
  const [finding] = await fleet.findings(device)
  expect(finding).toMatchObject({ name: 'CVE-2026-5001', afterReturn: null })
  expect(finding?.dueAt).toBeGreaterThanOrEqual(startedAt + 30 * DAY_MS)
  expect(await fleet.state(device)).toMatchObject({ state: 'waiting', late: 0 })
  expect(fleet.clock.now() - startedAt).toBeLessThan(10 * SECOND_MS)
})

it('a device that was off for 90 days gets its grace, the newest rollout and a new assignment', async () => {
  const fleet = await company()
  const known = { 'CVE-2026-5001': '8.1-1' }
  await fleet.publish(known)
  const [stays, laptop] = [await fleet.enrolled('stays'), await fleet.enrolled('laptop')]
  for (const device of [stays, laptop]) {
    await fleet.checkIn(device)
    await fleet.inventory(device, { version: '8.0-1', offered: '8.1-1' })
  }
  await fleet.tasks()
  fleet.wait(2 * DAY_MS)
  for (const device of [stays, laptop]) await fleet.checkIn(device)
  await fleet.tasks()
  const old = await fleet.checkIn(laptop)
  if (!old) throw new Error('no assignment before it goes off')
  expect(old.steps[0]?.updates).toMatchObject([{ name: 'curl', version: '8.1-1' }])
  expect(await fleet.ask(laptop, old)).toMatchObject({ admit: true })
  const offSince = fleet.clock.now()

  fleet.wait(20 * DAY_MS)
  await fleet.publish({ ...known, 'CVE-2026-5002': '8.2-1' })
  await fleet.checkIn(stays)
  await fleet.inventory(stays, { version: '8.0-1', offered: '8.2-1' })
  await fleet.tasks()
  fleet.wait(70 * DAY_MS)
  await fleet.tasks()
  // Of a device that is off nobody can say that it is in order, and what it had is late.
  expect(await fleet.state(laptop)).toMatchObject({ state: 'late', late: 2 })

  const backAt = fleet.clock.now()
  expect(await fleet.checkIn(laptop)).toBe(null)
  expect(await fleet.ask(laptop, old)).toMatchObject({ admit: false })
  await fleet.inventory(laptop, { version: '8.0-1', offered: '8.2-1' })
  await fleet.tasks()
  const findings = await fleet.findings(laptop)
  expect(findings.map(({ name }) => name)).toEqual(['CVE-2026-5001', 'CVE-2026-5002'])
  for (const { dueAt, afterReturn } of findings) {
    expect(afterReturn).toBe(true)
    expect(dueAt - backAt).toBeGreaterThanOrEqual(RETURN_GRACE_MS)
    expect(dueAt - backAt).toBeLessThan(RETURN_GRACE_MS + MINUTE_MS)
  }
  expect(await fleet.state(laptop)).toMatchObject({ late: 0 })
  fleet.wait(MINUTE_MS)
  await fleet.tasks()
  expect((await fleet.places(laptop)).find(({ newest }) => newest)).toEqual({
    version: '8.2-1',
    ring: 'test',
    wave: 1,
    newest: true,
  })
  const renewed = await fleet.checkIn(laptop)
  expect(renewed?.revision).toBeGreaterThan(old.revision)
  expect(Date.parse(renewed?.expiresAt ?? '')).toBeGreaterThan(fleet.clock.now())
  // Of the older rollout, which it was in and whose version is offered no more, nothing is wanted.
  expect(renewed?.steps.map(({ updates }) => updates.map(({ version }) => version))).toEqual([
    ['8.2-1'],
  ])
  const [step] = renewed?.steps ?? []
  expect(Date.parse(step?.people.deadlineAt ?? '')).toBe(findings[0]?.dueAt)
  expect(renewed && (await fleet.ask(laptop, renewed))).toMatchObject({ admit: true })
  // What stayed on had its 30 days.
  expect((await fleet.findings(stays)).map(({ afterReturn }) => afterReturn)).toEqual([null, null])
  const audit = await fleet.db.rows<{ findings: number; offSince: string }>(
    `select detail -> 'findings' as findings, detail ->> 'offSince' as "offSince" from audit where action = 'device.grace_given'
       and subject = $1`,
    [laptop.uid],
  )
  expect(audit).toMatchObject([{ findings: 2 }])
  expect(Date.parse(audit[0]?.offSince ?? '')).toBeLessThanOrEqual(offSince + SECOND_MS)

  // Switching off again buys no second grace.
  fleet.wait(3 * DAY_MS)
  await fleet.checkIn(laptop)
  await fleet.tasks()
  expect(await fleet.state(laptop)).toMatchObject({ state: 'late', late: 2 })
})

it('a night off is no absence: deadlines stay', async () => {
  const fleet = await company()
  await fleet.publish({ 'CVE-2026-5001': '8.1-1' })
  const device = await fleet.enrolled('desk')
  await fleet.inventory(device, { version: '8.0-1', offered: null })
  await fleet.tasks()
  const before = await fleet.findings(device)
  for (let day = 0; day < 29.5; day += 0.5) {
    fleet.wait(DAY_MS / 2)
    await fleet.checkIn(device)
  }
  fleet.wait(14 * HOUR_MS)
  await fleet.checkIn(device)
  expect(await fleet.findings(device)).toEqual(before)
})

it('a laptop that was closed over lunch is not called offline once it is open again', async () => {
  const fleet = await company()
  await fleet.publish({ 'CVE-2026-5001': '8.1-1' })
  const laptop = await fleet.enrolled('laptop')
  await fleet.checkIn(laptop)
  await fleet.inventory(laptop, { version: '8.0-1', offered: '8.1-1' })
  await fleet.tasks()
  fleet.wait(2 * HOUR_MS)
  await fleet.tasks()
  expect(await fleet.reasons(laptop)).toEqual(['device_offline'])
  await fleet.checkIn(laptop)
  await fleet.tasks()
  expect(await fleet.reasons(laptop)).toEqual(['will_start'])
})
