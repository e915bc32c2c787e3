import { z } from 'zod'

/**
 * Pages by key, not by offset: a list that changes while somebody reads it neither repeats nor skips rows, and the
 * thousandth page costs as much as the first. A cursor is the key of the last row seen, as text.
 */
export type PageRequest = {
  limit: number
  cursor?: string | undefined
  search?: string | undefined
}
export type Page<T> = { items: T[]; total: number; next: string | null }

/** The columns that a list is sorted by, with their types; the last one makes the key unique. */
export type SortKey = {
  readonly columns: readonly (readonly [sql: string, type: string])[]
  readonly descending?: boolean
}

/** Values of a statement while its text is put together: `add(x)` gives the placeholder of `x`. */
export type Parameters = { readonly values: unknown[]; add(value: unknown): string }

export function parameters(...first: unknown[]): Parameters {
  const values = [...first]
  return { values, add: (value) => `$${values.push(value)}` }
}

/** The cursor came from elsewhere or was cut: the request is wrong, nothing else is. */
export class CursorError extends Error {
  readonly code = 'body_invalid'
}

const cursorSchema = z.array(z.string().max(300)).min(1).max(6)

function decode(cursor: string, length: number): string[] {
  try {
    const parsed = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    if (parsed.length === length) return parsed
  } catch {
    // said below
  }
  throw new CursorError('The cursor is not one that this list gave out; start again without it.')
}

/** `order by`, the condition that goes on after the cursor, and the column that the next cursor is made of. */
export function keyset(key: SortKey, request: PageRequest, into: Parameters) {
  const columns = key.columns.map(([sql]) => sql)
  const direction = key.descending ? 'desc' : 'asc'
  const order = `order by ${columns.map((sql) => `${sql} ${direction}`).join(', ')}`
  const cursor = `array[${columns.map((sql) => `(${sql})::text`).join(', ')}] as "cursorKey"`
  if (request.cursor === undefined) return { order, cursor, after: 'true' }
  const after = decode(request.cursor, columns.length)
  const placeholders = key.columns.map(([, type], index) => `${into.add(after[index])}::${type}`)
  const comparison = key.descending ? '<' : '>'
  return {
    order,
    cursor,
    after: `(${columns.join(', ')}) ${comparison} (${placeholders.join(', ')})`,
  }
}

/** Cuts the one row too many that says there is a next page. */
export function toPage<R extends { cursorKey: string[] }>(
  rows: readonly R[],
  total: number,
  limit: number,
): Page<Omit<R, 'cursorKey'>> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const next = rows.length > limit && last ? encode(last.cursorKey) : null
  return { items: items.map(({ cursorKey: _, ...row }) => row), total, next }
}

const encode = (key: readonly string[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url')

/** For `like`: what people type is text, not a pattern. */
export const likePattern = (search: string): string =>
  `%${search
    .trim()
    .toLowerCase()
    .replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
