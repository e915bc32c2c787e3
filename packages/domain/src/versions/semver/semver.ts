import { compareDigits } from '../rpm/rpm.ts'
import type { VersionScheme } from '../scheme.ts'

/** semver.org §2, §9, §10: numbers without leading zeros; the `v` before it is what people write. */
const NUMBER = '(?:0|[1-9]\\d*)'
const IDENTIFIER = `(?:${NUMBER}|\\d*[A-Za-z-][0-9A-Za-z-]*)`
const GRAMMAR = new RegExp(
  `^v?${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-${IDENTIFIER}(?:\\.${IDENTIFIER})*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
)

const isNumeric = (text: string) => /^\d+$/.test(text)

/** Numbers before words, numbers by value, words by code unit (semver.org §11). */
function compareIdentifier(a: string, b: string): number {
  const numeric = Number(isNumeric(b)) - Number(isNumeric(a))
  if (numeric !== 0) return numeric
  if (isNumeric(a)) return compareDigits(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}

function split(text: string) {
  const [precedence = ''] = text.replace(/^v/i, '').split('+')
  const hyphen = precedence.search(/[-A-Za-z]/)
  const core = hyphen < 0 ? precedence : precedence.slice(0, hyphen)
  const pre = hyphen < 0 ? '' : precedence.slice(hyphen).replace(/^-/, '')
  return {
    core: core.split('.').filter((part) => part !== ''),
    pre: pre === '' ? [] : pre.split('.'),
  }
}

function compareRows(a: readonly string[], b: readonly string[], missing: string | null): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const x = a[i] ?? missing
    const y = b[i] ?? missing
    if (x === null) return -1
    if (y === null) return 1
    const order = compareIdentifier(x, y)
    if (order !== 0) return order
  }
  return 0
}

/**
 * Semantic Versioning 2.0.0: build metadata does not count, a pre-release is older than its release. Lenient where
 * publishers are: a leading `v`, fewer or more than three numbers (missing ones are 0).
 */
export const semver: VersionScheme = {
  name: 'semver',
  isVersion: (text) => GRAMMAR.test(text),
  compare(a, b) {
    const x = split(a)
    const y = split(b)
    const core = compareRows(x.core, y.core, '0')
    if (core !== 0) return core
    if (x.pre.length === 0 || y.pre.length === 0) return Math.sign(y.pre.length - x.pre.length)
    return compareRows(x.pre, y.pre, null)
  },
}
