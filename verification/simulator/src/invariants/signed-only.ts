import { openAttempt } from '../run/observer.ts'
import type { Invariant, World } from '../run/world.ts'

/**
 * A device changes only what a server has signed for this very device, and only exactly that: what the journal says it
 * acts on must be a step of a signed document of that epoch and revision, and each change must be in its closure.
 */
export function signedOnlyInvariant(world: World): Invariant {
  const name = 'only signed plans act'
  return {
    name,
    onAct(device, act) {
      if (act.kind === 'restart' || act.kind === 'configure') return
      const attempt = openAttempt(world, device)
      if (!attempt?.subject)
        return world.violate(
          name,
          `${device.name}: ${act.kind} ${act.names.join(' ')} without an attempt in its journal`,
        )
      const { epoch, revision, step } = attempt.subject
      const uid = [...world.byUid].find(([, one]) => one === device)?.[0] ?? ''
      const documents = (world.signed.get(uid) ?? []).filter(
        (one) => one.epoch === epoch && one.revision === revision,
      )
      const signed = documents.flatMap(({ steps }) => steps).filter(({ id }) => id === step.id)
      if (signed.length === 0)
        return world.violate(
          name,
          `${device.name} acts on step ${step.id} of ${epoch}.${revision}, which nobody signed`,
        )
      if (act.kind !== 'install') return
      const foreign = [...act.versions].filter(
        ([pkg, version]) =>
          !signed.some(({ closure, updates }) =>
            [...closure, ...updates].some((one) => one.name === pkg && one.version === version),
          ),
      )
      if (foreign.length > 0)
        world.violate(
          name,
          `${device.name} installs ${foreign.join(' ')}, which is not in what was signed`,
        )
    },
  }
}
