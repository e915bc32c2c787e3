import type { Invariant, World } from '../run/world.ts'

type Position = { epoch: number; revision: number }

/** What a device has accepted once it never goes behind again, also not after a power cut or an old message. */
export function revisionInvariant(world: World): Invariant {
  const name = '(epoch, revision) never goes back'
  const newest = new Map<string, Position>()
  const look = () => {
    for (const { device, disk, stateDirectory } of world.hosts.values()) {
      const path = `${stateDirectory}/assignment.json`
      const isOurs = device.power === 'on' && !world.cloned.has(device.name)
      if (!isOurs || !disk.exists(path)) continue
      const here = positionOf(disk.read(path))
      const before = newest.get(device.name)
      if (!here) continue
      if (before && isOlder(here, before))
        return world.violate(name, `${device.name} went from ${text(before)} back to ${text(here)}`)
      newest.set(device.name, here)
    }
  }
  return {
    name,
    hourly: look,
    onAct: look,
    onExchange({ path }) {
      if (path.endsWith('/check-in')) look()
    },
  }
}

const text = ({ epoch, revision }: Position) => `${epoch}.${revision}`

const isOlder = (a: Position, b: Position) =>
  a.epoch !== b.epoch ? a.epoch < b.epoch : a.revision < b.revision

function positionOf(json: string): Position | null {
  if (json === '') return null
  const { document } = JSON.parse(json) as { document: string }
  const { epoch, revision } = JSON.parse(document) as Position
  return { epoch, revision }
}
