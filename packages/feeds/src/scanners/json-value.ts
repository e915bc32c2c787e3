/** The value at a path inside JSON; null when anything on the way is absent. Numbers in the path are positions. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here: unknown = value
  for (const part of path) {
    if (here === null || typeof here !== 'object') return null
    here = (here as Record<string | number, unknown>)[part] ?? null
  }
  return here ?? null
}

/** Text or number at a path as text without blanks around; empty when it is neither. */
export function textOf(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path)
  if (typeof found === 'string') return found.trim()
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : ''
}

/** The first of these members that holds text. */
export function firstText(value: unknown, ...names: readonly string[]): string {
  for (const name of names) {
    const text = textOf(value, name)
    if (text !== '') return text
  }
  return ''
}

/** The members of an array at a path; empty when there is none (scanners write null for "none"). */
export function listOf(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

export const textsOf = (value: unknown, ...path: readonly (string | number)[]): string[] =>
  listOf(value, ...path)
    .map((one) => textOf(one))
    .filter((text) => text !== '')

/** The members of an object at a path. */
export function membersOf(
  value: unknown,
  ...path: readonly (string | number)[]
): readonly (readonly [string, unknown])[] {
  const found = at(value, ...path)
  return found !== null && typeof found === 'object' && !Array.isArray(found)
    ? Object.entries(found)
    : []
}
