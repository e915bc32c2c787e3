import type { InstantMs } from '@dirigent/domain/identity/time'

/** The only source of the present moment: everything else receives it as a value, so that it can be replayed. */
export type Clock = { now(): InstantMs }

export const systemClock: Clock = { now: () => Date.now() }
