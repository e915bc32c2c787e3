import { DEVICE_STATES, type DeviceState } from '@dirigent/domain/compliance/device-state'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { RingName } from '@dirigent/domain/rollouts/policy'
import {
  affectedCondition,
  countAffected,
  findAffected,
  type Affected,
} from './affected-devices.ts'
import type { Queryable } from './database.ts'
import {
  keyset,
  likePattern,
  parameters,
  toPage,
  type Page,
  type PageRequest,
  type Parameters,
  type SortKey,
} from './paging.ts'

export type StoredReason = { code: string; [parameter: string]: unknown }

export type DeviceListRow = {
  device: string
  name: string
  state: DeviceState
  because: StoredReason | null
  ecosystem: string | null
  osName: string | null
  role: 'server' | 'client'
  ring: RingName
  critical: boolean
  exposed: boolean
  mode: 'observe' | 'managed'
  group: string | null
  retired: boolean
  lastSeenAt: InstantMs | null
  user: string | null
  site: string | null
  openFindings: number
  lateFindings: number
  kevFindings: number
  updatesOffered: number
  earliestDueAt: InstantMs | null
  restartNeeded: boolean | null
  cloneSuspected: boolean
}

/** A device that enrolled a moment ago has no computed state yet: it is unknown, like everything not looked at. */
const COLUMNS = `
  d.uid as device, d.name, coalesce(s.state, 'unknown') as state,
  coalesce(s.because, '{"code":"never_seen"}') as because, d.ecosystem, d.os_name as "osName", d.role,
  coalesce(e.ring, d.ring, 'broad') as ring, coalesce(e.critical, d.critical, false) as critical, d.exposed,
  coalesce(e.mode, 'observe') as mode, g.name as "group", d.state = 'retired' as retired,
  p.last_seen_at as "lastSeenAt", y.content ->> 'user' as "user",
  coalesce(d.site, y.content ->> 'site') as site,
  coalesce(s.open_findings, 0) as "openFindings", coalesce(s.late_findings, 0) as "lateFindings",
  coalesce(s.kev_findings, 0) as "kevFindings", coalesce(s.updates_offered, 0) as "updatesOffered",
  nullif(s.due_sort, 'infinity') as "earliestDueAt", s.restart_needed as "restartNeeded",
  d.clone_suspected_at is not null as "cloneSuspected"`
const JOINS = `
  left join device_presence p on p.device_id = d.id
  left join device_effective e on e.device_id = d.id
  left join device_group g on g.id = e.group_id
  left join device_section y on y.device_id = d.id and y.section = 'system'`

export type DeviceFilter = PageRequest & {
  state?: DeviceState | undefined
  ring?: RingName | undefined
  group?: string | undefined
  vulnerability?: string | undefined
  rollout?: string | undefined
  retired: boolean
  sort: 'worst' | 'name' | 'last_seen' | 'due'
}

const SORTS: Readonly<Record<DeviceFilter['sort'], SortKey>> = {
  worst: {
    columns: [
      ['s.rank', 'smallint'],
      ['s.due_sort', 'timestamptz'],
      ['s.device_id', 'bigint'],
    ],
  },
  name: {
    columns: [
      ['s.name_sort', 'text'],
      ['s.device_id', 'bigint'],
    ],
  },
  due: {
    columns: [
      ['s.due_sort', 'timestamptz'],
      ['s.device_id', 'bigint'],
    ],
  },
  last_seen: {
    columns: [
      ["coalesce(p.last_seen_at, '-infinity')", 'timestamptz'],
      ['s.device_id', 'bigint'],
    ],
    descending: true,
  },
}

/**
 * One page of devices and how many there are. Only keys are looked for, in an index of `device_status` where one has their
 * order, and only the page's rows are put together: 100,000 whole rows would not fit into the memory of a sort.
 */
export async function listDevices(
  db: Queryable,
  filter: DeviceFilter,
): Promise<Page<DeviceListRow>> {
  const affected = filter.vulnerability ? await findAffected(db, filter.vulnerability) : null
  if (affected) {
    const total = await countDevices(db, filter, affected)
    const few = total <= FEW_AFFECTED_MAX
    return toPage(await pageOf(db, filter, affected, few), total, filter.limit)
  }
  const [total, rows] = await Promise.all([
    countDevices(db, filter, null),
    pageOf(db, filter, null, false),
  ])
  return toPage(rows, total, filter.limit)
}

/** Whether nothing is left out but retired devices. */
const isWhole = ({ search, state, ring, group, vulnerability, rollout, retired }: DeviceFilter) =>
  !retired && ![search, state, ring, group, vulnerability, rollout].some(Boolean)

/** Up to so many are all looked up and sorted; of more the list's own order soon meets a page full. */
const FEW_AFFECTED_MAX = 20_000

async function countDevices(
  db: Queryable,
  filter: DeviceFilter,
  affected: Affected | null,
): Promise<number> {
  if (affected && isWhole({ ...filter, vulnerability: undefined }))
    return countAffected(db, affected)
  const values = parameters()
  const from = matching(filter, affected, values)
  return (await db.one<{ total: number }>(`select count(*) as total ${from}`, values.values)).total
}

