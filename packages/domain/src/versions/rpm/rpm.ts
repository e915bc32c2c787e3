import type { VersionScheme } from '../scheme.ts'

const isDigit = (char: string | undefined) => char !== undefined && char >= '0' && char <= '9'
const isLetter = (char: string | undefined) => char !== undefined && /^[A-Za-z]$/.test(char)
const isSeparator = (char: string | undefined) =>
  char !== undefined && !isDigit(char) && !isLetter(char) && char !== '~' && char !== '^'

/** Digits compared as numbers of any length: leading zeros do not count. */
export function compareDigits(a: string, b: string): number {
  const x = a.replace(/^0+/, '')
  const y = b.replace(/^0+/, '')
  if (x.length !== y.length) return x.length < y.length ? -1 : 1
  return x < y ? -1 : x > y ? 1 : 0
}

const segmentAt = (text: string, at: number) => /^(?:\d+|[A-Za-z]+)/.exec(text.slice(at))?.[0] ?? ''

/** What `~` and `^` decide at this place: a number when they do, 'skip' when both have the same, null when neither has. */
function compareMark(a: string | undefined, b: string | undefined): number | 'skip' | null {
  if (a === '~' || b === '~') return a === b ? 'skip' : a === '~' ? -1 : 1
  if (a !== '^' && b !== '^') return null
  if (a === b) return 'skip'
  // `^` is newer than the end and older than anything that goes on.
  if (a === undefined) return -1
  if (b === undefined) return 1
  return a === '^' ? -1 : 1
}

/** rpmvercmp() of rpm 4.18 (rpmio/rpmvercmp.c): segments of digits or letters, `~` before the end, `^` just after it. */
export function compareRpmPart(a: string, b: string): number {
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    while (isSeparator(a[i])) i++
    while (isSeparator(b[j])) j++
    const mark = compareMark(a[i], b[j])
    if (mark === 'skip') {
      i++
      j++
      continue
    }
    if (mark !== null) return mark
    if (i >= a.length || j >= b.length) break
    const x = segmentAt(a, i)
    const y = segmentAt(b, j)
    if (isDigit(x[0]) !== isDigit(y[0])) return isDigit(x[0]) ? 1 : -1
    const order = isDigit(x[0]) ? compareDigits(x, y) : x < y ? -1 : x > y ? 1 : 0
    if (order !== 0) return order
    i += x.length
    j += y.length
  }
  return i < a.length ? 1 : j < b.length ? -1 : 0
}

type RpmParts = { epoch: string; version: string; release: string | null }

function split(text: string): RpmParts {
  const colon = text.indexOf(':')
  const rest = text.slice(colon + 1)
  const hyphen = rest.lastIndexOf('-')
  return {
    epoch: colon <= 0 ? '0' : text.slice(0, colon),
    version: hyphen < 0 ? rest : rest.slice(0, hyphen),
    release: hyphen < 0 ? null : rest.slice(hyphen + 1),
  }
}

function compareRelease(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  return compareRpmPart(a, b)
}

/** Epoch, version, release as rpm writes them (`[epoch:]version[-release]`); a missing epoch counts as 0. */
export const rpm: VersionScheme = {
  name: 'rpm',
  isVersion: (text) => /^(?:\d+:)?[A-Za-z0-9._+~^]+(?:-[A-Za-z0-9._+~^]+)?$/.test(text),
  compare(a, b) {
    const x = split(a)
    const y = split(b)
    return (
      compareRpmPart(x.epoch, y.epoch) ||
      compareRpmPart(x.version, y.version) ||
      compareRelease(x.release, y.release)
    )
  },
}
