import type { Invariant, TrueAttempt, World } from '../run/world.ts'

/**
 * A place is taken from the moment a device truly works until it has truly ended, whatever the server believes. Of a
 * critical server its permission is enough: who got it may be at work with the network gone, and the next one would go
 * down beside it. Of others only those count of which a server has heard that they began.
 */
export function concurrencyInvariant(world: World): Invariant {
  const name = 'concurrency'
  const granted = new Set<string>()
  return {
    name,
    onExchange({ device, path, status, reply, request }) {
      if (!path.endsWith('/admission') || status !== 200) return
      if ((reply as { admit?: boolean }).admit !== true) return
      const { attempt, step } = request as { attempt: string; step: string }
      if (granted.has(attempt)) return
      granted.add(attempt)
      const place = placeOf(world, step, device.name)
      if (!place) return
      const others = [...world.attempts.values()].filter(
        (other) => other.device !== device && isAtWork(other) && other.subject,
      )
      const heardOf = others.filter(({ announcedAt }) => announcedAt !== null)
      if (others.length > 0) world.mark('concurrency: somebody asked while others worked')
      const policy = world.policies.findLast(
        ({ fromMs }) => fromMs < world.time.clock.now(),
      )?.document
      const sameRing = heardOf.filter(
        ({ subject }) =>
          subject?.step.ring === place.ring && subject.step.rollout === place.rollout,
      )
      const limit = Math.max(
        ...world.policies.slice(-2).map(({ document }) => document.waves.runningMax),
      )
      if (sameRing.length >= limit)
        world.violate(
          name,
          `${device.name} was admitted beside ${names(sameRing)} in ${place.ring} of one rollout; at most ${limit} may work at once`,
        )
      const critical = others.filter(({ subject }) => subject?.step.ring === 'critical')
      if (place.ring === 'critical' && critical.length > 0 && policy?.critical.oneAtATime)
        world.violate(
          name,
          `${device.name} was admitted while ${names(critical)} was at work; critical servers go one at a time`,
        )
    },
  }
}

/** Was allowed, began, and has not ended on the device itself. */
const isAtWork = ({ grantedAt, endedAt }: TrueAttempt) => grantedAt !== null && endedAt === null

const names = (attempts: readonly TrueAttempt[]) =>
  attempts.map(({ device }) => device.name).join(', ')

/** The ring for which the device was admitted, as the newest signed assignment says. */
function placeOf(world: World, step: string, device: string) {
  const uid = [...world.byUid].find(([, one]) => one.name === device)?.[0] ?? ''
  const document = world.signed
    .get(uid)
    ?.findLast(({ steps }) => steps.some(({ id }) => id === step))
  return document?.steps.find(({ id }) => id === step) ?? null
}
