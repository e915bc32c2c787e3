import type { VersionScheme } from '../scheme.ts'

/*
 * apk-tools 2 (src/version.c): digits{.digits}[letter]{_suffix[number]}[-r number]. A version is a row of tokens whose
 * kinds may only go forward; the kinds' order below is part of the rule: when everything before is equal, the version
 * whose next token has the later kind is the older one, except that a pre-release suffix always makes it older.
 */
const INVALID = -1
const DIGIT_OR_ZERO = 0
const DIGIT = 1
const LETTER = 2
const SUFFIX = 3
const SUFFIX_NUMBER = 4
const REVISION = 5
const END = 6

const PRE_SUFFIXES = ['alpha', 'beta', 'pre', 'rc']
const POST_SUFFIXES = ['cvs', 'svn', 'git', 'hg', 'p']
/** apk refuses longer numbers. */
const DIGITS_MAX = 17

type Reader = { text: string; at: number; kind: number }

const digitsAt = (text: string, at: number) => /^\d*/.exec(text.slice(at))?.[0] ?? ''

function kindAfter(reader: Reader): number {
  const char = reader.text[reader.at]
  if (char === undefined) return END
  const isDigit = char >= '0' && char <= '9'
  if ((reader.kind === DIGIT || reader.kind === DIGIT_OR_ZERO) && char >= 'a' && char <= 'z')
    return LETTER
  if (reader.kind === LETTER && isDigit) return DIGIT
  if (reader.kind === SUFFIX && isDigit) return SUFFIX_NUMBER
  reader.at++
  if (char === '.') return DIGIT_OR_ZERO
  if (char === '_') return SUFFIX
  if (char === '-' && reader.text[reader.at] === 'r') {
    reader.at++
    return REVISION
  }
  return INVALID
}

function advance(reader: Reader) {
  const next = kindAfter(reader)
  const mayGoBack =
    (next === DIGIT_OR_ZERO && reader.kind === DIGIT) ||
    (next === SUFFIX && reader.kind === SUFFIX_NUMBER) ||
    (next === DIGIT && reader.kind === LETTER)
  reader.kind = next < reader.kind && !mayGoBack ? INVALID : next
}

function suffixValue(reader: Reader): bigint | null {
  const rest = reader.text.slice(reader.at)
  const pre = PRE_SUFFIXES.findIndex((suffix) => rest.startsWith(suffix))
  const post = pre < 0 ? POST_SUFFIXES.findIndex((suffix) => rest.startsWith(suffix)) : -1
  if (pre < 0 && post < 0) return null
  reader.at += (pre < 0 ? POST_SUFFIXES[post] : PRE_SUFFIXES[pre])?.length ?? 0
  return BigInt(pre < 0 ? post : pre - PRE_SUFFIXES.length)
}

/** Reads the token the reader stands at and moves it to the next; leading zeros of a later part count as a negative. */
function readToken(reader: Reader): bigint {
  if (reader.at >= reader.text.length) {
    reader.kind = END
    return 0n
  }
  let value: bigint | null = null
  if (reader.kind === DIGIT_OR_ZERO && reader.text[reader.at] === '0') {
    const zeros = /^0*/.exec(reader.text.slice(reader.at))?.[0].length ?? 0
    reader.at += zeros
    reader.kind = reader.at >= reader.text.length ? END : DIGIT
    return BigInt(-zeros)
  }
  if (reader.kind === LETTER) value = BigInt(reader.text.charCodeAt(reader.at++))
  else if (reader.kind === SUFFIX) value = suffixValue(reader)
  else if (reader.kind !== INVALID) {
    const digits = digitsAt(reader.text, reader.at)
    if (digits.length <= DIGITS_MAX) {
      value = BigInt(digits || '0')
      reader.at += digits.length
    }
    if (digits === '' && reader.kind === REVISION) {
      reader.kind = INVALID
      return 0n
    }
  }
  if (value === null) {
    reader.kind = INVALID
    return -1n
  }
  if (reader.at >= reader.text.length) reader.kind = END
  else advance(reader)
  return value
}

/** Everything before was equal and the next tokens are of different kinds. What is no version any more is older. */
function compareRest(a: Reader, b: Reader): number {
  const [kindA, kindB] = [a.kind, b.kind]
  const valueA = readToken(a)
  const valueB = readToken(b)
  if (kindA === SUFFIX && valueA < 0n) return -1
  if (kindB === SUFFIX && valueB < 0n) return 1
  const brokenA = kindA === INVALID || a.kind === INVALID
  const brokenB = kindB === INVALID || b.kind === INVALID
  if (brokenA !== brokenB) return brokenA ? -1 : 1
  return kindA > kindB ? -1 : 1
}

export const apk: VersionScheme = {
  name: 'apk',
  isVersion: (text) =>
    /^\d+(?:\.\d+)*[a-z]?(?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*(?:~[0-9a-f]+)?(?:-r\d+)?$/.test(
      text,
    ),
  compare(textA, textB) {
    const a: Reader = { text: textA, at: 0, kind: DIGIT }
    const b: Reader = { text: textB, at: 0, kind: DIGIT }
    let valueA = 0n
    let valueB = 0n
    while (a.kind === b.kind && a.kind !== END && a.kind !== INVALID && valueA === valueB) {
      valueA = readToken(a)
      valueB = readToken(b)
    }
    if (valueA !== valueB) return valueA < valueB ? -1 : 1
    if (a.kind === b.kind) return 0
    return compareRest(a, b)
  },
}
