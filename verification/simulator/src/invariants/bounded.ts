import { DAY_MS } from '@dirigent/domain/identity/time'
import type { Invariant, World } from '../run/world.ts'

/** Requests that one device may make in a day, whatever happens to it: every loop has its pause. */
const REQUESTS_PER_DAY_MAX = 4_000
const STATE_FILES_MAX = 300
const STATE_BYTES_MAX = 8 * 1024 * 1024
const PENDING_RESULTS_MAX = 100

/** Nothing grows without end: questions, files of the agent, queues of the server. */
export function boundedInvariant(world: World): Invariant {
  const name = 'everything bounded'
  const asked = new Map<string, number>()
  let dayEndsAt = 0
  return {
    name,
    onExchange({ device }) {
      const nowMs = world.time.clock.now()
      if (nowMs >= dayEndsAt) {
        asked.clear()
        dayEndsAt = nowMs + DAY_MS
      }
      const count = (asked.get(device.name) ?? 0) + 1
      asked.set(device.name, count)
      if (count === REQUESTS_PER_DAY_MAX)
        world.violate(name, `${device.name} has asked ${count} times within a day`)
    },
    hourly() {
      for (const { device, disk, stateDirectory } of world.hosts.values()) {
        if (disk.files() > STATE_FILES_MAX || disk.bytes() > STATE_BYTES_MAX)
          world.violate(
            name,
            `${device.name} keeps ${disk.files()} files with ${disk.bytes()} bytes`,
          )
        const results = disk.isFolder(`${stateDirectory}/results`)
          ? disk.list(`${stateDirectory}/results`)
          : []
        if (results.length > PENDING_RESULTS_MAX)
          world.violate(name, `${device.name} has ${results.length} results that nobody takes`)
      }
      const queues = world.store.rows<{ count: number }>(
        `select count(*)::int as count from plan_request`,
      )
      if ((queues[0]?.count ?? 0) > world.draw.devices)
        world.violate(
          name,
          `the queues of the server hold ${queues[0]?.count} requests of ${world.draw.devices} devices`,
        )
    },
  }
}
