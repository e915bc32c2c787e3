import { DAY_MS, HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import type { Chance } from '../core/chance.ts'
import type { World } from '../run/world.ts'
import { often, type Trouble } from './trouble.ts'

/** What administrators do: mostly sensible things at the worst moment. */
export function planPeople(trouble: Trouble): void {
  const { world } = trouble
  const chance = world.chance.fork('people')
  // Somebody approves what waits for approval, in every company.
  often(trouble, chance, 4, () => void approveAll(world, chance))
  if (!trouble.has('people')) return
  const act = (name: string, perDay: number, action: () => Promise<void>) => {
    if (!chance.happens(0.6)) return
    often(trouble, chance, perDay, () => {
      world.mark(`people: ${name}`)
      world.trace.line(world.time.clock.now(), 'person', name)
      void action()
    })
  }
  act('freeze now', 0.5, () => freezeNow(world, chance))
  act('edit the policy', 0.6, () => editPolicy(world, (document) => edited(document, chance)))
  act('pause', 1, () => onRollout(world, chance, 'open', 'pause'))
  act('resume', 2, async () => {
    await onRollout(world, chance, 'paused', 'resume')
    await onRollout(world, chance, 'halted', 'resume')
  })
  act('roll back', 0.5, () => onRollout(world, chance, 'open', 'rollback'))
  act('undo a halted rollout', 1, () => onRollout(world, chance, 'halted', 'rollback'))
  act('report an incident', 0.2, () => onRollout(world, chance, 'open', 'incident'))
  act('move between rings', 0.6, () => moveDevice(world, chance))
  act('install now', 0.5, () => installNow(world, chance))
  act('release a hold', 1, () => releaseHolds(world))
}

const rows = <R extends object>(world: World, sql: string, values: unknown[] = []): R[] =>
  world.store.isBusy() ? [] : world.store.rows<R>(sql, values)

/** `chance` null: with a word for those without a fresh backup. */
export async function approveAll(world: World, chance: Chance | null): Promise<void> {
  const waiting = rows<{ rollout: string; device: string }>(
    world,
    `select r.uid as rollout, d.uid as device from rollout_device m join rollout r on r.id = m.rollout_id
       join device d on d.id = m.device_id
      where m.ring = 'critical' and r.state = 'open' and m.state = 'waiting'
        and not exists (select 1 from approval a where a.rollout_id = r.id and a.device_id = d.id)`,
  )
  for (const { rollout, device } of waiting) {
    const stale =
      (chance?.happens(0.5) ?? true) ? { overrideReason: 'there is a copy on tape' } : {}
    await world.person.call('POST', `/api/v1/rollouts/${rollout}/approve`, {
      devices: [device],
      ...stale,
    })
  }
}

async function onRollout(world: World, chance: Chance, state: string, what: string): Promise<void> {
  const found = rows<{ uid: string }>(
    world,
    'select uid from rollout where state = $1 order by id',
    [state],
  )
  if (found.length === 0) return
  const rollout = chance.pick(found)
  const answer = await world.person.call('POST', `/api/v1/rollouts/${rollout.uid}/${what}`, {
    reason: 'the simulator wants it',
  })
  if (answer?.status === 200) world.mark(`people: ${what} was done`)
}

/** Writes a policy and notes what the people's word is from now on, also when nobody answered. */
async function editPolicy(
  world: World,
  change: (document: PolicyDocument) => PolicyDocument,
): Promise<void> {
  const row = rows<{ uid: string; revision: number; document: PolicyDocument }>(
    world,
    'select uid, revision, document from policy',
  )[0]
  if (!row) return
  const document = change(row.document)
  // From the moment it is sent the new word may hold, until it is known whether it does the old one may too.
  world.policies.push({ fromMs: world.time.clock.now(), document })
  await world.person.call('PUT', `/api/v1/policies/${row.uid}`, {
    revision: row.revision,
    document,
    reason: 'the simulator wants it',
  })
  const stored = world.store.isBusy()
    ? null
    : rows<{ document: PolicyDocument }>(world, 'select document from policy')[0]
  if (stored) world.policies.push({ fromMs: world.time.clock.now(), document: stored.document })
}

const localText = (ms: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(ms)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })

