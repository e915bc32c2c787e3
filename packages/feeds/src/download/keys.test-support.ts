import type { KeyRing } from './signer.ts'

/** Tests only: pinned keys by `feed/origin`. */
export function keysInMemory(known: Record<string, readonly string[]> = {}): KeyRing {
  const pinned = new Map(Object.entries(known))
  return {
    pinned: async (feed, origin) => pinned.get(`${feed}/${origin}`) ?? [],
    pin: async (feed, origin, fingerprints) => {
      pinned.set(`${feed}/${origin}`, fingerprints)
    },
  }
}
