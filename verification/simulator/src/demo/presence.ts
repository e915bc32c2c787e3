import { HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import type { World } from '../run/world.ts'
import type { Member } from './company/staff.ts'

const SATURDAY = 6

/**
 * People come and go in their own zone, laptops are off at night and at weekends, servers are backed up at night.
 * A laptop that was switched off with the button stays off until it is switched on again.
 */
export function keepOfficeHours(
  world: World,
  members: readonly Member[],
  switchedOff: ReadonlySet<string>,
): void {
  const chance = world.chance.fork('office hours')
  for (const member of members) {
    const host = world.hosts.get(member.name)
    if (!host) continue
    const { device } = host
    const from = chance.between(6 * 60, 9 * 60)
    const until = chance.between(15 * 60, 18 * 60)
    const takesHome = member.laptop && chance.happens(0.7)
    const look = () => {
      const nowMs = world.time.clock.now()
      const local = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(device.zone)
      const minute = local.hour * 60 + local.minute
      const atWork = local.dayOfWeek < SATURDAY && minute >= from && minute < until
      device.presence = member.user !== null && atWork ? 'somebody' : 'nobody'
      if (device.backupAt !== null && local.hour === 2) device.backupAt = nowMs
      const off = switchedOff.has(member.name) || (takesHome && !atWork)
      // Nobody closes the lid while a program is being installed.
      if (off && !host.attempting()) host.losePower()
      else if (!off) host.powerOn()
      world.time.at(nowMs + HOUR_MS / 2, look)
    }
    world.time.at(world.time.clock.now() + chance.between(0, 29) * MINUTE_MS, look)
  }
}
