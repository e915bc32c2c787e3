// For tests: a small fleet that carries a plan's outcome into the facts of the next one, and devices that do as told.
import { FRESH_PER_POLICY } from './cutting.ts'
import {
  asId,
  type DeviceUid,
  type GroupUid,
  type PolicyUid,
  type UpdateUid,
} from '../identity/ids.ts'
import { DAY_MS, HOUR_MS, type InstantMs } from '../identity/time.ts'
import type { Group, Policy, PolicyDocument, RingName } from '../rollouts/policy.ts'
import {
  memberState,
  type Member,
  type Part,
  type PartState,
  type Rollout,
} from '../rollouts/rollout.ts'
import { STANDARD_POLICY } from '../rollouts/standard-policy.ts'
import {
  packageKey,
  type AwaitedOffer,
  type DeviceFacts,
  type FindingFacts,
  type HoldFacts,
  type PlanInput,
  type UpdateFacts,
} from './facts.ts'
import { lintPlan } from './lint.ts'
import type { PlannedStep } from './assigning.ts'
import { plan, type Plan, type PlanReport } from './plan.ts'
import type { UpdateOutcomeReason } from './reasons.ts'

export const START: InstantMs = Date.parse('2026-11-20T12:00:00Z')
export const POLICY_UID = asId<'PolicyUid'>('policy')

/** Standard with cuts every minute and windows always open, so that tests move time only where they mean it. */
export const QUICK_POLICY: PolicyDocument = {
  ...STANDARD_POLICY,
  zone: 'UTC',
  lanes: {
    urgent: { cut: { every: 'minutes', minutes: 1 } },
    routine: STANDARD_POLICY.lanes.routine,
  },
  windows: { ...STANDARD_POLICY.windows, servers: { routine: null, urgent: null } },
}

export function anUpdate(
  name: string,
  version = '2',
  more: Partial<UpdateFacts> = {},
): UpdateFacts {
  return {
    uid: asId<'UpdateUid'>(`${name}-${version}`),
    provider: 'apt',
    ecosystem: asId<'Ecosystem'>('debian:12'),
    name,
    arch: 'amd64',
    version,
    sourceVersion: version,
    class: 'security',
    sha256: 'a'.repeat(64),
    ...more,
  }
}

export function aFinding(
  name: string,
  dueAt: InstantMs,
  more: Partial<FindingFacts> = {},
): FindingFacts {
  return {
    vulnerability: 'CVE-2026-1',
    packageName: name,
    arch: 'amd64',
    fixedVersion: '2',
    detectedAt: START - DAY_MS,
    dueAt,
    rule: 'cap/critical_severity-7',
    ...more,
  }
}

export function aDevice(uid: string, more: Partial<DeviceFacts> = {}): DeviceFacts {
  return {
    uid: asId<'DeviceUid'>(uid),
    name: uid,
    state: 'active',
    role: 'client',
    osFamily: 'debian',
    osName: 'Debian 12',
    model: null,
    site: null,
    zone: 'UTC',
    ring: null,
    critical: null,
    listedIn: new Set(),
    rulePackages: new Set(),
    lastSeenAt: START,
    backupAt: null,
    unscannedProviders: new Set(),
    offers: [],
    findings: [],
    parts: [],
    installed: new Map(),
    packagesTakenAt: START - HOUR_MS,
    restart: null,
    running: null,
    ...more,
  }
}

export const anyGroup = (more: Partial<Group> = {}): Group => ({
  uid: asId<'GroupUid'>('everybody'),
  name: 'Everybody',
  membership: 'rule',
  rule: { osFamily: ['debian'] },
  policy: POLICY_UID,
  mode: 'managed',
  ring: null,
  critical: null,
  position: 100,
  ...more,
})

export type Fleet = ReturnType<typeof createFleet>

