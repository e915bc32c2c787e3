/** One text of one source file (from the root of the repository) and what stands there instead. */
export type Change = { file: string; from: string; to: string }

/** A defect that somebody might make: texts of sources, replaced while they are loaded. */
export type Mutant = {
  name: string
  changes: readonly Change[]
  /** The promises that it must be caught by; any of them. */
  caughtBy: readonly string[]
  /** The seed of 1 to 100 that found it last, seven days and fifteen devices: played first. */
  seed?: number
  /** Seen only where many connections race. */
  race?: true
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'admission-without-lock',
    changes: [
      {
        file: 'packages/server/src/store/admission.ts',
        from: `where rollout_id = $1 and ring = $2 for update'`,
        to: `where rollout_id = $1 and ring = $2'`,
      },
    ],
    caughtBy: ['race'],
    race: true,
  },
  {
    name: 'started-place-freed-by-time-out',
    changes: [
      {
        file: 'packages/server/src/store/attempts.ts',
        from: `where a.state = 'leased' and a.lease_until <= $1`,
        to: `where a.state in ('leased', 'started') and a.lease_until <= $1`,
      },
    ],
    caughtBy: ['concurrency', 'results never lost, never doubled', 'liveness'],
    seed: 2,
  },
  {
    name: 'gate-ignores-unreported',
    changes: [
      {
        file: 'packages/domain/src/rollouts/gate.ts',
        from: `const online = reported + countFrom(seenAt, since) + (reported > stuck ? 0 : stuck)`,
        to: `const online = reported`,
      },
    ],
    caughtBy: ['threshold'],
    seed: 3,
  },
  {
    name: 'window-by-the-weekday-of-the-moment',
    changes: [
      {
        file: 'packages/domain/src/windows/openings.ts',
        from: `  return startDays(rule, days.from, days.until).flatMap((day) => openingOn(rule, day, clock) ?? [])
}

/** Business`,
        to: `  return startDays(rule, days.from, days.until).flatMap((day) => {
    const open = openingOn(rule, day, clock)
    const midnight = clock((day + 1) * DAY_MS)
    if (!open || open.endMs <= midnight) return open ?? []
    const [hours = 0, minutes = 0] = rule.start.split(':').map(Number)
    const rest = (hours * 60 + minutes + rule.durationMinutes) * MINUTE_MS - DAY_MS
    return [
      { startMs: clock(day * DAY_MS), endMs: clock(day * DAY_MS + rest) },
      { startMs: open.startMs, endMs: midnight },
    ]
  })
}

/** Business`,
      },
    ],
    caughtBy: ['window'],
    seed: 13,
  },
  {
    name: 'result-deleted-before-acknowledged',
    changes: [
      {
        file: 'packages/agent/src/check-in/check-in.ts',
        from: `  for (const result of state.results()) {
    const answer`,
        to: `  for (const result of state.results()) {
    state.removeResult(result.attempt)
    const answer`,
      },
    ],
    caughtBy: ['results never lost, never doubled'],
    seed: 5,
  },
  {
    name: 'revision-not-compared',
    changes: [
      {
        file: 'packages/agent/src/link/trust.ts',
        from: `if (current && isOlder(document, current)) return refuse('older')`,
        to: ``,
      },
    ],
    caughtBy: ['(epoch, revision) never goes back'],
    seed: 4,
  },
  {
    name: 'empty-feed-closes-findings',
    changes: [
      {
        file: 'packages/server/src/feeds/import.ts',
        from: `if (!options.acceptShrunk) await guardAgainstLoss`,
        to: `if (false) await guardAgainstLoss`,
      },
      {
        file: 'packages/server/src/feeds/import.ts',
        from: `if (incoming.records === 0)`,
        to: `if (false)`,
      },
    ],
    caughtBy: ['findings equal the naive matcher’s'],
    seed: 29,
  },
  {
    name: 'restart-without-consent',
    changes: [
      {
        file: 'packages/inventory/src/state/sessions.ts',
        from: `kind: 'unknown', active: true }`,
        to: `kind: 'unknown', active: false }`,
      },
    ],
    caughtBy: ['restart consent'],
    seed: 2,
  },
  {
    name: 'superseded-starves',
    changes: [
      {
        file: 'packages/domain/src/planning/assigning.ts',
        from: `const mayStart = ({ assignable, rollout }: Explained): boolean =>
  assignable && rollout`,
        to: `const mayStart = ({ rollout }: Explained): boolean => rollout`,
      },
    ],
    caughtBy: ['superseded for ever'],
    seed: 1,
  },
  {
    name: 'audit-outside-the-transaction',
    changes: [
      {
        file: 'packages/server/src/rollouts/results.ts',
        from: `  await audit(tx, random, device, request, target, now)
`,
        to: ``,
      },
      {
        file: 'packages/server/src/rollouts/results.ts',
        from: `async function audit(`,
        to: `export async function audit(`,
      },
      {
        file: 'packages/server/src/http/agent/result.ts',
        from: `import { takeResult } from`,
        to: `import { audit, takeResult } from`,
      },
      {
        file: 'packages/server/src/http/agent/result.ts',
        from: `    if (taken === 'not_yours')`,
        to: `    if (taken === 'taken') await db.transaction((tx) => audit(tx, random, device, parsed.data, null, now))
    if (taken === 'not_yours')`,
      },
    ],
    caughtBy: ['audit has exactly one record per change'],
    seed: 6,
  },
  {
    name: 'clone-alarm-after-a-lost-reply',
    changes: [
      {
        file: 'packages/server/src/http/agent/exchange.ts',
        from: `return isPrevious ? 'rotate' : 'clone'`,
        to: `return 'clone'`,
      },
    ],
    caughtBy: ['no clone alarm after a lost reply'],
    seed: 4,
  },
  {
    name: 'exception-outlives-its-expiry',
    changes: [
      {
        file: 'packages/server/src/store/exceptions.ts',
        from: `where x.revoked_at is null and x.expires_at > $1 and ($2`,
        to: `where x.revoked_at is null and $1::timestamptz is not null and ($2`,
      },
    ],
    caughtBy: ['exceptions'],
    seed: 4,
  },
]
