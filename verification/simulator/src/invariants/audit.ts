import type { Invariant, World } from '../run/world.ts'

type Pair = { what: string; changes: string; records: string }

/** Each change that is stored beside the number of its records: they are the same at every moment. */
const PAIRS: readonly Pair[] = [
  {
    what: 'results',
    changes: `select attempt_uid::text as key, count(*)::int as count from result group by 1`,
    records: `select detail ->> 'attempt' as key, count(*)::int as count from audit where action = 'attempt.ended' group by 1`,
  },
  {
    what: 'policy revisions',
    changes: `select uid::text as key, revision - 1 as count from policy where revision > 1`,
    records: `select subject as key, count(*)::int as count from audit where action = 'policy.changed' group by 1`,
  },
  {
    what: 'devices',
    changes: `select uid::text as key, 1 as count from device`,
    records: `select subject as key, count(*)::int as count from audit where action = 'device.enrolled' group by 1`,
  },
  {
    what: 'rollouts',
    changes: `select uid::text as key, 1 as count from rollout where kind = 'cut'`,
    records: `select subject as key, count(*)::int as count from audit where action = 'rollout.cut' group by 1`,
  },
  {
    // Those of a person who took a rollout back are told by the record of that.
    what: 'holds',
    changes: `select u.uid::text as key, count(*)::int as count from hold h join available_update u on u.id = h.update_id
               where h.because ->> 'code' = 'rolled_back' and h.because ->> 'halt' is null
                 and not exists (select 1 from rollout x where x.kind = 'rollback' and x.cut_at = h.since) group by 1`,
    records: `select subject as key, count(*)::int as count from audit where action = 'update.held' group by 1`,
  },
]

const COMPARE_HOURS = 4
/** Where both sides differ, of all pairs: asked in one go. */
const DIFFERENCES = PAIRS.map(
  ({ what, changes, records }) =>
    `select '${what}' as what, key, sum(done)::int as done, sum(told)::int as told
       from (select key, count as done, 0 as told from (${changes}) as c
             union all select key, 0, count from (${records}) as r) as both_sides
      group by key having sum(done) <> sum(told)`,
).join(' union all ')

type Difference = { what: string; key: string; done: number; told: number }

/** Whatever changed has exactly one record of who changed it, and no record tells of a change that never was. */
export function auditInvariant(world: World): Invariant {
  const name = 'audit has exactly one record per change'
  const compare = () => {
    const [different] = world.store.rows<Difference>(`${DIFFERENCES} limit 1`)
    if (different) {
      const { what, key, done, told } = different
      world.violate(name, `${what}: ${key} changed ${done} times, the audit has ${told} records`)
    }
  }
  const askAdmitted = () => {
    const admitted = world.store.rows<{ uid: string }>(
      `select a.uid from attempt a where a.admitted_at < a.lease_until and not exists
         (select 1 from audit x where x.action = 'attempt.admitted' and x.detail ->> 'attempt' = a.uid::text)`,
    )
    if (admitted[0])
      world.violate(name, `the attempt ${admitted[0].uid} was admitted without a record`)
  }
  let hours = 0
  return {
    name,
    hourly() {
      // Nothing here is ever deleted: what differs once differs still when it is compared.
      if (hours++ % COMPARE_HOURS === 0) compare()
      askAdmitted()
    },
    atEnd() {
      compare()
      askAdmitted()
    },
  }
}
