import type { VersionScheme } from '../scheme.ts'

/*
 * Debian policy §5.6.12, as dpkg's lib/dpkg/version.c orders it. A version becomes a string key whose code units order
 * as dpkg orders the version, because matching compares the same fixed version with thousands of installed ones.
 *
 * The key alternates, as the comparison does, between a run of other characters and a number:
 *   other characters: `~` before the end, the end before letters, letters before everything else;
 *   number: how many digits without leading zeros, then the digits, so that no number is too long.
 */
const TILDE = 0x01
const END = 0x02
const LETTER_BASE = 0x10
const OTHER_BASE = 0x200
const COUNT_MAX = 0xffff

const isDigit = (code: number) => code >= 48 && code <= 57
const isLetter = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122)

function orderOf(code: number): number {
  if (code === 126) return TILDE
  return isLetter(code) ? LETTER_BASE + code : OTHER_BASE + code
}

function numberKey(digits: string): string {
  let first = 0
  while (first < digits.length && digits.charCodeAt(first) === 48) first++
  const significant = digits.slice(first)
  let count = significant.length
  let prefix = ''
  for (; count >= COUNT_MAX; count -= COUNT_MAX) prefix += String.fromCharCode(COUNT_MAX)
  return prefix + String.fromCharCode(count) + significant
}

/** The key of an upstream version or a revision; an absent revision equals "0", as dpkg has it. */
function partKey(part: string): string {
  let key = ''
  let at = 0
  do {
    for (; at < part.length && !isDigit(part.charCodeAt(at)); at++) {
      key += String.fromCharCode(orderOf(part.charCodeAt(at)))
    }
    const start = at
    while (at < part.length && isDigit(part.charCodeAt(at))) at++
    key += String.fromCharCode(END) + numberKey(part.slice(start, at))
  } while (at < part.length)
  return key + String.fromCharCode(END)
}

type DebParts = { epoch: string; upstream: string; revision: string | null }

function split(text: string): DebParts {
  const colon = text.indexOf(':')
  const rest = text.slice(colon + 1)
  const hyphen = rest.lastIndexOf('-')
  return {
    epoch: colon < 0 ? '0' : text.slice(0, colon),
    upstream: hyphen < 0 ? rest : rest.slice(0, hyphen),
    revision: hyphen < 0 ? null : rest.slice(hyphen + 1),
  }
}

/** A string whose code units order as dpkg orders the version; any text has one, so that the order is total. */
export function debKey(text: string): string {
  const { epoch, upstream, revision } = split(text)
  const epochKey = /^\d+$/.test(epoch) ? numberKey(epoch) : partKey(epoch)
  return epochKey + partKey(upstream) + partKey(revision ?? '')
}

/** Policy's grammar. The first character must be a digit: policy says "should", dpkg refuses to install others. */
function isDebVersion(text: string): boolean {
  const { epoch, upstream, revision } = split(text)
  return (
    /^\d+$/.test(epoch) &&
    Number(epoch) <= 0x7fffffff &&
    /^\d[A-Za-z0-9.+~:-]*$/.test(upstream) &&
    (revision === null || /^[A-Za-z0-9.+~]+$/.test(revision))
  )
}

export const deb: VersionScheme = {
  name: 'deb',
  isVersion: isDebVersion,
  compare(a, b) {
    if (a === b) return 0
    const keyA = debKey(a)
    const keyB = debKey(b)
    return keyA < keyB ? -1 : keyA > keyB ? 1 : 0
  },
}
