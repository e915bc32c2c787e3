import type { InstantMs } from '../identity/time.ts'

/** A stretch in which a device is on. `occupied`: somebody works on it. `cold`: it began with a start of the system. */
export type PresenceSpan = {
  fromMs: InstantMs
  untilMs: InstantMs
  occupied: boolean
  cold: boolean
}

/** When a device is on, in order and without overlap; between two spans it is off or asleep. */
export type Presence = readonly PresenceSpan[]

/** Index of the first span that ends after the moment; the length when there is none. */
export function spanIndexAt(presence: Presence, at: InstantMs): number {
  let low = 0
  let high = presence.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((presence[middle]?.untilMs ?? 0) > at) high = middle
    else low = middle + 1
  }
  return low
}

/** The moment itself when the device is on then, else when it is next on; null = not again. */
export function nextOnlineAt(presence: Presence, at: InstantMs): InstantMs | null {
  const span = presence[spanIndexAt(presence, at)]
  return span ? Math.max(at, span.fromMs) : null
}

/** Whether the device is on. */
export const isOnline = (presence: Presence, at: InstantMs): boolean =>
  nextOnlineAt(presence, at) === at

/** Until when a device that is on stays on: spans that touch are one. null when it is off. */
export function onlineUntil(presence: Presence, at: InstantMs): InstantMs | null {
  let index = spanIndexAt(presence, at)
  let span = presence[index]
  if (!span || span.fromMs > at) return null
  for (;;) {
    const next = presence[index + 1]
    if (!next || next.fromMs > span.untilMs) return span.untilMs
    index += 1
    span = next
  }
}

/** When work is over that needs so much time with the device on: asleep it stands still. null = not within sight. */
export function workEndsAt(
  presence: Presence,
  from: InstantMs,
  durationMs: number,
): InstantMs | null {
  let left = durationMs
  for (let index = spanIndexAt(presence, from); index < presence.length; index++) {
    const span = presence[index]
    if (!span) return null
    const begin = Math.max(from, span.fromMs)
    if (begin + left <= span.untilMs) return begin + left
    left -= span.untilMs - begin
  }
  return null
}
