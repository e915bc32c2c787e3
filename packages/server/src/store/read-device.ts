import type { InstantMs } from '@dirigent/domain/identity/time'
import type { Lane, RingName } from '@dirigent/domain/rollouts/policy'
import type { UpdateState } from '@dirigent/domain/planning/reasons'
import type { DeadlineRule } from '@dirigent/domain/risk/deadline'
import { instant, type Queryable } from './database.ts'
import { coveringException } from './exceptions.ts'
import {
  keyset,
  likePattern,
  parameters,
  toPage,
  type Page,
  type PageRequest,
  type SortKey,
} from './paging.ts'
import type { StoredReason } from './read-devices.ts'

export type DeviceDetailRow = {
  agentVersion: string
  enrolledAt: InstantMs
  inventoryAt: InstantMs | null
  timeZone: string
  department: string | null
  said: { ring: RingName | null; critical: boolean | null; site: string | null }
  arch: string | null
  backupAt: InstantMs | null
  criticalProposed: string | null
  groups: { group: string; name: string }[]
  policy: { policy: string; name: string } | null
  packagesCount: number
  unknownPackages: number
  attempt: { attempt: string; state: string; percent: number | null; startedAt: InstantMs } | null
}

/** What the page of one device shows beside its row in the list. */
export async function readDeviceDetail(db: Queryable, deviceId: number): Promise<DeviceDetailRow> {
  const { attempt, attemptState, percent, startedAt, ...row } = await db.one<
    Omit<DeviceDetailRow, 'attempt'> & {
      attempt: string | null
      attemptState: string | null
      percent: number | null
      startedAt: InstantMs | null
    }
  >(DETAIL, [deviceId])
  const running = attempt !== null && attemptState !== null && startedAt !== null
  return { ...row, attempt: running ? { attempt, state: attemptState, percent, startedAt } : null }
}

const DETAIL = `
  select d.agent_version as "agentVersion", d.enrolled_at as "enrolledAt", d.inventory_at as "inventoryAt",
         d.time_zone as "timeZone", d.department,
         jsonb_build_object('ring', d.ring, 'critical', d.critical, 'site', d.site) as said, d.arch, d.backup_at as "backupAt", d.critical_proposed as "criticalProposed",
         coalesce((select jsonb_agg(jsonb_build_object('group', g.uid, 'name', g.name) order by g.position)
            from device_group g where g.id = e.group_id or exists (
              select from device_group_member m where m.group_id = g.id and m.device_id = d.id)), '[]') as groups,
         (select jsonb_build_object('policy', p.uid, 'name', p.name) from policy p where p.id = e.policy_id) as policy,
         c.packages as "packagesCount", c.unknown as "unknownPackages",
         a.uid as attempt, coalesce(a.progress, a.state) as "attemptState", a.percent, a.admitted_at as "startedAt"
    from device d
    left join device_effective e on e.device_id = d.id
    cross join lateral (
      select count(*) as packages, count(*) filter (where v.unknown_because is not null) as unknown
        from device_package x join package_version v on v.id = x.package_version_id where x.device_id = d.id) c
    left join attempt a on a.device_id = d.id and a.state in ('leased', 'started')
   where d.id = $1`

export const readSections = (
  db: Queryable,
  deviceId: number,
): Promise<{ section: string; takenAt: InstantMs; content: unknown }[]> =>
  db.rows(
    `select section, taken_at as "takenAt", content from device_section
      where device_id = $1 and content is not null order by section`,
    [deviceId],
  )

export type DeviceUpdateRow = {
  update: string
  name: string
  arch: string
  installedVersion: string
  version: string
  sourceVersion: string
  ecosystem: string
  class: 'security' | 'bugfix' | 'feature' | 'definition' | 'unclassified'
  lane: Lane
  origin: string
  state: UpdateState
  reason: StoredReason
  nextAt: InstantMs | null
  dueAt: InstantMs | null
  rollout: { rollout: string; name: string } | null
}

/** Everything offered or under way on one device: what needs a person first, then what comes next. */
export const readDeviceUpdates = (db: Queryable, deviceId: number): Promise<DeviceUpdateRow[]> =>
  db.rows<DeviceUpdateRow>(
    `select u.uid as update, u.name, u.arch, u.version, u.source_version as "sourceVersion", u.ecosystem, u.class,
            u.origin, coalesce(o.installed_version, m.installed_version, '') as "installedVersion",
            coalesce(p.lane, 'routine') as lane, coalesce(p.state, 'waiting') as state,
            coalesce(p.reason, '{"code":"not_planned_yet","count":1}') as reason, p.next_at as "nextAt",
            p.due_at as "dueAt",
            case when r.id is not null then jsonb_build_object('rollout', r.uid, 'name', r.name) end as rollout
       from (select update_id from device_update where device_id = $1
             union select update_id from plan_report where device_id = $1) k
       join available_update u on u.id = k.update_id
       left join device_update o on o.device_id = $1 and o.update_id = k.update_id
       left join plan_report p on p.device_id = $1 and p.update_id = k.update_id
       left join rollout r on r.id = p.rollout_id
       left join rollout_device_update m on m.rollout_id = p.rollout_id and m.device_id = $1 and m.update_id = k.update_id
      order by array_position(array['needs_person', 'failed', 'running', 'staged', 'installed', 'waiting', 'unknown',
                 'in_effect'], coalesce(p.state, 'waiting')), p.due_at nulls last, u.name, u.arch, u.version`,
    [deviceId],
  )

