import { compareDigits } from '../rpm/rpm.ts'
import type { VersionScheme } from '../scheme.ts'

const PRE_RELEASE = /^(?:alpha|beta|preview|pre|rc|dev|snapshot|a|b)$/

/** Where a segment stands when everything before is equal: pre-release words < the end < other words < numbers. */
function rank(segment: string | undefined): number {
  if (segment === undefined) return 1
  if (/^\d/.test(segment)) return 3
  return PRE_RELEASE.test(segment) ? 0 : 2
}

/** The segments that decide; zeros at the end of a row of numbers are dropped. */
function segmentsOf(text: string): string[] {
  const kept: string[] = []
  for (const segment of (
    text
      .toLowerCase()
      .replace(/^v(?=\d)/, '')
      .match(/\d+|[a-z]+/g) ?? []
  ).toReversed()) {
    const next = kept.at(-1)
    if (!/^0+$/.test(segment) || (next !== undefined && /^\d/.test(next))) kept.push(segment)
  }
  return kept.toReversed()
}

/**
 * For software without published rules. Documented so that nobody has to guess: case and separators do not count;
 * runs of digits and runs of letters alternate; numbers by value; trailing zeros do not count (1.0 = 1.0.0); words such
 * as `rc`, `beta`, `alpha`, `dev`, `pre` are older than the end, other words newer, numbers newer than words.
 */
export const generic: VersionScheme = {
  name: 'generic',
  isVersion: (text) => /\d/.test(text) && text.length <= 256,
  compare(a, b) {
    const x = segmentsOf(a)
    const y = segmentsOf(b)
    for (let i = 0; i < Math.max(x.length, y.length); i++) {
      const [left, right] = [x[i], y[i]]
      if (rank(left) !== rank(right)) return rank(left) - rank(right)
      if (left === undefined || right === undefined || left === right) continue
      const order = rank(left) === 3 ? compareDigits(left, right) : left < right ? -1 : 1
      if (order !== 0) return order
    }
    return 0
  },
}
