import { DAY_MS, HOUR_MS } from '@dirigent/domain/identity/time'
import type { Invariant, World } from '../run/world.ts'

type Row = {
  device: string
  update: string
  version: string
  code: string
  state: string
  since: number
  /** Somebody in the rollout waits for a person with one of its updates, in whatever rollout, or is taken for a copy. */
  asksPerson: boolean
  /** When its ring opened, behind one that has waited for a device that is stuck; null = it had not to wait so. */
  openedLateAt: number | null
}

/**
 * Where an update may stay: it is in effect, a person has the next word, or it waits for quiet time. Every other reason
 * says that something is to happen by itself, and two days after all trouble nobody may still stand there. That a device
 * refuses for good is known after two days (decision 29): who waited behind it has its own from then on.
 */
const AT_REST: ReadonlySet<string> = new Set([
  'in_effect',
  'superseded',
  'held',
  'held_on_device',
  'rollout_halted',
  'untested',
  'failed',
  'keeps_failing',
  'closure_removes',
  'restart_pending',
  'backup_not_fresh',
  'waits_for_approval',
])

/** "Others first": that may last as long as one of those others needs a person. Today asks for that one. */
const AFTER_OTHERS: ReadonlySet<string> = new Set([
  'waits_for_ring',
  'waits_for_wave',
  'waits_for_device',
])

/** After the trouble everything comes to its end: leases, rollouts, plans, and each update on each device. */
export function livenessInvariant(world: World): Invariant {
  const name = 'liveness'
  return {
    name,
    afterTask(task) {
      if (task !== 'plan' || world.store.isBusy()) return
      // A critical server keeps its place until it was heard of: it may have begun with the network gone.
      const late = world.store.rows<{ uid: string }>(
        `select a.uid from attempt a where a.state = 'leased' and a.lease_until < $1
            and (a.ring <> 'critical' or exists (select from device_presence p
                                                  where p.device_id = a.device_id and p.last_seen_at > a.lease_until))`,
        [new Date(world.time.clock.now() - 2 * HOUR_MS)],
      )
      if (late[0]) world.violate(name, `the lease of ${late[0].uid} has outlived its expiry`)
    },
    atEnd() {
      nobodyWithoutReason(world, name)
      compliant(world, name)
      rolloutsEnd(world, name)
    },
  }
}

/** Every reachable device × offered update has a row with a reason. */
function nobodyWithoutReason(world: World, name: string): void {
  const rows = world.store.rows<{ device: string; update: string }>(
    `select d.name as device, u.name as update from device_update o join device d on d.id = o.device_id
       join available_update u on u.id = o.update_id
      where d.state = 'active' and not exists (select 1 from plan_report r where r.device_id = o.device_id and r.update_id = o.update_id)`,
  )
  if (rows[0])
    world.violate(name, `${rows[0].device} × ${rows[0].update} has no state and no reason`)
}

function compliant(world: World, name: string): void {
  const rows = world.store.rows<Row>(
    `select d.name as device, u.name as update, u.version, r.reason ->> 'code' as code, r.state, u.first_seen_at as since,
            exists (select from rollout_device_update x join plan_report q on q.device_id = x.device_id and q.update_id = x.update_id
                     where x.rollout_id = r.rollout_id
                       and (q.state = 'needs_person' or q.reason ->> 'code' = 'rollout_halted'))
              or exists (select from rollout_device m join device c on c.id = m.device_id
                          where m.rollout_id = r.rollout_id and c.clone_suspected_at is not null) as "asksPerson",
            (select g.opened_at from rollout_device m join rollout_ring g on g.rollout_id = m.rollout_id and g.ring = m.ring
              where m.rollout_id = r.rollout_id and m.device_id = r.device_id
                and exists (select from rollout_device s where s.rollout_id = m.rollout_id and s.state = 'stuck')) as "openedLateAt"
       from plan_report r join device d on d.id = r.device_id join available_update u on u.id = r.update_id
       join device_update o on o.device_id = r.device_id and o.update_id = r.update_id`,
  )
  const nowMs = world.time.clock.now()
  for (const { device, update, version, code, since, asksPerson, openedLateAt } of rows) {
    const truth = world.hosts.get(device)?.device
    if (!truth || truth.power === 'off' || !truth.networkUp || world.cloned.has(device)) continue
    const begins = Math.max(since, world.healedAt ?? nowMs, openedLateAt ?? 0)
    if (nowMs - begins < 2 * DAY_MS) continue
    if (!AT_REST.has(code) && !(asksPerson && AFTER_OTHERS.has(code)))
      return world.violate(
        name,
        `${device} × ${update} ${version} still says ${code} ${Math.round((nowMs - since) / DAY_MS)} days after it was first offered, and ${Math.round((nowMs - (world.healedAt ?? nowMs)) / DAY_MS)} after the last trouble`,
      )
    world.mark(`end: ${code}`)
  }
  // What is in effect is not offered any more.
  const [done] = world.store.rows("select 1 from plan_report where state = 'in_effect' limit 1")
  if (done) world.mark('end: in_effect')
}

function rolloutsEnd(world: World, name: string): void {
  const rows = world.store.rows<{ uid: string; state: string; reason: unknown }>(
    `select uid, state, coalesce(halted_because, case when paused_reason is null then null else to_jsonb(paused_reason) end) as reason
       from rollout where state in ('halted', 'paused')`,
  )
  for (const { uid, state, reason } of rows)
    if (reason === null) world.violate(name, `the rollout ${uid} is ${state} without a reason`)
  const stopped = world.store.rows<{ uid: string }>(
    'select uid from rollout where halted_because is not null limit 1',
  )
  if (stopped.length > 0) world.mark('rollout: halted')
}
