import { packagesNotInEffect, type RestartFacts } from '@dirigent/domain/compliance/in-effect'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { DeadlineCaps } from '@dirigent/domain/risk/deadline'
import { idleKernelPackages } from '@dirigent/domain/matching/kernel'
import { instant, type Tx } from './database.ts'
import { weigh, type Weighed } from './deadlines.ts'
import { applyExceptions } from './exceptions.ts'
import { requestFindings } from './finding-requests.ts'
import { matchNewVersions, tryLockForMatching } from './matching.ts'

/** What a refresh changed. */
export type FindingChanges = { opened: number; closed: number; moved: number }

type Desired = {
  finding_id: number | null
  device_id: number
  vulnerability_id: number
  package_name: string
  arch: string
  package_version_id: number
  fixed_version: string | null
  urgency: string
  exposed: boolean
  critical: boolean
  caps: DeadlineCaps | null
}

const CHUNK = 5_000

/** A version that is on the device, may be attacked there, and for which the publisher has a fix. */
const desiredFrom = (installed: 'device_package' | 'changed_holder') => `
  select distinct on (dp.device_id, pv.name, pv.arch, v.vulnerability_id)
         dp.device_id, v.vulnerability_id, pv.name as package_name, pv.arch, pv.id as package_version_id,
         v.fixed_version, v.urgency, d.exposed, coalesce(d.critical, e.critical, false) as critical,
         p.document->'deadlines' as caps
    from ${installed} dp
    join device d on d.id = dp.device_id and d.state = 'active'
    join package_version pv on pv.id = dp.package_version_id and pv.unknown_because is null
    join verdict v on v.package_version_id = pv.id and v.status = 'fixable'
    left join device_effective e on e.device_id = d.id
    left join policy p on p.id = e.policy_id
   where not exists (select 1 from device_idle_package i
                      where i.device_id = dp.device_id and i.package_version_id = dp.package_version_id)`
const DESIRED = desiredFrom('device_package')
const DESIRED_ORDER = 'order by dp.device_id, pv.name, pv.arch, v.vulnerability_id, pv.id'

/**
 * Brings one device's findings to what its newest inventory and the statements say, by differences. Called in the
 * transaction that stored packages, system, restart or coverage. A finding closes only when its new version is in
 * effect and the packages were read completely.
 */
export async function refreshDeviceFindings(
  tx: Tx,
  deviceId: number,
  now: InstantMs,
): Promise<FindingChanges> {
  // On a pipelined connection one journey for all; the lock is the first to arrive.
  const [free, telling, facts] = await Promise.all([
    tryLockForMatching(tx),
    tellingPackages(tx, deviceId),
    liveFacts(tx, deviceId),
  ])
  if (!free) {
    await requestFindings(tx, deviceId)
    return { opened: 0, moved: 0, closed: 0 }
  }
  const unmatched = telling.filter((row) => !row.matched).map((row) => row.id)
  await matchNewVersions(tx, unmatched, now)
  const [, compared] = await Promise.all([
    writeIdle(tx, deviceId, telling, facts),
    compareWithOpen(tx, deviceId),
  ])
  const desired = compared.filter((row) => row.wanted)
  const { opened, moved } = await writeFindings(tx, desired, now)
  // In the same transaction: an accepted risk must not call anybody for the moment until the next look.
  if (opened > 0) await applyExceptions(tx, now, deviceId)
  const gone = compared.filter((row) => !row.wanted)
  const closed = facts.complete ? await closeGone(tx, deviceId, gone, facts, now) : 0
  return { opened, moved, closed }
}

type Compared = Desired & { wanted: boolean }

/**
 * What the device's open findings lack or should say otherwise (`wanted`), and those whose reason is gone. One statement,
 * planned once for a connection: planning it takes longer than running it.
 */
const compareWithOpen = (tx: Tx, deviceId: number): Promise<Compared[]> =>
  tx.prepared<Compared>(
    'findings-of-device',
    `select coalesce(w.device_id, f.device_id) as device_id, coalesce(w.vulnerability_id, f.vulnerability_id) as vulnerability_id,
            coalesce(w.package_name, f.package_name) as package_name, coalesce(w.arch, f.arch) as arch,
            coalesce(w.package_version_id, f.package_version_id) as package_version_id, w.fixed_version, w.urgency,
            w.exposed, w.critical, w.caps, f.id as finding_id, w.device_id is not null as wanted
       from (${DESIRED} and dp.device_id = $1 ${DESIRED_ORDER}) w
       full join (select * from finding f where f.device_id = $1 and f.closed_at is null) f
         on f.vulnerability_id = w.vulnerability_id and f.package_name = w.package_name and f.arch = w.arch
      where f.id is null or w.device_id is null or f.package_version_id <> w.package_version_id
         or f.fixed_version is distinct from w.fixed_version`,
    [deviceId],
  )

