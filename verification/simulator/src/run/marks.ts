import type { SeedReport } from './one-seed.ts'

/**
 * What must have happened somewhere in a large set. A promise that was never tried is not kept: it is unknown.
 */
const MUST_HAPPEN: readonly RegExp[] = [
  /^attempt: succeeded/,
  /^attempt: failed|^attempt: rolled_back/,
  /^attempt: refused/,
  /^gate: a ring passed on evidence/,
  /^ring: broad followed the rings before/,
  /^ring: critical followed the rings before/,
  /^concurrency: somebody asked while others worked/,
  /^window: crossed a clock change/,
  /^restart: asked for by the agent of a client/,
  /^restart: asked for by the agent of a server/,
  /^restart: waited because nobody knew who was there/,
  /^findings: compared/,
  /^server: a process died/,
  /^server: a slow database/,
  /^server: tasks did not run for hours/,
  /^server: the clock jumped/,
  /^network: the reply to admission was lost after commit/,
  /^network: the reply to result was lost after commit/,
  /^network: the reply to check-in was lost after commit/,
  /^network: an old assignment was sent again/,
  /^network: an assignment was forged/,
  /^network: everybody woke at once/,
  /^feed: empty was refused/,
  /^feed: shrunk was refused/,
  /^feed: truncated was refused/,
  /^feed: an advisory was withdrawn or revised/,
  /^crash: hit an attempt that was preparing|^crash: hit an attempt that was saving|^crash: hit an attempt that was downloading/,
  /^crash: hit an attempt that was installing/,
  /^rollout: halted/,
  /^people: freeze now/,
  /^people: pause was done/,
  /^starvation: a daily package was judged/,
  /^exceptions: a finding was accepted/,
  /^exceptions: one that had ended was judged/,
  /^people: an accepted risk was taken back/,
  /^people: roll back was done|^people: rollback was done/,
  /^people: move between rings/,
  /^server: died over result/,
  /^server: died over admission/,
  /^clone: a real copy was noticed/,
  /^device: everybody was asleep/,
  /^device: asleep for days/,
  /^device: clock wrong/,
  /^device: another time zone/,
  /^device: restarts again and again/,
  /^network: a request arrived once more, much later/,
  /^world: a bad update/,
  /^planner: as for a large fleet/,
  /^end: in_effect/,
  /^end: held|^end: rollout_halted/,
]

/** Of the whole set, what never happened. */
export function missingMarks(reports: readonly SeedReport[]): string[] {
  const seen = new Set(reports.flatMap(({ marks }) => marks.map(([name]) => name)))
  return MUST_HAPPEN.filter((pattern) => ![...seen].some((name) => pattern.test(name))).map(
    ({ source }) => source.replaceAll('^', ''),
  )
}
