import { BlockList, isIP } from 'node:net'

/** `private`: this machine, the organisation's own network, or an address that belongs to nobody. */
export type Network = 'public' | 'private'

const V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Cloud providers hand out credentials at 169.254.169.254.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]
/** Tunnels (`2002::`, `2001::`) hide an address of another kind, so nothing is reached through them. */
const V6: readonly (readonly [string, number])[] = [
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
]

function privateAddresses(): BlockList {
  const list = new BlockList()
  for (const [network, bits] of V4) {
    list.addSubnet(network, bits, 'ipv4')
    // Behind NAT64 an IPv4 address is the end of an IPv6 one.
    list.addSubnet(`64:ff9b::${network}`, 96 + bits, 'ipv6')
    list.addSubnet(`::ffff:${network}`, 96 + bits, 'ipv6')
  }
  for (const [network, bits] of V6) list.addSubnet(network, bits, 'ipv6')
  return list
}

const PRIVATE = privateAddresses()

/** Where an IP address lies (IANA's special-purpose registries); what is no address counts as private. */
export function networkOfAddress(address: string): Network {
  const kind = isIP(address)
  if (kind === 0) return 'private'
  return PRIVATE.check(address, kind === 4 ? 'ipv4' : 'ipv6') ? 'private' : 'public'
}

/** Names that are only known inside a network: one label, or a suffix that is never delegated (RFC 6761, 6762, 8375). */
const INSIDE = /^[^.]+$|\.(?:localhost|local|internal|intranet|lan|home|corp|private|home\.arpa)$/

/** Where a host of a URL lies as far as its name tells; null when only a look-up can tell. */
export function networkOfHost(hostname: string): Network | null {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  if (isIP(host) !== 0) return networkOfAddress(host)
  return INSIDE.test(host) ? 'private' : null
}