/** A fleet on one policy. Devices named in `rings` are in these rings; all others in Broad. */
export function createFleet(options: {
  rings: Partial<Record<RingName, readonly string[]>>
  updates: readonly UpdateFacts[]
  /** Due in so many days on every device that is offered the first update; null = no finding. */
  dueInDays?: number | null
  policy?: PolicyDocument
}) {
  const policy: Policy = {
    uid: POLICY_UID,
    name: 'Standard',
    revision: 1,
    document: options.policy ?? QUICK_POLICY,
  }
  const due = options.dueInDays === undefined ? 5 : options.dueInDays
  let now = START
  let generation = 0
  let serial = 0
  let rollouts: Rollout[] = []
  const holds = new Map<UpdateUid, HoldFacts>()
  const awaited = new Map<UpdateUid, AwaitedOffer[]>()
  const groups: Group[] = [anyGroup()]
  const updates = new Map(options.updates.map((update) => [update.uid, update]))
  const devices = new Map<DeviceUid, DeviceFacts>()
  const offer = (update: UpdateFacts, since: InstantMs) => ({
    update: update.uid,
    installedVersion: '1',
    held: false,
    closure: [],
    since,
  })
  const addDevice = (name: string, ring: RingName | null, more: Partial<DeviceFacts> = {}) => {
    const device = aDevice(name, {
      ring,
      offers: options.updates.map((update) => offer(update, now - 2 * HOUR_MS)),
      findings:
        due === null
          ? []
          : options.updates.slice(0, 1).map(({ name: pkg }) => aFinding(pkg, START + due * DAY_MS)),
      installed: new Map(
        options.updates.map((update) => [packageKey(update.name, update.arch), '1']),
      ),
      lastSeenAt: now,
      ...more,
    })
    devices.set(device.uid, device)
    return device
  }
  for (const [ring, names] of Object.entries(options.rings))
    for (const name of names) addDevice(name, ring as RingName)

  const input = (): PlanInput => ({
    now,
    scope: 'all',
    settings: { offlineAfterMs: HOUR_MS, judgedEcosystems: new Set(['debian:12']) },
    groups,
    policies: new Map<PolicyUid, Policy>([[POLICY_UID, policy]]),
    updates,
    devices: [...devices.values()],
    rollouts,
    holds,
    evidence: evidenceOf(rollouts, devices),
    awaited,
    criticalAtWork: new Map([[POLICY_UID, atWork(rollouts, devices)]]),
    freshUids: Array.from({ length: FRESH_PER_POLICY }, () =>
      asId<'RolloutUid'>(`rollout-${(serial += 1)}`),
    ),
  })

  const run = (): { plan: Plan; report: PlanReport } => {
    const given = input()
    const made = plan(given, { generation })
    const faults = lintPlan(given, made.plan, made.report)
    if (faults.length > 0) throw new Error(`the plan breaks a promise: ${JSON.stringify(faults)}`)
    generation = made.plan.generation
    rollouts = made.plan.rollouts.map(withPresence(devices))
    for (const [uid, parts] of made.plan.parts) patch(uid, { parts })
    return made
  }
  const patch = (uid: DeviceUid, change: Partial<DeviceFacts>) => {
    const device = devices.get(uid)
    if (!device) throw new Error(`no device ${uid}`)
    devices.set(uid, { ...device, ...change })
  }
  const seen = () => {
    for (const [uid, device] of devices) devices.set(uid, { ...device, lastSeenAt: now })
    rollouts = rollouts.map(withPresence(devices))
  }
  return {
    devices,
    groups,
    holds,
    awaited,
    updates,
    policy,
    input,
    patch,
    addDevice,
    now: () => now,
    rollouts: () => rollouts,
    setRollouts: (changed: Rollout[]) => void (rollouts = changed),
    /** Lets time pass; everybody who is not called offline checks in. */
    wait(ms: number, offline: readonly string[] = []) {
      now += ms
      const before = new Map(devices)
      seen()
      for (const name of offline) {
        const old = before.get(asId<'DeviceUid'>(name))
        if (old) devices.set(old.uid, old)
      }
      rollouts = rollouts.map(withPresence(devices))
    },
    run,
    /** Plans; then each assigned device does what its steps say. Answers the names of those that worked. */
    work(
      outcome: (
        device: DeviceFacts,
      ) => PartState | { state: PartState; because: UpdateOutcomeReason } = () => 'installed',
    ): string[] {
      const { plan: made } = run()
      const worked: string[] = []
      for (const [uid, { steps }] of made.assignments) {
        for (const step of steps) {
          if (step.notBefore !== null && step.notBefore > now) continue
          const device = devices.get(uid)
          if (!device) continue
          worked.push(device.name)
          const said = outcome(device)
          finish(uid, step, typeof said === 'string' ? { state: said, because: null } : said)
        }
      }
      run()
      return worked.toSorted()
    },
    reason(deviceName: string, update: UpdateFacts) {
      const row = run().report.rows.find(
        (one) => one.device === deviceName && one.update === update.uid,
      )
      return row ? { state: row.state, ...row.reason } : null
    },
  }

  function finish(
    uid: DeviceUid,
    { rollout, updates: wanted }: PlannedStep,
    said: { state: PartState; because: UpdateOutcomeReason | null },
  ): void {
    const device = devices.get(uid)
    if (!device) return
    const isWanted = (part: Part) =>
      part.rollout === rollout && wanted.some(({ update }) => update === part.update)
    const counted = said.state === 'failed' || said.state === 'rolled_back'
    const parts = device.parts.map((part): Part =>
      isWanted(part) && ['waiting', 'failed', 'refused'].includes(part.state)
        ? {
            ...part,
            ...said,
            attempts: part.attempts + (counted ? 1 : 0),
            endedAt: now,
            changedAt: now,
          }
        : part,
    )
    const done =
      said.state === 'installed'
        ? parts.filter((part) => isWanted(part) && part.state === 'installed')
        : []
    const names = new Map(done.map((part) => [part.update, updates.get(part.update)]))
    const installed = new Map(device.installed)
    for (const update of names.values())
      if (update) installed.set(packageKey(update.name, update.arch), update.version)
    patch(uid, {
      parts,
      installed,
      offers: device.offers.filter(({ update }) => !names.has(update)),
      packagesTakenAt: now + 1,
      restart: {
        takenAt: now + 1,
        systemNeeded: false,
        systemBecause: [],
        systemPackages: [],
        services: [],
        complete: true,
      },
    })
    rollouts = rollouts.map((one) =>
      one.uid === rollout ? withMember(one, uid, parts, counted, said.state) : one,
    )
  }

  function withMember(
    rollout: Rollout,
    uid: DeviceUid,
    parts: readonly Part[],
    counted: boolean,
    said: PartState,
  ): Rollout {
    const member = rollout.members.get(uid)
    if (!member) return rollout
    const state = memberState(
      parts.filter((part) => part.rollout === rollout.uid),
      false,
    )
    const changed: Member = {
      ...member,
      state,
      attempts: member.attempts + (counted ? 1 : 0),
      healthFailed: said === 'rolled_back',
      failedChecks: said === 'rolled_back' ? ['services'] : [],
      changedAt: now,
    }
    return { ...rollout, members: new Map(rollout.members).set(uid, changed) }
  }
}

