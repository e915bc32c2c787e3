import { HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import type { Invariant, TrueAttempt, World } from '../run/world.ts'

type RingRow = {
  id: number
  rollout: string
  kind: string
  lane: string
  ring: string
  state: string
  openedAt: number | null
  passedAt: number | null
  resumedAt: number | null
}
type MemberRow = { device: string; state: string; changedAt: number }

const NOT_COUNTED = new Set([
  'lock_busy',
  'network',
  'closure_differs',
  'superseded',
  'not_offered',
  'held_on_device',
  'window_closed',
  'already_installed',
  'someone_present',
  'unhealthy_before',
  'disk_full',
  'interrupted',
])

const EMERGENCY_SOAK_MS = HOUR_MS

/**
 * The gate behind Test and Pilot, judged again from what the devices did: whoever was there and has not said how it went
 * counts as not reported, whoever was harmed as harmed, and the time to notice is counted from the needed report.
 */
export function thresholdInvariant(world: World): Invariant {
  const name = 'threshold'
  const passed = new Set<string>()
  /** Only a plan that says so has moved a ring. */
  let moved = true
  world.store.onChange((payload) => {
    if (payload.startsWith('rollouts')) moved = true
  })
  const look = () => {
    for (const row of ringsOf(world)) {
      const key = `${row.id} ${row.ring} ${row.passedAt}`
      if (row.state !== 'passed' || passed.has(key)) continue
      passed.add(key)
      // In an emergency Test alone decides.
      const decides = row.ring === 'test' || (row.ring === 'pilot' && row.lane !== 'emergency')
      if (row.kind === 'cut' && decides) judge(world, name, row)
    }
  }
  return {
    name,
    afterTask(task) {
      if (task !== 'plan' || !moved || world.store.isBusy()) return
      moved = false
      look()
    },
  }
}

function ringsOf(world: World): RingRow[] {
  return world.store.rows<RingRow>(
    `select r.id, r.uid as rollout, r.kind, r.lane, g.ring, g.state, g.opened_at as "openedAt", g.passed_at as "passedAt",
            r.resumed_at as "resumedAt"
       from rollout_ring g join rollout r on r.id = g.rollout_id where g.passed_at is not null order by r.id, g.ring`,
  )
}

function judge(world: World, name: string, row: RingRow): void {
  const rule = (
    world.policies.findLast(({ fromMs }) => fromMs <= (row.passedAt ?? 0)) ?? world.policies.at(-1)
  )?.document.gates[row.ring as 'test' | 'pilot']
  const all = world.store.rows<MemberRow>(
    `select d.name as device, m.state, m.changed_at as "changedAt" from rollout_device m join device d on d.id = m.device_id
      where m.rollout_id = $1 and m.ring = $2 order by 1`,
    [row.id, row.ring],
  )
  // Of a device on which all is held nobody can expect a report; it is no evidence either.
  const members = all
    .filter(({ state }) => state !== 'not_needed' && state !== 'held')
    .map(({ device }) => device)
  const isStuck = new Set(all.filter(({ state }) => state === 'stuck').map(({ device }) => device))
  if (!rule) return
  if (all.length > 0 && all.every(({ state }) => state === 'not_needed'))
    return soakedThoughEmpty(world, name, row, { all, dueMs: soakFloorOf(row, rule) })
  if (members.length === 0) return
  const outcomes = new Map(members.map((device) => [device, outcomeOn(world, device, row.rollout)]))
  const online = members.filter((device) => {
    const contact = world.contactAt.get(device) ?? 0
    return outcomes.get(device) !== null || contact >= (row.openedAt ?? 0)
  })
  const reported = members.flatMap((device) => outcomes.get(device) ?? [])
  // Who waits for a person at the device is not waited for, as long as those that reported are more (decision 29).
  const stuck = online.filter((device) => isStuck.has(device) && outcomes.get(device) === null)
  const awaited = online.length - (reported.length > stuck.length ? stuck.length : 0)
  const needed = Math.max(1, Math.ceil((awaited * rule.reportedPercentMin) / 100))
  const what = `${row.ring} of rollout ${row.rollout} passed`
  if (reported.length < needed)
    return world.violate(
      name,
      `${what} with ${reported.length} of ${online.length} devices that were there: ${needed} were needed (${members.join(', ')})`,
    )
  world.mark('gate: a ring passed on evidence')
  const harmed = reported.filter((one) => one.harmed && one.takenAt > (row.resumedAt ?? 0))
  if (harmed.length > 0 && members.length < rule.smallRingBelow)
    return world.violate(
      name,
      `${what} although it hurt ${harmed.map(({ device }) => device).join(', ')}`,
    )
  const neededAt = reported.map(({ takenAt }) => takenAt).toSorted((a, b) => a - b)[needed - 1] ?? 0
  const soakedMs = (row.passedAt ?? 0) - neededAt
  const dueMs = soakFloorOf(row, rule)
  if (soakedMs < dueMs - clockSlackOf(world))
    world.violate(
      name,
      `${what} ${Math.round(soakedMs / 60_000)} min after the needed report; at least ${dueMs / 60_000} min are due`,
    )
}

/** A server soaks by its own clock; one that jumped to and fro may be off by eight minutes either way. */
const clockSlackOf = ({ marks }: World): number =>
  marks.has('server: the clock jumped') ? 16 * MINUTE_MS : MINUTE_MS

const soakFloorOf = ({ lane }: RingRow, rule: { soakMs: number; soakFloorMs: number }): number =>
  lane === 'emergency' ? Math.min(rule.soakMs, EMERGENCY_SOAK_MS) : rule.soakFloorMs

/** Who got the update from elsewhere in the meantime empties a ring, but it is not passed on before a soak has shown something. */
function soakedThoughEmpty(
  world: World,
  name: string,
  { id, ring, rollout, passedAt }: RingRow,
  { all, dueMs }: { all: readonly MemberRow[]; dueMs: number },
): void {
  const soakedMs = (passedAt ?? 0) - Math.max(...all.map(({ changedAt }) => changedAt))
  const [waiting] = world.store.rows<{ device: string }>(
    `select d.name as device from rollout_device m join device d on d.id = m.device_id
      where m.rollout_id = $1 and m.ring <> $2 and m.state = 'waiting' limit 1`,
    [id, ring],
  )
  if (!waiting) return
  world.mark('gate: an emptied ring soaked')
  if (soakedMs < dueMs - clockSlackOf(world))
    world.violate(
      name,
      `${ring} of rollout ${rollout} passed ${Math.round(soakedMs / 60_000)} min after its last device was done otherwise; at least ${dueMs / 60_000} min are due`,
    )
}

type Outcome = { device: string; harmed: boolean; takenAt: number }

/** What the device truly said of a rollout; null when no server has its word yet, or it says nothing about the update. */
function outcomeOn(world: World, device: string, rollout: string): Outcome | null {
  const ended = [...world.attempts.values()].filter(
    (one) =>
      one.device.name === device && one.subject?.step.rollout === rollout && one.takenAt !== null,
  )
  const telling = ended.filter((one) => isTelling(one))
  const last = telling.at(-1)
  if (last) {
    const harmed = telling.some(
      ({ result }) => result?.outcome === 'failed' || result?.outcome === 'rolled_back',
    )
    return { device, harmed, takenAt: Math.min(...telling.map(({ takenAt }) => takenAt ?? 0)) }
  }
  return installedByHand(world, device, rollout)
}

function isTelling({ result }: TrueAttempt): boolean {
  if (!result) return false
  if (result.outcome === 'succeeded' || result.outcome === 'rolled_back') return true
  return result.updates.some(
    ({ outcome, because }) =>
      outcome === 'installed' || (outcome === 'failed' && !NOT_COUNTED.has(because?.code ?? '')),
  )
}

/** A device that has all versions of the rollout, or newer ones, by another way has reported by its inventory. */
function installedByHand(world: World, device: string, rollout: string): Outcome | null {
  const truth = world.hosts.get(device)?.device
  const wanted = world.store.rows<{ name: string; version: string }>(
    `select u.name, u.version from rollout_device_update p join available_update u on u.id = p.update_id
       join rollout r on r.id = p.rollout_id join device d on d.id = p.device_id where r.uid = $1 and d.name = $2`,
    [rollout, device],
  )
  const some = wanted.some(({ name, version }) => {
    const source = world.catalogue.sourceOf(name)
    const here = truth?.installed.get(name)?.version
    return (
      source &&
      (here === undefined ||
        world.catalogue.indexOf(source, here) >= world.catalogue.indexOf(source, version))
    )
  })
  return some ? { device, harmed: false, takenAt: 0 } : null
}
