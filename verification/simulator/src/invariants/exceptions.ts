import { HOUR_MS } from '@dirigent/domain/identity/time'
import type { Accepted, Invariant, World } from '../run/world.ts'

/** Tasks may have stood still for nine hours, and take their time afterwards; when all is mended, less. */
const LATE_MS = 13 * HOUR_MS
const LATE_WHEN_HEALED_MS = 4 * HOUR_MS

type Row = { device: string; name: string; vulnerability: string; package: string }

/**
 * A finding counts as accepted only while somebody accepts it: not before a person said so, and not after it ran out or
 * was taken back. One that outlives its end hides a hole that everybody believes to be seen.
 */
export function exceptionsInvariant(world: World): Invariant {
  const name = 'exceptions'
  const look = () => {
    const nowMs = world.time.clock.now()
    const healed = world.healedAt !== null && nowMs - world.healedAt > LATE_MS
    const since = nowMs - (healed ? LATE_WHEN_HEALED_MS : LATE_MS)
    const rows = world.store.rows<Row>(
      `select d.uid as device, d.name, v.name as vulnerability, f.package_name as package from finding f
         join device d on d.id = f.device_id join vulnerability v on v.id = f.vulnerability_id
        where f.exception_id is not null and f.closed_at is null`,
    )
    for (const row of rows) {
      const covering = world.accepted.filter((one) => covers(one, row))
      if (covering.some(({ untilMs }) => untilMs > since)) {
        world.mark('exceptions: a finding was accepted')
        continue
      }
      const ended = covering.length > 0 ? 'ended long ago' : 'nobody ever gave'
      return world.violate(
        name,
        `${row.vulnerability} in ${row.package} on ${row.name} counts as accepted by what ${ended}`,
      )
    }
    if (world.accepted.some(({ exception, untilMs }) => exception !== null && untilMs < since))
      world.mark('exceptions: one that had ended was judged')
  }
  return { name, hourly: look, atEnd: look }
}

const covers = (one: Accepted, row: Row): boolean =>
  (one.device ?? row.device) === row.device &&
  (one.vulnerability ?? row.vulnerability) === row.vulnerability &&
  (one.packageName ?? row.package) === row.package
