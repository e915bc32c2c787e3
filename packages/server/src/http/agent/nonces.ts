import type { InstantMs } from '@dirigent/domain/identity/time'
import { SECOND_MS } from '@dirigent/domain/identity/time'
import { SIGNATURE_AHEAD_S, SIGNATURE_WINDOW_S } from '@dirigent/protocol/agent/signatures'

/** A signature is accepted for this long at most, so a nonce must be remembered for as long. */
const GENERATION_MS = (SIGNATURE_WINDOW_S + SIGNATURE_AHEAD_S + 1) * SECOND_MS
/** Per device and generation: a device that signs more than this in five minutes has lost its way. */
const NONCES_MAX = 4_096

export type NonceOutcome = 'fresh' | 'replayed' | 'too_many'
/** `signer`: the device's uid, or its public key before it has one. */
export type Nonces = { remember(signer: string, nonce: string, now: InstantMs): NonceOutcome }

/**
 * Nonces seen lately, per device, in two generations: dropping the older one costs nothing, and everything younger
 * than a signature's life is always in one of the two. In memory only: after a restart, signatures made before it are
 * refused instead.
 */
export function createNonces(): Nonces {
  type Generation = Map<string, Set<string>>
  let current: Generation = new Map()
  let previous: Generation = new Map()
  let since = 0
  return {
    remember(signer, nonce, now) {
      if (now - since >= GENERATION_MS) {
        previous = now - since >= 2 * GENERATION_MS ? new Map() : current
        current = new Map()
        since = now
      }
      const known = current.get(signer) ?? new Set()
      if (known.has(nonce) || previous.get(signer)?.has(nonce)) return 'replayed'
      if (known.size >= NONCES_MAX) return 'too_many'
      known.add(nonce)
      current.set(signer, known)
      return 'fresh'
    },
  }
}