/**
 * All devices by when they were seen: from the narrow table of presence without the few that are retired, half of what
 * joining both tables costs. Those that never reported come last and have no row there.
 */
const SEEN = `from device_presence s cross join lateral (select s.last_seen_at) p
  where not exists (select from device_status x where x.device_id = s.device_id and x.retired)`

async function pageOf(
  db: Queryable,
  filter: DeviceFilter,
  affected: Affected | null,
  few: boolean,
): Promise<PageRow[]> {
  if (filter.sort === 'last_seen' && isWhole(filter)) {
    const rows = await readPage(db, filter, () => SEEN)
    if (rows.length > filter.limit) return rows
  }
  return readPage(db, filter, (values) => matching(filter, affected, values, few))
}

type PageRow = DeviceListRow & { cursorKey: string[] }

function readPage(
  db: Queryable,
  filter: DeviceFilter,
  fromOf: (into: Parameters) => string,
): Promise<PageRow[]> {
  const values = parameters()
  const from = fromOf(values)
  const { order, cursor, after } = keyset(SORTS[filter.sort], filter, values)
  return db.rows<PageRow>(
    `with page as materialized (
       select s.device_id ${from} and ${after} ${order} limit ${values.add(filter.limit + 1)})
     select ${COLUMNS}, ${cursor}
       from page k join device_status s on s.device_id = k.device_id join device d on d.id = k.device_id ${JOINS} ${order}`,
    values.values,
  )
}

/** The rows of `device_status` that a filter wants, with what its order and conditions need beside them. */
function matching(
  filter: DeviceFilter,
  affected: Affected | null,
  into: Parameters,
  few = false,
): string {
  const where = conditions(filter, into)
  let device = ''
  if (affected) {
    const has = affectedCondition('x', affected, into)
    device = few
      ? // `offset 0`: looked up first, not tried on each device in the list's order.
        `join (select x.id from device x where ${has} offset 0) x on x.id = s.device_id`
      : 'join device x on x.id = s.device_id'
    if (!few) where.push(has)
  }
  const presence =
    filter.sort === 'last_seen' ? 'left join device_presence p on p.device_id = s.device_id' : ''
  return `from device_status s ${device} ${presence} where ${where.join(' and ')}`
}

function conditions(filter: DeviceFilter, into: Parameters): string[] {
  const found = [`s.retired = ${into.add(filter.retired)}`]
  if (filter.search) found.push(`s.name_sort like ${into.add(likePattern(filter.search))}`)
  // The rank goes with the state, and is what the index has.
  if (filter.state) found.push(`s.rank = ${into.add(DEVICE_STATES.indexOf(filter.state))}`)
  if (filter.ring) {
    found.push(`s.ring = ${into.add(filter.ring)}`)
  }
  if (filter.group) found.push(`s.device_id in (${devicesOfGroup(into.add(filter.group))})`)
  if (filter.rollout) {
    found.push(`s.device_id in (select x.device_id from rollout_device x join rollout r on r.id = x.rollout_id
                 where r.uid = ${into.add(filter.rollout)})`)
  }
  return found
}

const devicesOfGroup = (uid: string) => `
  select x.device_id from device_effective x join device_group y on y.id = x.group_id where y.uid = ${uid}
  union select x.device_id from device_group_member x join device_group y on y.id = x.group_id where y.uid = ${uid}`

export type FoundDevice = DeviceListRow & { id: number }

export const findDevice = (db: Queryable, uid: string): Promise<FoundDevice | null> =>
  db.maybe<FoundDevice>(
    `select d.id, ${COLUMNS} from device d left join device_status s on s.device_id = d.id ${JOINS} where d.uid = $1`,
    [uid],
  )

/** By uid, else by name: the exact one, else those that begin with it. Active devices come first. */
export async function findDevicesByText(db: Queryable, text: string): Promise<FoundDevice[]> {
  const rows = await db.rows<FoundDevice & { exact: boolean }>(
    `select d.id, ${COLUMNS}, lower(d.name) = lower($1) or d.uid::text = lower($1) as exact
       from device d left join device_status s on s.device_id = d.id ${JOINS}
      where d.uid::text = lower($1) or lower(d.name) collate "C" like $2
      order by exact desc, d.state, lower(d.name) collate "C", d.id limit 20`,
    [text, likePattern(text).slice(1)],
  )
  const exact = rows.filter((row) => row.exact)
  return exact.length > 0 ? exact : rows
}

export async function countFleet(db: Queryable): Promise<Record<DeviceState, number>> {
  const rows = await db.rows<{ state: DeviceState; count: number }>(
    'select state, count(*) as count from device_status where not retired group by state',
  )
  const none = {
    late: 0,
    needs_person: 0,
    unknown: 0,
    running: 0,
    waiting: 0,
    in_effect: 0,
    observed: 0,
  }
  return { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) }
}
