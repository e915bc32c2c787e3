import type { Invariant, World } from '../run/world.ts'

/** A machine is called a copy only if somebody copied it: a reply that got lost is no copy. */
export function clonesInvariant(world: World): Invariant {
  const name = 'no clone alarm after a lost reply'
  const look = () => {
    const rows = world.store.rows<{ subject: string }>(
      `select subject from audit where action = 'device.clone_suspected'`,
    )
    for (const { subject } of rows) {
      const device = world.byUid.get(subject)
      if (!device || world.cloned.has(device.name)) continue
      return world.violate(name, `${device.name} is called a copy, and nobody copied it`)
    }
    if (rows.length > 0) world.mark('clone: a real copy was noticed')
  }
  return {
    name,
    hourly: look,
    atEnd: look,
    onExchange({ device, status, reply }) {
      const { code } = (reply ?? {}) as { code?: string }
      if (status !== 200 && code === 'exchange_token_invalid' && !world.cloned.has(device.name))
        world.violate(name, `${device.name} was refused as a copy, and nobody copied it`)
    },
  }
}
