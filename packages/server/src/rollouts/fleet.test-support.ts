// For tests: a fleet on a real PostgreSQL whose devices do what their assignments say, on a clock that only the test moves.
import { randomUUID } from 'node:crypto'
import { DAY_MS, HOUR_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { PolicyDocument, RingName } from '@dirigent/domain/rollouts/policy'
import type { AssignmentDocument, AssignmentStep } from '@dirigent/protocol/agent/assignment'
import type { AdmissionResponse, ResultRequest } from '@dirigent/protocol/agent/messages'
import { systemRandom } from '@dirigent/system/random'
import type { ServerContext } from '../context.ts'
import { createTestDatabase } from '../database/test-database.ts'
import { admissionRoute } from '../http/agent/admission.ts'
import type { AgentCall } from '../http/agent/route.ts'
import type { AgentService } from '../http/agent/service.ts'
import { instant, openDatabase } from '../store/database.ts'
import type { CommandContext } from './command.ts'
import { requestPlanOfAll } from '../store/plans.ts'
import { runPlanning } from './planning.ts'
import { takeResult } from './results.ts'
import { ensureStandardSetup } from './standard-setup.ts'

export const START: InstantMs = Date.parse('2026-11-20T12:00:30Z')

export type TestDevice = { id: number; uid: string; name: string }
type Outcome = Partial<Pick<ResultRequest, 'outcome'>> & {
  update?: ResultRequest['updates'][number]['outcome']
  because?: { code: string; [key: string]: unknown }
  checks?: string[]
  quiet?: boolean
}

/** The first takes in what the test left, the second finds nothing to do. */
const RUNS_TO_REST = 2

export async function createFleet(
  change: (document: PolicyDocument) => PolicyDocument = (document) => document,
  wholeFleetMax: number | null = null,
) {
  const server = await createTestDatabase()
  const db = openDatabase(server.connection)
  let now = START
  const deps = {
    db,
    random: systemRandom,
    sign: () => ({ keyId: 'test', signature: 'AAAA' }),
    settings: { idleMs: 15 * 60_000, epoch: 1, wholeFleetMax },
  }
  await ensureStandardSetup(deps, now)
  const {
    id: policy,
    uid: policyUid,
    document,
  } = await db.one<{ id: number; uid: string; document: PolicyDocument }>(
    'select id, uid, document from policy',
  )
  const quick: PolicyDocument = {
    ...document,
    zone: 'UTC',
    lanes: { ...document.lanes, urgent: { cut: { every: 'minutes', minutes: 1 } } },
    windows: { ...document.windows, servers: { routine: null, urgent: null } },
  }
  await db.execute('update policy set document = $2 where id = $1', [
    policy,
    JSON.stringify(change(quick)),
  ])
  await db.execute(`update device_group set mode = 'managed'`)
  const context = {
    db,
    random: systemRandom,
    settings: { current: () => ({ 'check_in.pending_ms': 60_000 }) },
  } as unknown as ServerContext

  const plan = () => runPlanning(deps, now)
  const request = (id: number) =>
    db.execute(
      'insert into plan_request values ($1, $2) on conflict (device_id) do update set at = excluded.at',
      [id, instant(now)],
    )
  const fleet = {
    db,
    plan,
    request,
    policyUid,
    now: () => now,
    person: (): CommandContext => ({
      db,
      random: systemRandom,
      now,
      actor: { kind: 'person', uid: 'person-1', name: 'Anna' },
    }),
    async wait(ms: number) {
      now += ms
      await db.execute('update device_presence set last_seen_at = $1', [instant(now)])
    },
    async addDevice(
      name: string,
      ring: RingName | null,
      more: { role?: string; backupAt?: InstantMs } = {},
    ): Promise<TestDevice> {
      const uid = randomUUID()
      const { id } = await db.one<{ id: number }>(
        `insert into device (uid, name, state, public_key, machine_id_hash, os_family, ecosystem, agent_version, exchange_sha256,
           exchange_rotated_at, enrolled_at, ring, role, backup_at)
         values ($1, $2, 'active', $3, $2, 'debian', 'debian:12', '0.1.0', $3, $4, $4, $5, $6, $7) returning id`,
        [
          uid,
          name,
          Buffer.from(uid),
          instant(now),
          ring,
          more.role ?? 'client',
          more.backupAt === undefined ? null : instant(more.backupAt),
        ],
      )
      await db.execute('insert into device_presence values ($1, $2)', [id, instant(now)])
      for (const section of ['packages', 'restart']) await writeSection(id, section, now - HOUR_MS)
      await request(id)
      return { id, uid, name }
    },
    /** The device's package manager offers a version; a security finding that it closes is due in `dueDays`. */
    async offer(
      device: TestDevice,
      name: string,
      version: string,
      dueDays: number | null = 5,
    ): Promise<string> {
      const update = await db.one<{ id: number; uid: string }>(
        `insert into available_update (uid, provider, ecosystem, name, arch, version, source, source_version, class, first_seen_at)
         values ($1, 'apt', 'debian:12', $2, 'amd64', $3, $2, $3, 'security', $4)
         on conflict (ecosystem, name, arch, version, provider) do update set name = excluded.name returning id, uid`,
        [randomUUID(), name, version, instant(now - HOUR_MS)],
      )
      const installed = await setInstalled(device, name, '1')
      await db.execute(
        `insert into device_update values ($1, $2, '1', false, '[]', $3) on conflict do nothing`,
        [device.id, update.id, instant(now - HOUR_MS)],
      )
      if (dueDays !== null) await finding(device, name, version, installed, dueDays)
      await request(device.id)
      return update.uid
    },
    async assignment(device: TestDevice): Promise<AssignmentDocument | null> {
      const row = await db.maybe<{ document: string }>(
        'select document from assignment where device_id = $1',
        [device.id],
      )
      return row && (JSON.parse(row.document) as AssignmentDocument)
    },
    async ask(
      device: TestDevice,
      attempt: string = randomUUID(),
    ): Promise<AdmissionResponse & { attempt: string; step: AssignmentStep | null }> {
      const assignment = await fleet.assignment(device)
      const step = assignment?.steps[0] ?? null
      const body = {
        attempt,
        epoch: assignment?.epoch ?? 1,
        revision: assignment?.revision ?? 1,
        step: step?.id ?? 'none',
        backupAt: null,
      }
      const call = { device: { id: device.id, uid: device.uid }, body, now } as unknown as AgentCall
      const answer = (await admissionRoute.handle(
        context,
        call,
        {} as AgentService,
      )) as AdmissionResponse
      return { ...answer, attempt, step }
    },
    /** Sends a result for an attempt; unless `quiet`, a new inventory follows. */
    async report(device: TestDevice, attempt: string, step: AssignmentStep, said: Outcome = {}) {
      const outcome = said.update ?? 'installed'
      const body: ResultRequest = {
        attempt,
        epoch: 1,
        revision: 1,
        step: step.id,
        kind: step.kind,
        outcome:
          said.outcome ??
          (outcome === 'installed'
            ? 'succeeded'
            : outcome === 'rolled_back'
              ? 'rolled_back'
              : 'failed'),
        startedAt: new Date(now).toISOString(),
        endedAt: new Date(now).toISOString(),
        updates: step.updates.map(({ update, name, installedVersion, version }) => ({
          update,
          name,
          outcome,
          versionBefore: installedVersion,
          versionAfter: version,
          because: said.because ?? null,
        })),
        changed: [],
        health: {
          before: [],
          after: (said.checks ?? []).map((check) => ({ check, ok: false, detail: 'stopped' })),
        },
        recoveries: 0,
        logTail: '',
      }
      const taken = await db.transaction((tx) => takeResult(tx, systemRandom, device, body, now))
      if (outcome === 'installed' && !said.quiet) await fleet.inventory(device, step)
      return taken
    },
    /** A newer inventory shows the step's versions, and no process with old libraries. */
    async inventory(device: TestDevice, step: AssignmentStep) {
      for (const { name, version, update } of step.updates) {
        await setInstalled(device, name, version)
        await db.execute(
          'delete from device_update x using available_update u where u.id = x.update_id and u.uid = $1 and x.device_id = $2',
          [update, device.id],
        )
        await db.execute(
          `update finding set status = 'fixed', closed_at = $2 where device_id = $1 and package_name = $3`,
          [device.id, instant(now), name],
        )
      }
      for (const section of ['packages', 'restart']) await writeSection(device.id, section, now + 1)
      await request(device.id)
    },
    /** Plans, then lets every device that is admitted do its first step. Answers their names. */
    async work(
      devices: readonly TestDevice[],
      outcome: (device: TestDevice) => Outcome = () => ({}),
    ): Promise<string[]> {
      await plan()
      const worked: string[] = []
      for (const device of devices) {
        const steps = (await fleet.assignment(device))?.steps ?? []
        if (steps.length === 0) continue
        const answer = await fleet.ask(device)
        if (!answer.admit || !answer.step) continue
        worked.push(device.name)
        await fleet.report(device, answer.attempt, answer.step, outcome(device))
      }
      await plan()
      return worked
    },
    reason: (device: TestDevice) =>
      db.rows<{ name: string; state: string; reason: { code: string } }>(
        `select u.name, r.state, r.reason from plan_report r join available_update u on u.id = r.update_id
          where r.device_id = $1 order by u.name, u.version`,
        [device.id],
      ),
    rollouts: () =>
      db.rows<{
        id: number
        uid: string
        state: string
        kind: string
        lane: string
        halted: { code: string } | null
      }>('select id, uid, state, kind, lane, halted_because as halted from rollout order by id'),
    /** Whatever the test has done: planning comes to rest, and then a run over everybody writes nothing. */
    async close() {
      try {
        await settle()
      } finally {
        await db.close()
        await server.drop()
      }
    },
  }
  return fleet

  async function settle(): Promise<void> {
    for (let run = 1; run <= RUNS_TO_REST; run++) {
      await db.transaction((tx) => requestPlanOfAll(tx, now))
      const { written, decisions } = await plan()
      if (written === 0 && decisions.length === 0) return
      if (run === RUNS_TO_REST)
        throw new Error(
          `run ${run} of the planner still writes ${written} rows: ${JSON.stringify(decisions)}`,
        )
    }
  }

  async function writeSection(id: number, section: string, takenAt: InstantMs) {
    const restart = {
      systemRestart: { needed: false, because: [], packages: [] },
      services: [],
      complete: true,
    }
    await db.execute(
      `insert into device_section values ($1, $2, $3, $4, $5, $5)
       on conflict (device_id, section) do update set hash = excluded.hash, taken_at = excluded.taken_at, received_at = excluded.received_at`,
      [
        id,
        section,
        '0'.repeat(64),
        section === 'restart' ? JSON.stringify(restart) : null,
        instant(takenAt),
      ],
    )
  }

  async function setInstalled(device: TestDevice, name: string, version: string): Promise<number> {
    await db.execute(
      `delete from device_package_difference x using package_version v
        where v.id = x.package_version_id and x.device_id = $1 and v.name = $2`,
      [device.id, name],
    )
    const row = await db.one<{ id: number }>(
      `insert into package_version (provider, ecosystem, name, arch, version, source, source_version)
       values ('apt', 'debian:12', $1, 'amd64', $2, $1, $2)
       on conflict (ecosystem, name, version, arch, source, source_version, origin, provider, module)
       do update set name = excluded.name returning id`,
      [name, version],
    )
    await db.execute('insert into device_package_difference values ($1, $2, true)', [
      device.id,
      row.id,
    ])
    return row.id
  }

  async function finding(
    device: TestDevice,
    name: string,
    fixed: string,
    installed: number,
    dueDays: number,
  ) {
    const vulnerability = await db.one<{ id: number }>(
      `insert into vulnerability (name, first_seen_at) values ($1, $2) on conflict (name) do update set name = excluded.name returning id`,
      [`CVE-2026-${name}`, instant(now)],
    )
    await db.execute(
      `insert into finding (device_id, vulnerability_id, package_name, arch, package_version_id, status, fixed_version,
         detected_at, due_at, due_days, due_rule)
       values ($1, $2, $3, 'amd64', $4, 'open', $5, $6, $7, $8, $9) on conflict do nothing`,
      [
        device.id,
        vulnerability.id,
        name,
        installed,
        fixed,
        instant(now - HOUR_MS),
        instant(now + dueDays * DAY_MS),
        dueDays,
        JSON.stringify({ code: 'cap', cap: 'critical_severity', days: 7 }),
      ],
    )
  }
}
