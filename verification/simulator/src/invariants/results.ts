import type { Invariant, TrueAttempt, World } from '../run/world.ts'

/**
 * A result is at every moment somewhere: in the journal that will make it, on the device's disk, or with the server. It
 * is with the server once.
 */
export function resultsInvariant(world: World): Invariant {
  const name = 'results never lost, never doubled'
  const stored = () =>
    new Map(
      world.store
        .rows<{ uid: string; count: number }>(
          'select attempt_uid as uid, count(*)::int as count from result group by 1',
        )
        .map(({ uid, count }) => [uid, count]),
    )
  const onDisk = ({ device, attempt }: TrueAttempt) => {
    const host = world.hosts.get(device.name)
    // A disk that was set back knows nothing of what it did since.
    if (!host || device.power === 'off' || world.cloned.has(device.name)) return true
    const { disk, stateDirectory } = host
    return (
      disk.exists(`${stateDirectory}/attempts/${attempt}.journal`) ||
      disk.exists(`${stateDirectory}/results/${attempt}.json`)
    )
  }
  const removed: TrueAttempt[] = []
  const look = () => {
    const rows = stored()
    for (const [attempt, count] of rows)
      if (count > 1) world.violate(name, `the server has ${count} results of ${attempt}`)
    for (const attempt of world.attempts.values()) {
      if (rows.has(attempt.attempt) || onDisk(attempt)) continue
      // Its first line was not synced when the power failed: it never began, and changed nothing.
      if (attempt.changedAt === null && attempt.endedAt === null) {
        world.attempts.delete(attempt.attempt)
        continue
      }
      world.violate(
        name,
        `${attempt.device.name}: the result of ${attempt.attempt} is neither on its disk nor with the server`,
      )
    }
  }
  return {
    name,
    onAttempt(attempt, what) {
      if (what === 'result removed') removed.push(attempt)
    },
    afterTask: () => {
      if (removed.length > 0 && !world.store.isBusy()) {
        removed.length = 0
        look()
      }
    },
    hourly: look,
    atEnd() {
      look()
      const rows = stored()
      for (const { attempt, device, endedAt } of world.attempts.values()) {
        const isThere = device.power === 'on' && device.networkUp && !world.cloned.has(device.name)
        if (endedAt === null || rows.has(attempt) || !isThere) continue
        if (world.time.clock.now() - endedAt < 12 * 3_600_000) continue
        world.violate(name, `${device.name}: the result of ${attempt} has not reached the server`)
      }
    },
  }
}
