/**
 * Whether two values are the same JSON, whatever order `jsonb` gave the keys; a key without a value is no key. Plans
 * compare thousands of rows with what is stored: making text of both would cost ten times as much.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  if (Array.isArray(a) || Array.isArray(b)) return sameItems(a, b)
  return sameKeys(a as Record<string, unknown>, b as Record<string, unknown>)
}

function sameItems(a: object, b: object): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
  return a.every((item, index) => sameJson(item ?? null, b[index] ?? null))
}

function sameKeys(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  let left = 0
  for (const key in a) {
    if (a[key] === undefined) continue
    if (!sameJson(a[key], b[key])) return false
    left++
  }
  for (const key in b) if (b[key] !== undefined) left--
  return left === 0
}