type Installed = {
  id: number
  name: string
  arch: string
  version: string
  source: string
  source_version: string
  matched: boolean
}

/** Of the usually 1,500 packages of a device only these must be looked at: new to the fleet, or a kernel's. */
const tellingPackages = (tx: Tx, deviceId: number) =>
  tx.prepared<Installed>(
    'telling-packages',
    `select pv.id, pv.name, pv.arch, pv.version, pv.source, pv.source_version, pv.matched_at is not null as matched
       from device_package dp join package_version pv on pv.id = dp.package_version_id
      where dp.device_id = $1 and (pv.matched_at is null or pv.source like 'linux%' or pv.name like 'kernel%')`,
    [deviceId],
  )

const installedOn = (tx: Tx, deviceId: number) =>
  tx.rows<Installed>(
    `select pv.id, pv.name, pv.arch, pv.version, pv.source, pv.source_version, pv.matched_at is not null as matched
       from device_package dp join package_version pv on pv.id = dp.package_version_id where dp.device_id = $1`,
    [deviceId],
  )

type LiveFacts = {
  complete: boolean
  kernel: { release: string; version: string | null } | null
  container: boolean
  restart: RestartFacts | null
}

/** What the small sections say about what is at work on the device. */
async function liveFacts(tx: Tx, deviceId: number): Promise<LiveFacts> {
  const rows = await tx.prepared<{ section: string; content: Record<string, unknown> | null }>(
    'live-facts',
    "select section, content from device_section where device_id = $1 and section in ('system', 'restart', 'coverage')",
    [deviceId],
  )
  const content = (section: string) => rows.find((row) => row.section === section)?.content ?? null
  const system = content('system') as { kernel: LiveFacts['kernel']; container: boolean } | null
  const coverage = content('coverage') as { providers: { packages: string }[] } | null
  const restart = content('restart') as
    | (Pick<RestartFacts, 'systemRestart'> & { services: { packages?: string[] }[] })
    | null
  return {
    // No word about coverage is no proof that something was read completely, but old agents send none at first.
    complete: coverage === null || coverage.providers.every((one) => one.packages === 'complete'),
    kernel: system?.kernel ?? null,
    container: system?.container ?? false,
    restart: restart && {
      systemRestart: restart.systemRestart,
      services: restart.services.map((one) => ({ packages: one.packages ?? [] })),
    },
  }
}

async function writeIdle(
  tx: Tx,
  deviceId: number,
  installed: readonly Installed[],
  facts: LiveFacts,
): Promise<void> {
  const packages = installed
    .filter((row) => row.source.startsWith('linux') || row.name.startsWith('kernel'))
    .map((row) => ({ ...row, sourceVersion: row.source_version, origin: null }))
  // In a container the running kernel is another machine's.
  const idle = facts.container ? new Set() : idleKernelPackages(packages, facts.kernel)
  const ids = packages.filter((row) => idle.has(row)).map((row) => row.id)
  await Promise.all([
    tx.prepared(
      'forget-idle-packages',
      'delete from device_idle_package where device_id = $1 and package_version_id <> all($2::integer[])',
      [deviceId, ids],
    ),
    ids.length === 0
      ? null
      : tx.execute(
          `insert into device_idle_package (device_id, package_version_id)
           select $1, id from unnest($2::integer[]) as t (id) on conflict do nothing`,
          [deviceId, ids],
        ),
  ])
}

