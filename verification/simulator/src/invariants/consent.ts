import type { Invariant, World } from '../run/world.ts'

/** Nobody's machine restarts under their hands: somebody is there, or it is not known that nobody is. */
export function consentInvariant(world: World): Invariant {
  const name = 'restart consent'
  return {
    name,
    onAct(device, act) {
      if (act.kind !== 'restart') return
      world.mark(`restart: asked for by the agent of a ${device.role}`)
      if (device.presence !== 'nobody')
        world.violate(
          name,
          `${device.name} restarts although ${device.presence === 'unknown' ? 'it is not known who is there' : 'somebody is there'}`,
        )
    },
    hourly() {
      for (const host of world.hosts.values()) {
        const waits = host.disk.exists(`${host.stateDirectory}/restart.json`)
        if (waits && host.device.presence === 'unknown')
          world.mark('restart: waited because nobody knew who was there')
      }
    },
  }
}
