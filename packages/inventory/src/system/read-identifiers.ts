import type { Files } from '@dirigent/system/files'
import { firstLine } from '../context.ts'
import type { Identifiers } from '../sections.ts'

/** Docker hosts have hundreds of virtual interfaces; those of the machine itself are few. */
const INTERFACES_MAX = 32

/** Interfaces with hardware behind them: bridges, tunnels and containers' ends are other machines' or everybody's. */
function hardwareInterfaces(files: Files): string[] {
  const names = files.list('/sys/class/net') ?? []
  return names
    .filter((name) => files.status(`/sys/class/net/${name}/device`) !== null)
    .slice(0, INTERFACES_MAX)
}

/** `0101A8C0` as the kernel prints it on little-endian machines is 192.168.1.1; as a number in network order. */
function fromKernel(hex: string): number {
  const bytes = hex.match(/../g) ?? []
  return bytes.toReversed().reduce((value, byte) => value * 256 + Number.parseInt(byte, 16), 0)
}

const numberOf = (address: string) =>
  address.split('.').reduce((value, part) => value * 256 + Number(part), 0)

type Network = { from: number; mask: number }

/** Networks that are reached directly through these interfaces (`/proc/net/route`). */
function networksOf(files: Files, interfaces: ReadonlySet<string>): Network[] {
  const lines = (files.text('/proc/net/route') ?? '').split('\n').slice(1)
  return lines.flatMap((line) => {
    const [name = '', destination = '', , , , , , mask = ''] = line.trim().split(/\s+/)
    if (!interfaces.has(name) || !/^[0-9A-F]{8}$/i.test(mask) || /^0+$/.test(mask)) return []
    return [{ from: fromKernel(destination), mask: fromKernel(mask) }]
  })
}

/** IPv4 addresses of the machine itself, from the kernel's table of local addresses. */
function localAddresses(files: Files): string[] {
  const lines = (files.text('/proc/net/fib_trie') ?? '').split('\n')
  const found = lines.flatMap((line, at) => {
    const address = /\|-- (\d+\.\d+\.\d+\.\d+)$/.exec(line)?.[1]
    return address !== undefined && /\/32 host LOCAL/.test(lines[at + 1] ?? '') ? [address] : []
  })
  return [...new Set(found)]
}

/** Bitwise without JavaScript's sign: addresses above 127.x would become negative. */
const isInside = (address: number, { from, mask }: Network) => (address & mask) >>> 0 === from >>> 0

/**
 * By what other programs know this machine: names, hardware and network addresses of its own interfaces, and ids of the
 * board or the cloud. IPv6 addresses are left out: temporary ones change daily, and each change would be a report.
 */
export function readIdentifiers(files: Files): Identifiers {
  const interfaces = hardwareInterfaces(files)
  const networks = networksOf(files, new Set(interfaces))
  const name = firstLine(files, '/proc/sys/kernel/hostname') ?? ''
  const domain = firstLine(files, '/proc/sys/kernel/domainname') ?? '(none)'
  const full = domain === '(none)' || name.includes('.') ? name : `${name}.${domain}`
  const own = (files.text('/etc/hosts') ?? '')
    .split('\n')
    .filter((line) => /^\s*127\.0\.1\.1\s/.test(line))
    .flatMap((line) => line.replace(/#.*$/, '').trim().split(/\s+/).slice(1))
  const asset = firstLine(files, '/sys/class/dmi/id/board_asset_tag') ?? ''
  const board = firstLine(files, '/sys/class/dmi/id/product_uuid')
  return {
    names: [...new Set([full, ...own].filter((one) => one !== ''))].toSorted(),
    addresses: localAddresses(files)
      .filter((address) => networks.some((network) => isInside(numberOf(address), network)))
      .toSorted(),
    macAddresses: interfaces
      .flatMap((one) => firstLine(files, `/sys/class/net/${one}/address`) ?? [])
      .filter((mac) => mac !== '00:00:00:00:00:00')
      .toSorted(),
    machineIds: board === null ? [] : [board],
    cloudIds: /^i-[0-9a-f]{8,}$/.test(asset) ? [asset] : [],
  }
}
