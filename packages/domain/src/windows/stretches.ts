import type { Opening } from './openings.ts'

/** In order, and those that touch as one: work may go on from one into the next. */
export function joined(found: readonly Opening[]): Opening[] {
  const whole: Opening[] = []
  for (const opening of found.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = whole.at(-1)
    if (last && opening.startMs <= last.endMs) last.endMs = Math.max(last.endMs, opening.endMs)
    else whole.push({ ...opening })
  }
  return whole
}

/** What of `open` lies outside of every stretch in `taken`. */
export function without(open: readonly Opening[], taken: readonly Opening[]): Opening[] {
  const cuts = joined(taken)
  return open.flatMap((part) => {
    const left: Opening[] = []
    let startMs = part.startMs
    for (const cut of cuts) {
      if (cut.endMs <= startMs) continue
      if (cut.startMs >= part.endMs) break
      if (cut.startMs > startMs) left.push({ startMs, endMs: cut.startMs })
      startMs = cut.endMs
    }
    return startMs < part.endMs ? [...left, { startMs, endMs: part.endMs }] : left
  })
}

/** What lies in both. */
export const common = (a: readonly Opening[], b: readonly Opening[]): Opening[] =>
  without(a, without(a, b))
