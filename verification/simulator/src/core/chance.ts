import type { Random } from '@dirigent/system/random'

/**
 * Chance that repeats: everything that the simulator leaves to chance comes from here, so that a seed is a whole run.
 * `fork` gives an independent stream, so that one more draw in one place does not change everything after it.
 */
export type Chance = Random & {
  fork(name: string): Chance
  /** A whole number from `from` to `to`, both possible. */
  between(from: number, to: number): number
  /** True with this probability (0 to 1). */
  happens(probability: number): boolean
  pick<T>(values: readonly T[]): T
  shuffled<T>(values: readonly T[]): T[]
}

const RANGE = 2 ** 32

export function createChance(seed: string): Chance {
  const next = sfc32(seed)
  const fraction = () => next() / RANGE
  const between = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1))
  return {
    fraction,
    between,
    bytes: (count) => Uint8Array.from({ length: count }, () => next() & 0xff),
    fork: (name) => createChance(`${seed}/${name}`),
    happens: (probability) => fraction() < probability,
    pick(values) {
      const value = values[Math.floor(fraction() * values.length)]
      if (value === undefined && values.length === 0) throw new Error('nothing to pick from')
      return value as (typeof values)[number]
    },
    shuffled(values) {
      const rest = [...values]
      for (let at = rest.length - 1; at > 0; at--) {
        const other = between(0, at)
        const [a, b] = [rest[at], rest[other]]
        if (a === undefined || b === undefined) continue
        rest[at] = b
        rest[other] = a
      }
      return rest
    },
  }
}

/** Small Fast Counter (Chris Doty-Humphrey), 32 bits: passes PractRand and needs no library. */
function sfc32(seed: string): () => number {
  let [a, b, c] = hash3(seed)
  let counter = 1
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  for (let warm = 0; warm < 15; warm++) next()
  return next
}

/** Three words of FNV-1a over the text, each with its own start: neighbouring seeds begin far apart. */
function hash3(text: string): [number, number, number] {
  const word = (start: number) => {
    let hash = start
    for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
    return hash | 0
  }
  return [word(0x811c9dc5), word(0x9e3779b9), word(0x7f4a7c15)]
}