async function writeFindings(
  tx: Tx,
  rows: readonly Desired[],
  now: InstantMs,
): Promise<{ opened: number; moved: number }> {
  let opened = 0
  const fresh = rows.filter((row) => row.finding_id === null)
  const moved = rows.filter((row) => row.finding_id !== null)
  for (let at = 0; at < fresh.length; at += CHUNK) {
    const chunk = fresh.slice(at, at + CHUNK)
    const weighed = await weigh(
      tx,
      chunk.map((row) => ({ ...row, detected_at: now, grace_until: null })),
    )
    opened += await insertFindings(tx, chunk, weighed, now)
  }
  if (moved.length > 0) {
    await tx.execute(
      `update finding f set package_version_id = t.version, fixed_version = t.fixed
         from unnest($1::bigint[], $2::integer[], $3::text[]) as t (id, version, fixed) where f.id = t.id`,
      [
        moved.map((row) => row.finding_id),
        moved.map((row) => row.package_version_id),
        moved.map((row) => row.fixed_version),
      ],
    )
  }
  return { opened, moved: moved.length }
}

function insertFindings(
  tx: Tx,
  rows: readonly Desired[],
  weighed: readonly Weighed[],
  now: InstantMs,
): Promise<number> {
  return tx.execute(
    `insert into finding (device_id, vulnerability_id, package_name, arch, package_version_id, status, fixed_version,
                          detected_at, due_at, due_days, due_rule)
     select d, u, n, a, p, 'open', f, $10::timestamptz, due, days, rule
       from unnest($1::bigint[], $2::integer[], $3::text[], $4::text[], $5::integer[], $6::text[],
                   $7::timestamptz[], $8::integer[], $9::jsonb[]) as t (d, u, n, a, p, f, due, days, rule)
      order by d, u, n, a
     on conflict (device_id, vulnerability_id, package_name, arch) where closed_at is null do nothing`,
    [
      rows.map((row) => row.device_id),
      rows.map((row) => row.vulnerability_id),
      rows.map((row) => row.package_name),
      rows.map((row) => row.arch),
      rows.map((row) => row.package_version_id),
      rows.map((row) => row.fixed_version),
      weighed.map((one) => (one.dueAt === null ? null : instant(one.dueAt))),
      weighed.map((one) => one.days),
      weighed.map((one) => JSON.stringify(one.rule)),
      instant(now),
    ],
  )
}

/** Open findings of the device whose reason is gone, unless the new version is not at work yet. */
async function closeGone(
  tx: Tx,
  deviceId: number,
  gone: readonly Compared[],
  facts: LiveFacts,
  now: InstantMs,
): Promise<number> {
  if (gone.length === 0) return 0
  const installed = await installedOn(tx, deviceId)
  const byName = new Map(installed.map((row) => [`${row.name}\t${row.arch}`, row]))
  const versions = new Map(installed.map((row) => [row.name, row.version]))
  const kernel = facts.container ? null : facts.kernel
  const pending = packagesNotInEffect(facts.restart, kernel, (name) => versions.get(name) ?? null)
  const closing = gone.flatMap((row) => {
    const current = byName.get(`${row.package_name}\t${row.arch}`)
    const id = row.finding_id
    if (id === null) return []
    if (!current) return [{ id, because: { code: 'removed' } }]
    if (current.id === row.package_version_id)
      return [{ id, because: { code: 'statement_changed' } }]
    if (pending.has(row.package_name)) return []
    return [{ id, because: { code: 'updated', version: current.version } }]
  })
  return closeFindings(tx, closing, now)
}

function closeFindings(
  tx: Tx,
  closing: readonly { id: number; because: object }[],
  now: InstantMs,
): Promise<number> {
  return tx.execute(
    `update finding f set closed_at = $3, closed_because = t.because,
            status = case when t.because->>'code' = 'statement_changed' then 'not_affected' else 'fixed' end
       from unnest($1::bigint[], $2::jsonb[]) as t (id, because) where f.id = t.id`,
    [closing.map((one) => one.id), closing.map((one) => JSON.stringify(one.because)), instant(now)],
  )
}

/** The VEX statement that says that the package is not affected; null when none does. */
const VEX_BECAUSE = `(
  select jsonb_build_object('code', 'vex_not_affected', 'author', d.author, 'justification', s.justification)
    from verdict v join vex_statement s on s.id = v.vex_statement_id join vex_document d on d.id = s.document_id
   where v.package_version_id = f.package_version_id and v.vulnerability_id = f.vulnerability_id
     and v.status = 'not_affected')`

/**
 * After a load: opens, moves and closes findings on every device that has one of the package versions whose verdicts
 * changed. Goes by device so that a change for the whole fleet needs no memory for it.
 */
