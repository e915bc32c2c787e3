type Page<T> = { items: T[]; total: number; next: string | null }

/** The largest page that the server gives. */
export const PAGE_MAX = 500

/** Every page, or as many as hold `limit` rows; the answer has the shape of one page. */
export async function readPages<T>(
  limit: number,
  read: (request: { limit: number; cursor?: string }) => Promise<Page<T>>,
): Promise<Page<T>> {
  let page = await read({ limit: Math.min(limit, PAGE_MAX) })
  const items = [...page.items]
  while (page.next !== null && items.length < limit) {
    page = await read({ limit: Math.min(limit - items.length, PAGE_MAX), cursor: page.next })
    items.push(...page.items)
  }
  return { items, total: page.total, next: page.next }
}