export type ClosableFinding = {
  vulnerability: string
  packageName: string
  arch: string
  fixedVersion: string
}

/** Open findings with a fix, most urgent first: what the device's updates can close. */
export const readClosableFindings = (db: Queryable, deviceId: number): Promise<ClosableFinding[]> =>
  db.rows<ClosableFinding>(
    `select v.name as vulnerability, f.package_name as "packageName", f.arch, f.fixed_version as "fixedVersion"
       from finding f join vulnerability v on v.id = f.vulnerability_id
      where f.device_id = $1 and f.closed_at is null and f.status = 'open' and f.fixed_version is not null
      order by f.due_at nulls last, v.name`,
    [deviceId],
  )

export type DeviceFindingRow = {
  vulnerability: string
  package: string
  arch: string
  source: string
  installedVersion: string
  fixedVersion: string | null
  /** Updates by name that close it, the one to install first. */
  remediation: string[]
  status: 'open' | 'fixed' | 'not_affected' | 'accepted' | 'unknown'
  fixable: boolean
  urgency: string
  severity: 'critical' | 'high' | 'medium' | 'low' | 'none' | null
  kev: boolean
  epss: number | null
  detectedAt: InstantMs | null
  dueAt: InstantMs | null
  days: number | null
  rule: DeadlineRule | null
  closedAt: InstantMs | null
  closedBecause: StoredReason | null
  feed: string
  /** The exception that covers it now. */
  exception: { exception: string; owner: string; expiresAt: string } | null
}

export type FindingFilter = PageRequest & {
  status: 'fixable' | 'no_fix' | 'unknown' | 'accepted' | 'closed' | 'all'
  /** Only this vulnerability. */
  vulnerability?: string | undefined
}

/** Fixable by deadline, then those without a fix by likelihood, then unknown ones; closed ones newest first. */
const FINDING_SORT: SortKey = {
  columns: [
    ['place', 'double precision'],
    ['vulnerability', 'text'],
    ['package', 'text'],
    ['arch', 'text'],
  ],
}

const EXCEPTION = `jsonb_build_object('exception', x.uid, 'owner', x.owner, 'expiresAt', x.expires_at)`

const stored = (condition: string, place: string): string => `
  select v.name as vulnerability, v.severity, f.package_name as package, f.arch, p.source, p.version as "installedVersion",
         f.fixed_version as "fixedVersion", coalesce(w.remediation, '{}') as remediation, f.status, f.closed_at is null as fixable, coalesce(w.urgency, '') as urgency,
         f.detected_at as "detectedAt", f.due_at as "dueAt", f.due_days as days, f.due_rule as rule,
         f.closed_at as "closedAt", f.closed_because as "closedBecause", coalesce(w.feed, '') as feed,
         case when f.status = 'accepted' then (select ${EXCEPTION} from exception x where x.id = f.exception_id) end
           as exception, ${place} as place
    from finding f join vulnerability v on v.id = f.vulnerability_id
    join package_version p on p.id = f.package_version_id
    left join verdict w on w.package_version_id = f.package_version_id and w.vulnerability_id = f.vulnerability_id
   where f.device_id = $1 and ${condition}`

const COVERED_NOW = coveringException({
  now: '$2',
  vulnerability: 'v.name',
  packageName: 'p.name',
  device: '$1',
})

const derived = (
  status: 'no_fix' | 'unknown',
  shown: 'open' | 'unknown',
  place: string,
  accepted: 'only' | 'without' | 'with',
): string => `
  select v.name, v.severity, p.name, p.arch, p.source, p.version, null, '{}'::text[],
         case when x.uid is null then '${shown}' else 'accepted' end, false, w.urgency,
         w.since, null::timestamptz, null::integer, null::jsonb, null::timestamptz, null::jsonb, w.feed,
         case when x.uid is not null then ${EXCEPTION} end, ${place}
    from device_package dp join package_version p on p.id = dp.package_version_id
    join verdict w on w.package_version_id = p.id and w.status = '${status}'
    join vulnerability v on v.id = w.vulnerability_id
    left join epss e on e.vulnerability = v.name
    left join lateral (${COVERED_NOW}) x on true
   where dp.device_id = $1 and ${{ only: 'x.uid is not null', without: 'x.uid is null', with: 'true' }[accepted]}`

