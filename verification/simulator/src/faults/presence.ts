import { HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import type { Trouble } from './trouble.ts'

/** People come in the morning and go in the evening; some machines cannot tell; backups are made at night. */
export function planPresence(trouble: Trouble): void {
  const { world } = trouble
  const chance = world.chance.fork('presence')
  for (const host of world.hosts.values()) {
    const { device } = host
    const blind = trouble.has('device') && chance.happens(0.25)
    const from = chance.between(6, 10)
    const until = chance.between(15, 19)
    const look = () => {
      const nowMs = world.time.clock.now()
      const hour = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(
        device.zone,
      ).hour
      const there = device.role === 'client' && hour >= from && hour < until
      if (world.healedAt === null)
        device.presence = blind && chance.happens(0.7) ? 'unknown' : there ? 'somebody' : 'nobody'
      if (device.backupAt !== null && hour === 2) device.backupAt = nowMs
      world.time.at(nowMs + HOUR_MS, look)
    }
    world.time.at(world.time.clock.now() + chance.between(0, 59) * MINUTE_MS, look)
  }
}
