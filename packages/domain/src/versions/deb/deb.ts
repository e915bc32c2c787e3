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
/** What a version may be made of stays within one byte: half the memory, and compared as bytes. */
const OTHER_BASE = 0x90
const COUNT_MAX = 0xffff

const isDigit = (code: number) => code >= 48 && code <= 57
const isLetter = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122)

function orderOf(code: number): number {
  if (code === 126) return TILDE
  return isLetter(code) ? LETTER_BASE + code : OTHER_BASE + code
}

/** Appends the key of a number: how many digits without leading zeros, then the digits. */
function pushNumber(codes: number[], text: string, from: number, to: number): void {
  let first = from
  while (first < to && text.charCodeAt(first) === 48) first++
  let count = to - first
  for (; count >= COUNT_MAX; count -= COUNT_MAX) codes.push(COUNT_MAX)
  codes.push(count)
  for (; first < to; first++) codes.push(text.charCodeAt(first))
}

/** Appends the key of an upstream version or a revision; an absent revision equals "0", as dpkg has it. */
function pushPart(codes: number[], text: string, from: number, to: number): void {
  let at = from
  do {
    for (; at < to; at++) {
      const code = text.charCodeAt(at)
      if (isDigit(code)) break
      codes.push(orderOf(code))
    }
    const start = at
    while (at < to && isDigit(text.charCodeAt(at))) at++
    codes.push(END)
    pushNumber(codes, text, start, at)
  } while (at < to)
  codes.push(END)
}

/** Arguments that one call surely takes; a version that is longer is somebody's joke, and has a key all the same. */
const CODES_AT_ONCE = 4096

function textOf(codes: readonly number[]): string {
  if (codes.length <= CODES_AT_ONCE) return String.fromCharCode(...codes)
  let text = ''
  for (let at = 0; at < codes.length; at += CODES_AT_ONCE)
    text += String.fromCharCode(...codes.slice(at, at + CODES_AT_ONCE))
  return text
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
  const codes: number[] = []
  const colon = text.indexOf(':')
  const hyphen = text.lastIndexOf('-')
  const end = hyphen > colon ? hyphen : text.length
  // No epoch is epoch 0, whose significant digits are none.
  if (colon < 0) codes.push(0)
  else if (colon > 0 && isNumber(text, colon)) pushNumber(codes, text, 0, colon)
  else pushPart(codes, text, 0, colon)
  pushPart(codes, text, colon + 1, end)
  pushPart(codes, text, hyphen > colon ? hyphen + 1 : end, text.length)
  return textOf(codes)
}

function isNumber(text: string, end: number): boolean {
  for (let at = 0; at < end; at++) if (!isDigit(text.charCodeAt(at))) return false
  return true
}

/** What nearly every version looks like: decided at a glance. */
const PLAIN = /^(?:\d{1,9}:)?\d[A-Za-z0-9.+~]*(?:-[A-Za-z0-9.+~]+)*$/

/** Policy's grammar. The first character must be a digit: policy says "should", dpkg refuses to install others. */
function isDebVersion(text: string): boolean {
  if (PLAIN.test(text)) return true
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
