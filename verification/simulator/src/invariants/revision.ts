import type { Invariant, World } from '../run/world.ts'
import type { DeviceTruth } from '../world/device.ts'

type Position = { epoch: number; revision: number }

/** What a device has accepted once it never goes behind again, also not after a power cut or an old message. */
export function revisionInvariant(world: World): Invariant {
  const name = '(epoch, revision) never goes back'
  const newest = new Map<string, Position>()
  const seen = new Map<string, string>()
  const look = ({ name: device }: DeviceTruth) => {
    const host = world.hosts.get(device)
    const path = `${host?.stateDirectory}/assignment.json`
    const isOurs = host?.device.power === 'on' && !world.cloned.has(device)
    if (!isOurs || !host.disk.exists(path)) return
    const json = host.disk.read(path)
    if (seen.get(device) === json) return
    const here = positionOf(json)
    const before = newest.get(device)
    if (!here) return
    if (before && isOlder(here, before))
      return world.violate(name, `${device} went from ${text(before)} back to ${text(here)}`)
    newest.set(device, here)
    seen.set(device, json)
  }
  return {
    name,
    hourly() {
      for (const { device } of world.hosts.values()) look(device)
    },
    onAct: look,
    onExchange({ device, path }) {
      if (path.endsWith('/check-in')) look(device)
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