function withPresence(devices: ReadonlyMap<DeviceUid, DeviceFacts>) {
  return (rollout: Rollout): Rollout => ({
    ...rollout,
    members: new Map(
      [...rollout.members].map(([uid, member]) => [
        uid,
        { ...member, lastSeenAt: devices.get(uid)?.lastSeenAt ?? null },
      ]),
    ),
  })
}

function evidenceOf(rollouts: readonly Rollout[], devices: ReadonlyMap<DeviceUid, DeviceFacts>) {
  const evidence = new Map<UpdateUid, { test: number; pilot: number }>()
  for (const device of devices.values()) {
    for (const part of device.parts) {
      const ring = rollouts.find(({ uid }) => uid === part.rollout)?.members.get(device.uid)?.ring
      if (
        (ring !== 'test' && ring !== 'pilot') ||
        (part.state !== 'installed' && part.state !== 'in_effect')
      )
        continue
      const known = evidence.get(part.update) ?? { test: 0, pilot: 0 }
      evidence.set(part.update, { ...known, [ring]: known[ring] + 1 })
    }
  }
  return evidence
}

function atWork(rollouts: readonly Rollout[], devices: ReadonlyMap<DeviceUid, DeviceFacts>) {
  return [...devices.values()]
    .filter(
      ({ running, uid }) =>
        rollouts.find((one) => one.uid === running?.rollout)?.members.get(uid)?.ring === 'critical',
    )
    .map(({ uid, name }) => ({ device: uid, name }))
}

export const groupUid = (name: string): GroupUid => asId<'GroupUid'>(name)
