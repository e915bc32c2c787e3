import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from './database.ts'

/** When the planner last cut, and when it wants to look again although nothing changed. */
export type PlannerMemory = { fullAt: InstantMs; nextAt: InstantMs | null }

/** What there is at all: nobody is asked for the holds, neighbours or people of a company that has none. */
export type PlanOutline = {
  memory: PlannerMemory
  /** Generation of the last plan that changed something; 0 = there was none. */
  generation: number
  hasPolicies: boolean
  hasAttemptsAtWork: boolean
  hasNeighbours: boolean
  hasHolds: boolean
  hasPeople: boolean
}

type OutlineRow = Omit<PlanOutline, 'memory'> & { memory: PlannerMemory | null }

const OUTLINE = `
  select (select value from setting where key = 'planner') as memory,
         (select coalesce(max(generation), 0) from plan) as generation,
         exists (select from policy) as "hasPolicies",
         exists (select from attempt where state in ('leased', 'started')) as "hasAttemptsAtWork",
         exists (select from availability_member) or exists (select from device_order) as "hasNeighbours",
         exists (select from hold where released_at is null) as "hasHolds",
         exists (select from device_person) as "hasPeople"`

export async function readOutline(db: Queryable): Promise<PlanOutline> {
  const { memory, ...row } = await db.one<OutlineRow>(OUTLINE)
  return { ...row, memory: memory ?? { fullAt: 0, nextAt: 0 } }
}

export async function writeMemory(tx: Tx, memory: PlannerMemory, now: InstantMs): Promise<void> {
  await tx.execute(
    `insert into setting (key, value, updated_at) values ('planner', $1, $2)
     on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`,
    [JSON.stringify(memory), instant(now)],
  )
}