export async function refreshFleetFindings(
  tx: Tx,
  versions: readonly number[],
  now: InstantMs,
): Promise<FindingChanges> {
  if (versions.length === 0) return { opened: 0, closed: 0, moved: 0 }
  await tx.execute(
    'create temp table if not exists changed_version (id integer primary key) on commit drop',
  )
  await tx.execute(
    'insert into changed_version select distinct unnest($1::integer[]) on conflict do nothing',
    [versions],
  )
  await tx.execute('analyze changed_version')
  const { opened, moved } = await openOnHolders(tx, now)
  if (opened > 0) await applyExceptions(tx, now)
  const closed = await tx.execute(
    `update finding f set closed_at = $1, status = 'not_affected',
            closed_because = coalesce(${VEX_BECAUSE}, '{"code":"statement_changed"}')
      where f.closed_at is null and f.package_version_id in (select id from changed_version)
        and not exists (select 1 from verdict v where v.package_version_id = f.package_version_id
                           and v.vulnerability_id = f.vulnerability_id and v.status = 'fixable')`,
    [instant(now)],
  )
  return { opened, moved, closed }
}

/**
 * Devices that have a version which now has a fix: from the version to the inventories that share it to their devices.
 * Not through `device_package`, which would put together every inventory of the fleet to look for one version.
 */
const HOLDERS = `
  create temp table changed_holder on commit drop as
  with hit as materialized (
    select c.id from changed_version c join package_version p on p.id = c.id and p.unknown_because is null
     where exists (select from verdict v where v.package_version_id = c.id and v.status = 'fixable'))
  select d.id as device_id, m.package_version_id
    from hit h join package_set_member m on m.package_version_id = h.id
    join device d on d.package_set_id = m.set_id and d.state = 'active'
   where not exists (select from device_package_difference x
                      where x.device_id = d.id and x.package_version_id = h.id and not x.installed)
   union all
  select d.id, x.package_version_id
    from hit h join device_package_difference x on x.package_version_id = h.id and x.installed
    join device d on d.id = x.device_id and d.state = 'active'`

/** Findings of so many devices are held in memory at a time. */
const HOLDERS_AT_ONCE = 2_000

async function openOnHolders(tx: Tx, now: InstantMs): Promise<{ opened: number; moved: number }> {
  await tx.execute('drop table if exists changed_holder')
  await tx.execute(HOLDERS)
  await tx.execute('create index on changed_holder (device_id)')
  await tx.execute('analyze changed_holder')
  const total = { opened: 0, moved: 0 }
  for (let after = 0; ;) {
    const { last } = await tx.one<{ last: number | null }>(
      `select max(device_id) as last from (
         select distinct device_id from changed_holder where device_id > $1 order by 1 limit $2) t`,
      [after, HOLDERS_AT_ONCE],
    )
    if (last === null) return total
    const { opened, moved } = await writeFindings(tx, await desiredOfHolders(tx, after, last), now)
    total.opened += opened
    total.moved += moved
    after = last
  }
}

const desiredOfHolders = (tx: Tx, after: number, last: number): Promise<Desired[]> =>
  tx.rows<Desired>(
    `select w.*, f.id as finding_id
       from (${desiredFrom('changed_holder')} and dp.device_id > $1 and dp.device_id <= $2 ${DESIRED_ORDER}) w
       left join finding f on f.device_id = w.device_id and f.vulnerability_id = w.vulnerability_id
        and f.package_name = w.package_name and f.arch = w.arch and f.closed_at is null
      where f.id is null or f.fixed_version is distinct from w.fixed_version`,
    [after, last],
  )

/** Devices whose plan may change because findings on these package versions changed. */
export async function requestPlansForVersions(
  tx: Tx,
  versions: readonly number[],
  now: InstantMs,
): Promise<void> {
  if (versions.length === 0) return
  await tx.execute(
    `insert into plan_request (device_id, at)
     select distinct dp.device_id, $2::timestamptz from device_package dp where dp.package_version_id = any($1)
      order by 1 on conflict (device_id) do update set at = excluded.at`,
    [versions, instant(now)],
  )
}

/** Asks for new plans of the given devices. */
export async function requestPlans(
  tx: Tx,
  devices: readonly number[],
  now: InstantMs,
): Promise<void> {
  if (devices.length === 0) return
  await tx.execute(
    `insert into plan_request (device_id, at) select distinct d, $2::timestamptz from unnest($1::bigint[]) as t (d)
      order by 1 on conflict (device_id) do update set at = excluded.at`,
    [devices, instant(now)],
  )
}
