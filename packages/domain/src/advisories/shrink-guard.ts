/** Below this many records a feed may lose any part of them: percentages of little mean nothing. */
const SMALL_FEED_RECORDS = 100
/** Publishers drop an old release now and then (Debian's tracker loses a seventh); more than a third is a fault. */
const SMALLEST_PART = 2 / 3

export type Shrunk = { code: 'feed_shrunk' | 'feed_empty'; previousCount: number; count: number }

/**
 * Whether a feed may replace what was loaded before. A feed that suddenly says little is broken, not good news: closing
 * its findings would turn the fleet green while it is exposed. Null when it may; a person can load it nevertheless.
 */
export function shrinkGuard(previousCount: number, count: number): Shrunk | null {
  if (count === 0) return { code: 'feed_empty', previousCount, count }
  if (previousCount < SMALL_FEED_RECORDS || count >= previousCount * SMALLEST_PART) return null
  return { code: 'feed_shrunk', previousCount, count }
}
