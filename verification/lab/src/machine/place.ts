import { join } from 'node:path'

/** Where one run of the lab lives: its number, its directory and its names in the kernel. */
export type Place = {
  slot: number
  /** Everything that the run writes; removed at the end. */
  directory: string
  /** Kept between runs: Debian roots and downloaded packages. */
  cache: string
  /** Name of the network namespace that holds the bridge, the server and the lab itself. */
  namespace: string
}

/** RFC 2544's range for test networks: it is routed nowhere, and nobody's office uses it. */
export const LAB_ADDRESS = '198.18.0.1'
export const LAB_PREFIX_BITS = 16
export const MIRROR_PORT = 3142
export const REPOSITORY_PORT = 8081

/** Names of namespaces begin with this, so that leftovers are recognised by their name alone. */
export const NAMESPACE_PREFIX = 'dirigent-lab'

export function placeOfSlot(slot: number, env: NodeJS.ProcessEnv): Place {
  return {
    slot,
    directory: join(env['DIRIGENT_LAB_DIR'] ?? '/var/lib/dirigent-lab', String(slot)),
    cache: env['DIRIGENT_LAB_CACHE'] ?? '/var/cache/dirigent-lab',
    namespace: `${NAMESPACE_PREFIX}-${slot}`,
  }
}

export const deviceNamespace = (place: Place, index: number) => `${place.namespace}-d${index}`

/** The address of device 1, 2, …: 250 per third octet, and never the lab's own. */
export const deviceAddress = (index: number) =>
  `198.18.${Math.floor(index / 250)}.${(index % 250) + 2}`

export const mirrorSocket = (place: Place) => join(place.directory, 'mirror.sock')

/** How the namespace file of `ip netns` is reached by tools that enter it themselves. */
export const namespaceFile = (name: string) => `/run/netns/${name}`
