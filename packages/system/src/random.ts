import { randomBytes } from 'node:crypto'
import type { InstantMs } from '@dirigent/domain/identity/time'

/** The only source of chance, so that the simulator can seed it. */
export type Random = {
  /** `count` unpredictable bytes. */
  bytes(count: number): Uint8Array
  /** A number in [0, 1). */
  fraction(): number
}

export const systemRandom: Random = {
  bytes: (count) => new Uint8Array(randomBytes(count)),
  fraction: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
}

/** A UUIDv7 (RFC 9562 §5.7): sorts by the time it was made. */
export const uuidV7 = (now: InstantMs, random: Random): string =>
  uuidOf(now, random.bytes(UUID_BYTES), 0)

/**
 * Many of one moment, ascending, so that an index takes them side by side; for a single draw of chance, which costs ten
 * times what the rest of an id does.
 */
export function uuidsV7(count: number, now: InstantMs, random: Random): string[] {
  const bytes = random.bytes(count * UUID_BYTES)
  return Array.from({ length: count }, (_, at) => uuidOf(now, bytes, at * UUID_BYTES)).sort()
}

const UUID_BYTES = 16

function uuidOf(now: InstantMs, bytes: Uint8Array, at: number): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset + at, UUID_BYTES)
  view.writeUIntBE(now, 0, 6)
  view[6] = 0x70 | ((view[6] ?? 0) & 0x0f)
  view[8] = 0x80 | ((view[8] ?? 0) & 0x3f)
  const hex = view.toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}
