import type { Invariant, World } from '../run/world.ts'

type Row = { id: number; kind: string; lane: string; rings: string; state: string; because: string }

/**
 * Tells what becomes of the rollouts, as lines of the trace; it judges nothing. Only stories have it: nobody reads the
 * rollouts of a thousand seeds.
 */
export function narrator(world: World): Invariant {
  const told = new Map<string, string>()
  const heard = new Map<string, number>()
  const tell = (who: string, what: string) => {
    if (told.get(who) === what) return
    told.set(who, what)
    world.trace.line(world.time.clock.now(), who, what)
  }
  return {
    name: 'the story',
    onExchange() {
      for (const [mark, count] of world.marks) {
        if (!mark.startsWith('network: ') || heard.get(mark) === count) continue
        heard.set(mark, count)
        world.trace.line(world.time.clock.now(), 'network', mark.slice('network: '.length))
      }
    },
    afterTask() {
      if (world.store.isBusy()) return
      const rows = world.store.rows<Row>(
        `select r.id, r.kind, r.lane, r.state,
                coalesce(r.halted_because ->> 'code', r.paused_reason, '') as because,
                (select string_agg(g.ring || ' ' || g.state, ', ' order by g.opened_at nulls last, g.ring)
                   from rollout_ring g where g.rollout_id = r.id and g.opened_at is not null) as rings
           from rollout r order by r.id`,
      )
      for (const { id, kind, lane, rings, state, because } of rows)
        tell(
          `rollout ${id} (${kind}, ${lane})`,
          `${state}${because ? ` because ${because}` : ''}; ${rings ?? 'no ring open'}`,
        )
    },
  }
}
