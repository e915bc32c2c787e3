import type { RingName } from '@dirigent/domain/rollouts/policy'
import type { BeforeAfter } from '@dirigent/domain/statistics/health'
import type { Queryable } from './database.ts'

/**
 * Health checks before and after, of each device of Test and Pilot that came to an end: by its newest attempt that
 * looked both times. Broad is no gate, and reading its results would mean reading the fleet's.
 */
export function readRolloutHealth(
  db: Queryable,
  rolloutId: number,
): Promise<(BeforeAfter & { ring: RingName })[]> {
  return db.rows(
    `select m.ring, ${passed('before')} as before, ${passed('after')} as after
       from rollout_device m
       left join lateral (
         select r.document -> 'health' as health from result r
          where r.device_id = m.device_id and r.rollout_id = m.rollout_id and r.kind = 'install'
            and r.document #> '{health,before,0}' is not null and r.document #> '{health,after,0}' is not null
          order by r.received_at desc limit 1) k on true
      where m.rollout_id = $1 and m.ring in ('test', 'pilot')
        and m.state in ('installed', 'in_effect', 'failed', 'rolled_back')
      order by m.device_id`,
    [rolloutId],
  )
}

/** Whether every check passed then; null = not looked. */
const passed = (when: 'before' | 'after') =>
  `(select bool_and((c ->> 'ok')::boolean) from jsonb_array_elements(k.health -> '${when}') c)`
