/** What another scanner says about whom it looked at; the same shape as the readers of reports give. */
export type TargetIdentifiers = {
  names: readonly string[]
  addresses: readonly string[]
  macAddresses: readonly string[]
  machineIds: readonly string[]
  cloudIds: readonly string[]
}

/** What we know a device by. */
export type DeviceIdentifiers = TargetIdentifiers & { device: number }

/** By which kind of identifier a device was found; strongest first. */
export const IDENTIFIER_KINDS = [
  'cloud_id',
  'machine_id',
  'mac_address',
  'full_name',
  'short_name',
  'address',
] as const
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number]

/**
 * Whom a scanner means. `ambiguous`: several devices carry the identifier, and guessing would blame the wrong one;
 * `unmatched`: nobody does. Both are shown, and a person says who it is.
 */
export type Recognition =
  | { code: 'matched'; device: number; by: IdentifierKind }
  | { code: 'ambiguous'; devices: readonly number[]; by: IdentifierKind }
  | { code: 'unmatched' }

/** Looks devices up by normalised identifiers. */
export type DeviceIndex = { find(kind: IdentifierKind, value: string): readonly number[] }

const short = (name: string) => name.split('.', 1)[0] ?? ''
const isFull = (name: string) => name.includes('.')

/** `02-00-AB…`, `0200.ab00…` and `02:00:ab…` are one address; those that every machine has are none. */
function macOf(text: string): string {
  const digits = text.toLowerCase().replaceAll(/[^0-9a-f]/g, '')
  return digits.length === 12 && !/^0+$|^f+$/.test(digits) ? digits : ''
}

/** Loopback and self-assigned addresses are every machine's. */
function addressOf(text: string): string {
  const address = text.trim().toLowerCase().replace(/%.*$/, '')
  return /^(127\.|169\.254\.|0\.0\.0\.0|::1$|fe80:)/.test(address) ? '' : address
}

function nameOf(text: string): string {
  const name = text.trim().toLowerCase().replace(/\.$/, '')
  return /^localhost(\.|$)/.test(name) ? '' : name
}

/** The normalised values of one kind; empty ones are left out. */
export function identifiersOf(target: TargetIdentifiers, kind: IdentifierKind): string[] {
  const values = {
    cloud_id: () => target.cloudIds.map((id) => id.trim().toLowerCase()),
    machine_id: () => target.machineIds.map((id) => id.trim().toLowerCase()),
    mac_address: () => target.macAddresses.map(macOf),
    full_name: () => target.names.map(nameOf).filter(isFull),
    short_name: () => target.names.map((name) => short(nameOf(name))),
    address: () => target.addresses.map(addressOf),
  }[kind]()
  return [...new Set(values.filter((value) => value !== ''))]
}

/** Builds the index once per import; a device is found by each of its identifiers. */
export function deviceIndex(devices: readonly DeviceIdentifiers[]): DeviceIndex {
  const found = new Map<string, number[]>()
  for (const device of devices)
    for (const kind of IDENTIFIER_KINDS)
      for (const value of identifiersOf(device, kind)) {
        const key = `${kind} ${value}`
        const known = found.get(key)
        if (known === undefined) found.set(key, [device.device])
        else if (!known.includes(device.device)) known.push(device.device)
      }
  return { find: (kind, value) => found.get(`${kind} ${value}`) ?? [] }
}

/**
 * Finds the device that a scanner means: the strongest kind of identifier that anybody carries decides. Where it names
 * several devices, weaker kinds may narrow it to one of these, never to another.
 */
export function matchTarget(target: TargetIdentifiers, index: DeviceIndex): Recognition {
  let candidates: readonly number[] = []
  let by: IdentifierKind | null = null
  for (const kind of IDENTIFIER_KINDS) {
    const named = new Set(identifiersOf(target, kind).flatMap((value) => index.find(kind, value)))
    if (named.size === 0) continue
    const narrowed = by === null ? [...named] : candidates.filter((device) => named.has(device))
    if (narrowed.length === 0) continue
    by ??= kind
    candidates = narrowed
    const [only] = candidates
    if (only !== undefined && candidates.length === 1)
      return { code: 'matched', device: only, by: kind }
  }
  if (by === null) return { code: 'unmatched' }
  return { code: 'ambiguous', devices: candidates.toSorted((a, b) => a - b), by }
}
