import { DAY_MS, HOUR_MS } from '@dirigent/domain/identity/time'
import type { Invariant, World } from '../run/world.ts'
import type { DeviceTruth } from '../world/device.ts'

/** Within this time after the first of a restarted device's inventory arrived the server has the proof. */
const PROOF_MS = 12 * HOUR_MS

/** All packages and findings of everybody: a wrong one stays for longer. */
const COMPARE_HOURS = 4

/** When the server first took something of the inventory of a device that had started; at the latest a day after it spoke. */
type Heard = { bootId: string; atMs: number }

/**
 * The findings of a device are what a naive look at its packages says: for each statement of the publisher as it was
 * last published whole, is the installed version one that came before the repaired one? Compared when the server has
 * the device's newest packages. A version that waits for a restart may keep its finding open; nothing may hide one.
 */
export function findingsInvariant(world: World): Invariant {
  const name = 'findings equal the naive matcher’s'
  const heard = new Map<DeviceTruth, Heard>()
  let hours = 0
  const look = () => {
    if (!world.feed.settled) return
    const open = openFindings(world)
    const stored = storedPackages(world)
    for (const [uid, device] of world.byUid) {
      if (!isKnown(stored.get(uid) ?? [], device)) continue
      const expected = naiveFindings(world, device)
      const found = open.get(device.name) ?? new Set()
      for (const one of expected)
        if (!found.has(one))
          return world.violate(
            name,
            `${device.name} lacks the finding ${one}; ${describe(device, one)}`,
          )
      for (const one of found) {
        if (expected.has(one)) continue
        if (mayStillBeOpen(world, device, one.split(' ')[0] ?? '', heard.get(device))) continue
        return world.violate(
          name,
          `${device.name} has the finding ${one}, which its packages do not; ${describe(device, one)}`,
        )
      }
    }
    world.mark('findings: compared')
  }
  return {
    name,
    onExchange({ device, status, path }) {
      if (status !== 200) return
      const now = world.time.clock.now()
      const last = heard.get(device)
      // Its inventory may get lost several times; a day later it must have arrived.
      if (last?.bootId !== device.bootId)
        heard.set(device, { bootId: device.bootId, atMs: now + DAY_MS })
      else if (/\/sections?$/.test(path) && now < last.atMs)
        heard.set(device, { bootId: device.bootId, atMs: now })
    },
    hourly() {
      if (hours++ % COMPARE_HOURS === 0) look()
    },
    atEnd: look,
  }
}

const describe = (device: DeviceTruth, line: string) => {
  const pkg = line.split(' ')[0] ?? ''
  return `${pkg} is ${device.installed.get(pkg)?.version}, running kernel ${device.runningKernel}`
}

/** What waits for a restart, and what was restarted so lately (or was cut off since) that the proof may still be on its way. */
function mayStillBeOpen(
  world: World,
  device: DeviceTruth,
  pkg: string,
  heard: Heard | undefined,
): boolean {
  if (device.restartFor.has(pkg)) return true
  const needsRestart = world.catalogue.sourceOf(pkg)?.needsRestart ?? false
  if (!needsRestart) return false
  if (heard?.bootId !== device.bootId) return true
  return world.time.clock.now() - heard.atMs < PROOF_MS
}

function openFindings(world: World): Map<string, Set<string>> {
  const rows = world.store.rows<{ device: string; line: string }>(
    `select d.name as device, f.package_name || ' ' || v.name as line from finding f
       join device d on d.id = f.device_id join vulnerability v on v.id = f.vulnerability_id
      where f.closed_at is null`,
  )
  const open = new Map<string, Set<string>>()
  for (const { device, line } of rows) open.set(device, (open.get(device) ?? new Set()).add(line))
  return open
}

type StoredPackage = { uid: string; name: string; version: string }

/** What the server believes to be installed, of devices whose findings are derived from it. */
function storedPackages(world: World): Map<string, StoredPackage[]> {
  const rows = world.store.rows<StoredPackage>(
    `select d.uid, v.name, v.version from device d join device_package p on p.device_id = d.id
       join package_version v on v.id = p.package_version_id
      where not exists (select 1 from finding_request q where q.device_id = d.id)`,
  )
  return Map.groupBy(rows, ({ uid }) => uid)
}

/** Whether the server's packages are the device's. */
function isKnown(stored: readonly StoredPackage[], device: DeviceTruth): boolean {
  if (stored.length !== device.installed.size) return false
  if ([...device.installed.values()].some(({ state }) => state === 'half')) return false
  return stored.every(({ name, version }) => device.installed.get(name)?.version === version)
}

function naiveFindings(world: World, device: DeviceTruth): Set<string> {
  const found = new Set<string>()
  for (const { id, source: name, fixedVersion } of world.feed.statements) {
    const source = world.catalogue.sources.find((one) => one.source === name)
    if (!source || fixedVersion === null) continue
    for (const binary of source.binaries) {
      const here = device.installed.get(binary)
      if (!here || isReplacedInMemory(device, binary)) continue
      if (
        world.catalogue.indexOf(source, here.version) <
        world.catalogue.indexOf(source, fixedVersion)
      )
        found.add(`${binary} ${id}`)
    }
  }
  return found
}

/** Of a kernel that is installed but does not run, the running one decides; it is not looked at here. */
const isReplacedInMemory = (device: DeviceTruth, binary: string) => device.restartFor.has(binary)
