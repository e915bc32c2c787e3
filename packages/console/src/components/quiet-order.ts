import { useState } from 'react'

type Kept<T> = { scope: string; pages: number; order: readonly string[]; last: readonly T[] }

/**
 * Keeps rows where they are while values change: nothing jumps under the pointer. New rows and a new order wait until
 * the reader asks for them; further pages are appended; rows that are gone stay with their last values until then.
 * `scope` names the filter: another filter is another list.
 */
export function useQuietOrder<T>(
  scope: string,
  pages: number,
  items: readonly T[],
  keyOf: (item: T) => string,
) {
  const [kept, setKept] = useState<Kept<T>>({ scope: '', pages: 0, order: [], last: [] })
  const keys = items.map(keyOf)
  const take = (): Kept<T> => ({ scope, pages, order: keys, last: items })
  if (kept.scope !== scope || (kept.order.length === 0 && keys.length > 0)) {
    const next = take()
    setKept(next)
    return { rows: items, fresh: 0, moved: false, show: () => {} }
  }
  const known = new Set(kept.order)
  if (pages > kept.pages) {
    const order = [...kept.order, ...keys.filter((key) => !known.has(key))]
    setKept({ scope, pages, order, last: items })
  }
  const byKey = new Map([...kept.last, ...items].map((item) => [keyOf(item), item]))
  const rows = kept.order.flatMap((key) => byKey.get(key) ?? [])
  const fresh = keys.filter((key) => !known.has(key)).length
  const moved = fresh === 0 && keys.join() !== kept.order.slice(0, keys.length).join()
  return { rows, fresh, moved, show: () => setKept(take()) }
}