async function freezeNow(world: World, chance: Chance): Promise<void> {
  const nowMs = world.time.clock.now()
  const { zone } = world.draw
  const freeze = {
    name: 'quarter’s end',
    from: localText(nowMs - DAY_MS, zone),
    until: localText(nowMs + DAY_MS + chance.between(4, 30) * HOUR_MS, zone),
  }
  await editPolicy(world, (document) => ({
    ...document,
    freezes: [...document.freezes.slice(-2), freeze],
  }))
}

function edited(document: PolicyDocument, chance: Chance): PolicyDocument {
  const test = {
    ...document.gates.test,
    soakMs: chance.between(40, 300) * MINUTE_MS,
    soakFloorMs: 30 * MINUTE_MS,
  }
  return chance.pick<() => PolicyDocument>([
    () => ({ ...document, gates: { ...document.gates, test } }),
    () => ({ ...document, waves: { ...document.waves, runningMax: chance.between(1, 4) } }),
    () => ({
      ...document,
      windows: {
        ...document.windows,
        servers: { routine: [nightly('03:00', 150)], urgent: [nightly('03:00', 150)] },
      },
    }),
    () => ({
      ...document,
      windows: { ...document.windows, clients: { routine: [nightly('11:00', 420)], urgent: null } },
    }),
  ])()
}

const nightly = (start: string, durationMinutes: number) => ({
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const,
  start,
  durationMinutes,
})

async function moveDevice(world: World, chance: Chance): Promise<void> {
  const [uid, device] = chance.pick([...world.byUid])
  if (device.ring === 'critical') return
  const ring = chance.pick(['test', 'pilot', 'broad'] as const)
  const before = device.ring
  world.movedFrom.set(device.name, [...(world.movedFrom.get(device.name) ?? []), before])
  const answer = await world.person.call('PATCH', `/api/v1/devices/${uid}`, {
    ring,
    reason: 'the simulator wants it',
  })
  if (answer?.status === 200) device.ring = ring
}

async function installNow(world: World, chance: Chance): Promise<void> {
  const [uid] = chance.pick([...world.byUid])
  await world.person.call('POST', '/api/v1/install', {
    devices: [uid],
    updates: 'all',
    reason: 'the simulator wants it',
  })
}

async function releaseHolds(world: World): Promise<void> {
  const held = rows<{ uid: string }>(
    world,
    'select u.uid from hold h join available_update u on u.id = h.update_id where h.released_at is null order by u.uid',
  )
  for (const { uid } of held)
    await world.person.call('POST', `/api/v1/updates/${uid}/release`, {
      reason: 'the simulator wants it',
    })
}

/** At the end people stop hindering: no windows, no freezes, short waits, whoever waits for approval gets it. */
export async function healByPeople({ world }: Trouble): Promise<void> {
  for (const { device } of world.hosts.values()) {
    device.presence = 'nobody'
    device.held.clear()
    if (device.backupAt !== null) device.backupAt = world.time.clock.now()
  }
  const gate = { soakMs: 30 * MINUTE_MS, soakFloorMs: 30 * MINUTE_MS }
  await editPolicy(world, (document) => ({
    ...document,
    freezes: [],
    gates: {
      ...document.gates,
      test: { ...document.gates.test, ...gate },
      pilot: { ...document.gates.pilot, ...gate },
    },
    waves: { ...document.waves, waveGapMs: 20 * MINUTE_MS, runningMax: 50 },
    windows: {
      ...document.windows,
      clients: { routine: null, urgent: null },
      servers: { routine: null, urgent: null },
    },
    critical: { ...document.critical, approvalRequired: false },
  }))
  for (const { uid } of rows<{ uid: string }>(
    world,
    `select uid from rollout where state = 'paused' order by id`,
  ))
    await world.person.call('POST', `/api/v1/rollouts/${uid}/resume`, {
      reason: 'all is well again',
    })
}
