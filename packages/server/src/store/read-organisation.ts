import type { InstantMs } from '@dirigent/domain/identity/time'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import type { groupRule } from '@dirigent/protocol/api/organisation'
import type { z } from 'zod'
import type { Queryable } from './database.ts'

export type GroupListRow = {
  group: string
  name: string
  membership: 'listed' | 'rule'
  rule: z.infer<typeof groupRule> | null
  policy: { policy: string; name: string } | null
  mode: 'observe' | 'managed'
  ring: RingName | null
  critical: boolean | null
  position: number
  workingHours: string | null
  devices: number
}

/** Groups by position, each with the devices it decides for. `uid` null = all. */
export const readGroups = (db: Queryable, uid: string | null = null): Promise<GroupListRow[]> =>
  db.rows<GroupListRow>(
    `select g.uid as "group", g.name, g.membership, g.rule,
            case when p.id is not null then jsonb_build_object('policy', p.uid, 'name', p.name) end as policy,
            g.mode, g.ring, g.critical, g.position, g.working_hours as "workingHours",
            coalesce(e.devices, 0) as devices
       from device_group g left join policy p on p.id = g.policy_id
       left join (select x.group_id, count(*) as devices from device_effective x join device d on d.id = x.device_id
                   where d.state = 'active' group by 1) e on e.group_id = g.id
      where $1::uuid is null or g.uid = $1 order by g.position, g.id`,
    [uid],
  )

export type PolicyListRow = {
  policy: string
  name: string
  revision: number
  updatedAt: InstantMs
  devices: number
  groups: string[]
  document: unknown
}

export const readPolicies = (db: Queryable, uid: string | null = null): Promise<PolicyListRow[]> =>
  db.rows<PolicyListRow>(
    `select p.uid as policy, p.name, p.revision, p.updated_at as "updatedAt", p.document,
            (select count(*) from device_effective e join device d on d.id = e.device_id
              where e.policy_id = p.id and d.state = 'active') as devices,
            array(select g.name from device_group g where g.policy_id = p.id order by g.position, g.id) as groups
       from policy p where $1::uuid is null or p.uid = $1 order by p.id`,
    [uid],
  )
