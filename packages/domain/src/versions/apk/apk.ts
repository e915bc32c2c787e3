import { compareDigits } from '../rpm/rpm.ts'
import type { VersionScheme } from '../scheme.ts'

/*
 * apk-tools 3 (src/version.c): digits{.digits}[letter]{_suffix[number]}[~commit][-r number]. A version is a row of
 * tokens; their kinds are ordered, and that order is part of the rule: when everything before is equal, the version
 * whose next token has the later kind is the older one, except that a pre-release suffix always makes it older.
 */
const FIRST_NUMBER = 0
const NUMBER = 1
const LETTER = 2
const SUFFIX = 3
const SUFFIX_NUMBER = 4
const COMMIT = 5
const REVISION = 6
const END = 7
const INVALID = 8

/** In apk's order; what stands before NO_SUFFIX makes a version older than the one without any. */
const SUFFIXES = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p']
const NO_SUFFIX = SUFFIXES.indexOf('')

/** `value` of INVALID is everything that could not be read. */
type Token = { kind: number; value: string }

const digitsAt = (text: string, at: number) => /^\d*/.exec(text.slice(at))?.[0] ?? ''
const isDigit = (char: string) => char >= '0' && char <= '9'

/** The token that begins at `at`, given the kind before it, and where the next one begins. */
function tokenAt(text: string, at: number, before: number): { token: Token; next: number } {
  const made = (kind: number, value: string, length: number) => ({
    token: { kind, value },
    next: at + length,
  })
  const invalid = made(INVALID, text.slice(at), text.length - at)
  const char = text[at]
  if (char === undefined) return made(END, '', 0)
  if (char >= 'a' && char <= 'z') return before > NUMBER ? invalid : made(LETTER, char, 1)
  if (char === '.' || isDigit(char)) {
    const skip = char === '.' ? 1 : 0
    const kind = before <= NUMBER ? NUMBER : before === SUFFIX && skip === 0 ? SUFFIX_NUMBER : -1
    const digits = digitsAt(text, at + skip)
    return kind < 0 || digits === '' ? invalid : made(kind, digits, skip + digits.length)
  }
  if (char === '_') {
    const word = /^[a-z]*/.exec(text.slice(at + 1))?.[0] ?? ''
    const known = word !== '' && SUFFIXES.includes(word)
    return before > SUFFIX_NUMBER || !known ? invalid : made(SUFFIX, word, 1 + word.length)
  }
  if (char === '~') {
    const hash = /^[0-9a-f]*/.exec(text.slice(at + 1))?.[0] ?? ''
    return before >= COMMIT || hash === '' ? invalid : made(COMMIT, hash, 1 + hash.length)
  }
  if (!text.startsWith('-r', at) || before >= REVISION) return invalid
  const digits = digitsAt(text, at + 2)
  const next = at + 2 + digits.length
  // No revision, and revision 0 with something behind it: apk sees no difference between these.
  if (/^0*$/.test(digits) && (digits === '' || next < text.length))
    return made(INVALID, '-r', text.length - at)
  return made(REVISION, digits, next - at)
}

/** The tokens of a version; the last one is END, or INVALID where the text stops being a version. */
function tokensOf(text: string): Token[] {
  const first = digitsAt(text, 0)
  if (first === '') return [{ kind: INVALID, value: text }]
  const tokens: Token[] = [{ kind: FIRST_NUMBER, value: first }]
  let at = first.length
  let kind = FIRST_NUMBER
  while (kind < END) {
    const { token, next } = tokenAt(text, at, kind)
    tokens.push(token)
    kind = token.kind
    at = next
  }
  return tokens
}

const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function compareTokens(kind: number, a: string, b: string): number {
  // A later number with a leading zero is ordered as text, as Gentoo does: 1.06 is older than 1.1.
  if (kind === NUMBER && (a.startsWith('0') || b.startsWith('0'))) return byCodeUnit(a, b)
  if (kind === SUFFIX) return SUFFIXES.indexOf(a) - SUFFIXES.indexOf(b)
  // What is no version by apk's grammar is ordered as text from where it cannot be read on, so that a sort never
  // depends on what else is in the list.
  if (kind === LETTER || kind === COMMIT || kind === INVALID) return byCodeUnit(a, b)
  return compareDigits(a, b)
}

const isPreRelease = ({ kind, value }: Token) =>
  kind === SUFFIX && SUFFIXES.indexOf(value) < NO_SUFFIX

export const apk: VersionScheme = {
  name: 'apk',
  isVersion: (text) => tokensOf(text).at(-1)?.kind === END,
  compare(textA, textB) {
    const a = tokensOf(textA)
    const b = tokensOf(textB)
    for (let i = 0; ; i++) {
      const [x, y] = [a[i], b[i]]
      if (!x || !y) return 0
      if (x.kind !== y.kind) {
        if (isPreRelease(x)) return -1
        if (isPreRelease(y)) return 1
        return x.kind > y.kind ? -1 : 1
      }
      const order = x.kind === END ? 0 : compareTokens(x.kind, x.value, y.value)
      if (order !== 0) return order
    }
  },
}
