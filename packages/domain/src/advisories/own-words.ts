import type { FeedName } from './advisory.ts'

/** Feeds that pass on what others publish. */
const REPUBLISHED: ReadonlySet<FeedName> = new Set(['osv'])

export const isRepublished = (feed: FeedName): boolean => REPUBLISHED.has(feed)

/**
 * Leaves out what a copy says where the publisher's own feed speaks about the same thing (`keyOf`: one vulnerability of
 * one package of one release): the copy may be older, and would keep open what is fixed.
 */
export function ownWordsFirst<T extends { feed: FeedName }>(
  statements: readonly T[],
  keyOf: (statement: T) => string,
): readonly T[] {
  if (!statements.some((one) => isRepublished(one.feed))) return statements
  const own = new Set(statements.filter((one) => !isRepublished(one.feed)).map(keyOf))
  return statements.filter((one) => !isRepublished(one.feed) || !own.has(keyOf(one)))
}
