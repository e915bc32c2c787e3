/**
 * The attempt as one table: state → event → next state. Each state names what is being done; the state is in the
 * journal before it is begun. `docs/protocol/attempt.md` is generated from this table.
 */
export const ATTEMPT_TRANSITIONS = {
  /** The server said yes (or the rule for the time without it does). Nothing was touched. */
  admitted: { begin: 'checking_before' },
  /** Health checks before: a device that is ill already must not be patched, nobody could tell the cause. */
  checking_before: { done: 'preparing', refuse: 'finished' },
  /** Index, hold, simulation against the closure, disk space. */
  preparing: { done: 'saving', refuse: 'finished' },
  /** The versions that will be replaced are kept as files. */
  saving: { done: 'downloading', refuse: 'finished' },
  downloading: { done: 'installing', refuse: 'finished' },
  /** The package manager works. From here on the system changes. */
  installing: { done: 'judging' },
  /** What is installed now, asked of the package manager's database and not of its exit status. */
  judging: { installed: 'restarting_services', roll_back: 'rolling_back', fail: 'finished' },
  /** Services that still run the old code. */
  restarting_services: { done: 'checking_after' },
  checking_after: { healthy: 'finished', roll_back: 'rolling_back', fail: 'finished' },
  /** The saved versions are installed again. */
  rolling_back: { done: 'judging_rollback' },
  judging_rollback: { done: 'finished' },
  /** The result is on disk. */
  finished: {},
} as const satisfies Record<string, Record<string, string>>

export type AttemptState = keyof typeof ATTEMPT_TRANSITIONS
export type EventOf<S extends AttemptState> = keyof (typeof ATTEMPT_TRANSITIONS)[S] & string
export type AttemptEvent = { [S in AttemptState]: EventOf<S> }[AttemptState]

/** States in which the system may have been changed: after an interruption in one of them the package manager is repaired first. */
export const CHANGING_STATES: ReadonlySet<AttemptState> = new Set([
  'installing',
  'judging',
  'restarting_services',
  'checking_after',
  'rolling_back',
  'judging_rollback',
])

/**
 * Where an attempt that was interrupted in a state goes on. Before the first change everything is done again; a change
 * is judged first, because the package manager may have ended it alone.
 */
export const RESUME_AT: Readonly<Record<AttemptState, AttemptState>> = {
  admitted: 'checking_before',
  checking_before: 'checking_before',
  preparing: 'preparing',
  saving: 'preparing',
  downloading: 'preparing',
  installing: 'installing',
  judging: 'judging',
  restarting_services: 'restarting_services',
  checking_after: 'checking_after',
  rolling_back: 'rolling_back',
  judging_rollback: 'judging_rollback',
  finished: 'finished',
}

/** The next state. Throws when the table has no such event: an attempt must never take a way that nobody drew. */
export function nextState(state: AttemptState, event: AttemptEvent): AttemptState {
  const next = (ATTEMPT_TRANSITIONS[state] as Record<string, AttemptState | undefined>)[event]
  if (next === undefined) throw new Error(`an attempt in state ${state} cannot ${event}`)
  return next
}

/** The table as a Mermaid state diagram, for the documentation. */
export function attemptDiagram(): string {
  const lines = ['stateDiagram-v2', '  [*] --> admitted']
  for (const [from, events] of Object.entries(ATTEMPT_TRANSITIONS)) {
    for (const [event, to] of Object.entries(events)) lines.push(`  ${from} --> ${to}: ${event}`)
  }
  return [...lines, '  finished --> [*]'].join('\n')
}
