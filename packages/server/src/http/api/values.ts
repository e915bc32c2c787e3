import type { InstantMs } from '@dirigent/domain/identity/time'

/** Instants leave the server as ISO 8601 in UTC. */
export const iso = (at: InstantMs): string => new Date(at).toISOString()
export const isoOrNull = (at: InstantMs | null | undefined): string | null =>
  at === null || at === undefined || !Number.isFinite(at) ? null : iso(at)