const DUE = 'coalesce(extract(epoch from f.due_at)::float8, 1e11)'
const BY_LIKELIHOOD = '(2e11 - coalesce(e.score, 0))::float8'
/** $2 is the moment; a statement that has no other use for it names its type here. */
const FIXABLE = stored(
  "f.closed_at is null and f.status = 'open' and $2::timestamptz is not null",
  DUE,
)
const ACCEPTED = stored("f.closed_at is null and f.status = 'accepted'", DUE)
const CLOSED = stored(
  'f.closed_at is not null and $2::timestamptz is not null',
  '-extract(epoch from f.closed_at)::float8',
)
const noFix = (accepted: 'only' | 'without' | 'with') =>
  derived('no_fix', 'open', BY_LIKELIHOOD, accepted)
const unknown = (accepted: 'only' | 'without' | 'with') =>
  derived('unknown', 'unknown', '3e11::float8', accepted)
const NOTHING = `select * from (${FIXABLE}) nothing where false`
const SOURCES: Readonly<Record<FindingFilter['status'], string>> = {
  fixable: FIXABLE,
  no_fix: `${NOTHING} union all ${noFix('without')}`,
  unknown: `${NOTHING} union all ${unknown('without')}`,
  accepted: `${ACCEPTED} union all ${noFix('only')} union all ${unknown('only')}`,
  closed: CLOSED,
  all: `${FIXABLE} union all ${ACCEPTED} union all ${noFix('with')} union all ${unknown('with')}`,
}

/** One page of the findings of one device. */
export async function listDeviceFindings(
  db: Queryable,
  deviceId: number,
  filter: FindingFilter,
  now: InstantMs,
): Promise<Page<DeviceFindingRow>> {
  const counted = parameters(deviceId, instant(now))
  const wanted = ['true']
  if (filter.search) {
    const pattern = counted.add(likePattern(filter.search))
    wanted.push(
      `(lower(vulnerability) like ${pattern} or lower(package) like ${pattern} or lower(source) like ${pattern})`,
    )
  }
  if (filter.vulnerability) wanted.push(`vulnerability = ${counted.add(filter.vulnerability)}`)
  const from = `from (${SOURCES[filter.status]}) k where ${wanted.join(' and ')}`
  const paged = parameters(...counted.values)
  const { order, cursor, after } = keyset(FINDING_SORT, filter, paged)
  const [rows, { total }] = await Promise.all([
    db.rows<DeviceFindingRow & { cursorKey: string[] }>(
      `select page.*, kev.vulnerability is not null as kev, epss.score as epss from (
         select k.*, ${cursor} ${from} and ${after} ${order} limit ${paged.add(filter.limit + 1)}) page
         left join kev on kev.vulnerability = page.vulnerability
         left join epss on epss.vulnerability = page.vulnerability
        order by place, page.vulnerability, package, arch`,
      paged.values,
    ),
    db.one<{ total: number }>(`select count(*) as total ${from}`, counted.values),
  ])
  return toPage(rows, total, filter.limit)
}

export type DevicePackageRow = {
  name: string
  arch: string
  version: string
  source: string
  sourceVersion: string
  origin: string
  openFindings: number
  unknown: boolean
}

const PACKAGE_SORT: SortKey = {
  columns: [
    ['v.name', 'text'],
    ['v.arch', 'text'],
    ['v.id', 'integer'],
  ],
}

export async function listDevicePackages(
  db: Queryable,
  deviceId: number,
  request: PageRequest,
): Promise<Page<DevicePackageRow>> {
  const counted = parameters(deviceId)
  const search = request.search ? counted.add(likePattern(request.search)) : null
  const from = `from device_package x join package_version v on v.id = x.package_version_id
    where x.device_id = $1 and ${search ? `(lower(v.name) like ${search} or lower(v.source) like ${search})` : 'true'}`
  const paged = parameters(...counted.values)
  const { order, cursor, after } = keyset(PACKAGE_SORT, request, paged)
  const [rows, { total }] = await Promise.all([
    db.rows<DevicePackageRow & { cursorKey: string[] }>(
      `select v.name, v.arch, v.version, v.source, v.source_version as "sourceVersion", v.origin,
              (select count(*) from verdict w where w.package_version_id = v.id and w.status in ('fixable', 'no_fix'))
                as "openFindings",
              v.unknown_because is not null as unknown, ${cursor}
         ${from} and ${after} ${order} limit ${paged.add(request.limit + 1)}`,
      paged.values,
    ),
    db.one<{ total: number }>(`select count(*) as total ${from}`, counted.values),
  ])
  return toPage(rows, total, request.limit)
}

export const readResult = (
  db: Queryable,
  attempt: string,
): Promise<{
  device: string
  deviceName: string
  receivedAt: InstantMs
  document: unknown
} | null> =>
  db.maybe(
    `select d.uid as device, d.name as "deviceName", r.received_at as "receivedAt", r.document
       from result r join device d on d.id = r.device_id where r.attempt_uid = $1`,
    [attempt],
  )
