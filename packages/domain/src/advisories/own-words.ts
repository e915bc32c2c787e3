import type { FeedName } from './advisory.ts'

/**
 * Leaves out what a copy says where the publisher's own feed speaks about the same thing (`keyOf`: one vulnerability of
 * one package of one release): the copy may be older, and would keep open what is fixed. `isCopy` tells the feeds that
 * pass on what others publish.
 */
export function ownWordsFirst<T extends { feed: FeedName }>(
  statements: readonly T[],
  isCopy: (feed: FeedName) => boolean,
  keyOf: (statement: T) => string,
): readonly T[] {
  if (!statements.some((one) => isCopy(one.feed))) return statements
  const own = new Set(statements.filter((one) => !isCopy(one.feed)).map(keyOf))
  return statements.filter((one) => !isCopy(one.feed) || !own.has(keyOf(one)))
}
