/** `device` comes after `after` in every rollout. */
export type OrderPair = { device: string; after: string }

/**
 * A circle among devices of which each waits for the next: none of them would ever be updated. The devices along it,
 * the first one again at the end; null = there is none.
 */
export function orderCircle(pairs: readonly OrderPair[]): string[] | null {
  const after = new Map<string, string[]>()
  for (const { device, after: before } of pairs) {
    const known = after.get(device)
    if (known) known.push(before)
    else after.set(device, [before])
  }
  const done = new Set<string>()
  for (const start of [...after.keys()].toSorted()) {
    const circle = circleFrom(start, after, done)
    if (circle) return circle
  }
  return null
}

/** Walks without recursion: a chain of thousands of devices must not end in a full stack. */
function circleFrom(
  start: string,
  after: ReadonlyMap<string, readonly string[]>,
  done: Set<string>,
): string[] | null {
  const path: { device: string; next: number }[] = [{ device: start, next: 0 }]
  const onPath = new Set([start])
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const before = after.get(top.device)?.[top.next++]
    if (before === undefined) {
      path.pop()
      onPath.delete(top.device)
      done.add(top.device)
      continue
    }
    if (onPath.has(before)) {
      const names = path.map(({ device }) => device)
      return [...names.slice(names.indexOf(before)), before]
    }
    if (done.has(before)) continue
    path.push({ device: before, next: 0 })
    onPath.add(before)
  }
  return null
}
