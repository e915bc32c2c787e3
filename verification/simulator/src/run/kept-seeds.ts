import { readFileSync } from 'node:fs'

export type KeptSeed = { seed: number; why: string }

/** Seeds that failed once, each with one line why; they are played in every share. */
export function keptSeeds(): KeptSeed[] {
  const text = readFileSync(new URL('../../seeds.txt', import.meta.url), 'utf8')
  return text.split('\n').flatMap((line) => {
    const match = /^(\d+)\s+(.+)$/.exec(line)
    return match?.[1] && match[2] ? [{ seed: Number(match[1]), why: match[2] }] : []
  })
}
