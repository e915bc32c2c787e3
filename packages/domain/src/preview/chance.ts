/** A number in [0, 1) that belongs to these words: the same person decides alike in every comparison. */
export type Chance = (...about: readonly (string | number)[]) => number

/**
 * Chance without a generator's state: what is drawn for one device does not depend on how many draws came before, so
 * that two policies are compared in the same world and not in two lucky ones. FNV-1a, then the mixing of murmur3.
 */
export function seededChance(seed: number): Chance {
  return (...about) => {
    let hash = (0x811c9dc5 ^ seed) >>> 0
    for (const word of about) {
      const text = String(word)
      for (let index = 0; index < text.length; index++) {
        hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
      }
      hash = Math.imul(hash ^ 0x1f, 0x01000193)
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
  }
}
