import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Tracker } from './data.ts'

/** A Debian system that both are asked about. */
export type System = {
  name: string
  codename: string
  /** What dpkg knows, as text. */
  status: string
  runningKernel: string | null
  /** How `dirigent scan` is told; `file` is where the status was written. */
  scan(file: string): readonly string[]
}

const shared = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))

const text = (path: string): string => {
  const bytes = readFileSync(path)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

/** The tracker's JSON: DEBIAN_TRACKER names a file, else the shared data; null when there is neither. */
export function trackerPath(): string | null {
  const path =
    process.env.DEBIAN_TRACKER ?? `${shared}feeds/debian/security-tracker-derived.json.gz`
  return existsSync(path) ? path : null
}

export const readTracker = (path: string): Tracker => JSON.parse(text(path)) as Tracker

const fromStatus = (file: string) => ['--distro', 'debian:12', '--dpkg-status', file]

type Inventory = {
  running_kernel: { release: string }
  packages: { name: string; version: string; source: string; source_version: string }[]
}

/** A dpkg status file with what the inventory says. */
function statusOf({ packages }: Inventory): string {
  return packages
    .map(
      (one) =>
        `Package: ${one.name}\nStatus: install ok installed\nVersion: ${one.version}\n` +
        `Source: ${one.source} (${one.source_version})\n\n`,
    )
    .join('')
}

/** Workstations before and after an upgrade, and a server with its kernel. */
export function sharedSystems(): System[] {
  const workstations = ['before', 'after'].flatMap((when): System[] => {
    const path = `${shared}inventories/dpkg/debian12-workstation.${when}-upgrade.status.gz`
    if (!existsSync(path)) return []
    const name = `workstation ${when} its upgrade`
    return [
      { name, codename: 'bookworm', status: text(path), runningKernel: null, scan: fromStatus },
    ]
  })
  const path = `${shared}inventories/hosts/debian_12.json.gz`
  if (!existsSync(path)) return workstations
  const inventory = JSON.parse(text(path)) as Inventory
  const server: System = {
    name: 'server with its kernel',
    codename: 'bookworm',
    status: statusOf(inventory),
    runningKernel: inventory.running_kernel.release,
    scan: () => ['--inventory', path],
  }
  return [...workstations, server]
}

/** The machine that this runs on, as a person there would ask: no argument. Null where it is no Debian. */
export function thisSystem(): System | null {
  if (!existsSync('/etc/os-release') || !existsSync('/var/lib/dpkg/status')) return null
  const release = text('/etc/os-release')
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1]
  if (!/^ID=debian$/m.test(release) || codename === undefined) return null
  return {
    name: 'this machine',
    codename,
    status: text('/var/lib/dpkg/status'),
    runningKernel: text('/proc/sys/kernel/osrelease').trim(),
    scan: () => [],
  }
}
