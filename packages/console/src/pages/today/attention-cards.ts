import type { LooseReason } from '@dirigent/words/entry'

/** What stands on one card: one thing, or all feeds that fail together (no internet is one problem, not seven). */
export type Card = { item: LooseReason } | { feeds: readonly string[] }

const feedOf = (item: LooseReason): string | null =>
  item.code.startsWith('feed_') && typeof item['feed'] === 'string' ? item['feed'] : null

/** The cards in the order of the server; feeds gather where the first of them stood. */
export function cardsOf(items: readonly LooseReason[]): Card[] {
  const feeds = [...new Set(items.flatMap((item) => feedOf(item) ?? []))]
  if (feeds.length < 2) return items.map((item) => ({ item }))
  const first = items.findIndex((item) => feedOf(item) !== null)
  return items.flatMap((item, index): Card[] => {
    if (feedOf(item) === null) return [{ item }]
    return index === first ? [{ feeds }] : []
  })
}
