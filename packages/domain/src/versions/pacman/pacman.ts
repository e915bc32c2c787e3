import { compareDigits } from '../rpm/rpm.ts'
import type { VersionScheme } from '../scheme.ts'

/** parseEVR() of libalpm: digits and a colon are the epoch, what follows the last hyphen is the release. */
function split(text: string) {
  const colon = /^(\d*):/.exec(text)
  const rest = colon ? text.slice(colon[0].length) : text
  const hyphen = rest.lastIndexOf('-')
  return {
    epoch: colon?.[1] ?? '',
    version: hyphen < 0 ? rest : rest.slice(0, hyphen),
    release: hyphen < 0 ? null : rest.slice(hyphen + 1),
  }
}

const separatorsAt = (text: string, at: number) =>
  /^[^A-Za-z0-9]*/.exec(text.slice(at))?.[0].length ?? 0
const segmentAt = (text: string, at: number) => /^(?:\d+|[A-Za-z]+)/.exec(text.slice(at))?.[0] ?? ''
const isLetter = (char: string | undefined) => char !== undefined && /^[A-Za-z]$/.test(char)
const isNumber = (segment: string) => /^\d/.test(segment)

/** Two segments; a number is newer than letters. */
function compareSegment(x: string, y: string): number {
  if (isNumber(x) !== isNumber(y)) return isNumber(x) ? 1 : -1
  if (isNumber(x)) return compareDigits(x, y)
  return x < y ? -1 : x > y ? 1 : 0
}

/** One has ended where the other goes on: letters that follow are a pre-release, anything else is newer. */
function compareRest(x: string | undefined, y: string | undefined): number {
  if (x === undefined && y === undefined) return 0
  return (x === undefined && !isLetter(y)) || isLetter(x) ? -1 : 1
}

/**
 * rpmvercmp() as libalpm has it (lib/libalpm/version.c): older than rpm's own, without `~` and `^`, and with the length
 * of separators counting (`2___a` is newer than `2_a`).
 */
function comparePart(a: string, b: string): number {
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const [skipA, skipB] = [separatorsAt(a, i), separatorsAt(b, j)]
    i += skipA
    j += skipB
    if (i >= a.length || j >= b.length) break
    if (skipA !== skipB) return skipA < skipB ? -1 : 1
    const [x, y] = [segmentAt(a, i), segmentAt(b, j)]
    const order = compareSegment(x, y)
    if (order !== 0) return order
    i += x.length
    j += y.length
  }
  return compareRest(a[i], b[j])
}

/** As Arch names versions. One that begins or ends with a separator is none: libalpm orders such ones in a circle. */
const GRAMMAR = /^(?:\d+:)?[A-Za-z0-9](?:[A-Za-z0-9._+~^]*[A-Za-z0-9])?(?:-\d+(?:\.\d+)?)?$/

/**
 * alpm_pkg_vercmp: `[epoch:]version[-release]`. A missing release equals any, so that `1.0` is neither older nor newer
 * than `1.0-1`: where a sort must be stable, compare versions with releases.
 */
export const pacman: VersionScheme = {
  name: 'pacman',
  isVersion: (text) => GRAMMAR.test(text),
  compare(a, b) {
    if (a === b) return 0
    const x = split(a)
    const y = split(b)
    return (
      compareDigits(x.epoch, y.epoch) ||
      comparePart(x.version, y.version) ||
      (x.release === null || y.release === null ? 0 : comparePart(x.release, y.release))
    )
  },
}
