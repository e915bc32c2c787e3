import { openAttempt } from '../run/observer.ts'
import type { Invariant, World } from '../run/world.ts'

/** A device in Pilot may be the first that has a package at all: it is what the others wait for. */
const AFTER_OTHERS = new Set(['broad', 'critical'])

/**
 * What has not been tried on a device of an earlier ring reaches no later one: for each package of the step somebody in
 * Test or Pilot has truly installed that version before, or a person said that it may go on without.
 */
export function ringOrderInvariant(world: World): Invariant {
  const name = 'ring order'
  return {
    name,
    onAct(device, act) {
      const attempt = openAttempt(world, device)
      const step = attempt?.subject?.step
      if (act.kind !== 'install' || !step || step.kind !== 'install' || step.lane === 'emergency')
        return
      if (step.ring === 'pilot') world.mark('ring: pilot followed')
      if (!AFTER_OTHERS.has(step.ring)) return
      for (const { name: pkg, version } of step.updates) {
        if (!act.versions.has(pkg) || wasTried(world, pkg, version)) continue
        if (isWaived(world, step.rollout, pkg)) continue
        world.violate(
          name,
          `${device.name} in ${step.ring} installs ${pkg} ${version}, which no device before it has`,
        )
        return
      }
      world.mark(`ring: ${step.ring} followed the rings before`)
    },
  }
}

function wasTried(world: World, pkg: string, version: string): boolean {
  const rings = ['test', 'pilot']
  return [...world.hosts.values()].some(
    ({ device }) =>
      (rings.includes(device.ring) ||
        world.movedFrom.get(device.name)?.some((one) => rings.includes(one))) &&
      (device.installed.get(pkg)?.version === version ||
        device.history.some((change) => change.name === pkg && change.to === version)),
  )
}

function isWaived(world: World, rollout: string, pkg: string): boolean {
  if (world.store.isBusy()) return true
  const rows = world.store.rows(
    `select 1 from evidence_waiver w join rollout r on r.id = w.rollout_id join available_update u on u.id = w.update_id
      where r.uid = $1 and u.name = $2`,
    [rollout, pkg],
  )
  return rows.length > 0 || nobodyBefore(world, rollout)
}

/** A rollout that concerns nobody in the rings before has nothing to wait for there. */
function nobodyBefore(world: World, rollout: string): boolean {
  const rows = world.store.rows(
    `select 1 from rollout_device m join rollout r on r.id = m.rollout_id
      where r.uid = $1 and m.ring in ('test', 'pilot') and m.state <> 'not_needed'`,
    [rollout],
  )
  return rows.length === 0
}
