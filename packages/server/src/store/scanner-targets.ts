import type { InstantMs } from '@dirigent/domain/identity/time'
import type {
  DeviceIdentifiers,
  TargetIdentifiers,
  Recognition,
} from '@dirigent/domain/reconciliation/match-target'
import type { ScanTarget } from '@dirigent/feeds/scanners/report'
import { instant, type Queryable, type Tx } from './database.ts'
import { lockScanner } from './scanner-comparisons.ts'
import { keyset, likePattern, parameters, toPage, type Page, type PageRequest } from './paging.ts'

/** A target as a report names it, with the key it is remembered by. */
export type NamedTarget = { uid: string; key: string; target: ScanTarget }

export type StoredTarget = {
  id: number
  device_id: number | null
  matched_by: string | null
  dismissed: boolean
}

/** Adds the targets of a report or takes them up again; answers them in the order given. */
export async function writeTargets(
  tx: Tx,
  scanner: string,
  importId: number,
  targets: readonly NamedTarget[],
): Promise<StoredTarget[]> {
  await tx.execute(
    `insert into scanner_target (uid, scanner, target_key, label, identifiers, import_id)
     select u, $1, k, l, i, $2 from unnest($3::uuid[], $4::text[], $5::text[], $6::jsonb[]) as t (u, k, l, i) order by k
     on conflict (scanner, target_key) do update
        set label = excluded.label, identifiers = excluded.identifiers, import_id = excluded.import_id`,
    [
      scanner,
      importId,
      targets.map(({ uid }) => uid),
      targets.map(({ key }) => key),
      targets.map(({ target }) => target.label),
      targets.map(({ target: { label: _, ...identifiers } }) => JSON.stringify(identifiers)),
    ],
  )
  return tx.rows<StoredTarget>(
    `select t.id, t.device_id, t.matched_by, t.dismissed
       from unnest($2::text[]) with ordinality as k (key, at)
       join scanner_target t on t.scanner = $1 and t.target_key = k.key order by k.at`,
    [scanner, targets.map(({ key }) => key)],
  )
}

/** When the scanner last looked at each target, by its own lines. */
export const writeScannedAt = (tx: Tx, targets: readonly number[]) =>
  tx.execute(
    `update scanner_target t set scanned_at = f.at
       from (select target_id, max(seen_at) as at from scanner_finding where target_id = any($1::bigint[]) group by 1) f
      where t.id = f.target_id`,
    [targets],
  )

/** Everything that active devices are known by. Old agents send no identifiers; then name and serial number remain. */
export async function loadDeviceIdentifiers(db: Queryable): Promise<DeviceIdentifiers[]> {
  const rows = await db.rows<{
    device: number
    name: string
    hostName: string | null
    serial: string | null
    identifiers: Partial<TargetIdentifiers> | null
  }>(
    `select d.id as device, d.name, y.content ->> 'name' as "hostName", d.serial, y.content -> 'identifiers' as identifiers
       from device d left join device_section y on y.device_id = d.id and y.section = 'system' where d.state = 'active'`,
  )
  return rows.map(({ device, name, hostName, serial, identifiers }) => ({
    device,
    names: [name, hostName ?? '', ...(identifiers?.names ?? [])],
    addresses: identifiers?.addresses ?? [],
    macAddresses: identifiers?.macAddresses ?? [],
    machineIds: [serial ?? '', ...(identifiers?.machineIds ?? [])],
    cloudIds: identifiers?.cloudIds ?? [],
  }))
}

/** Writes who each target is; those that a person assigned or dismissed must not be passed. */
export async function writeMatches(
  tx: Tx,
  matches: readonly { target: number; match: Recognition }[],
): Promise<void> {
  const sorted = matches.toSorted((a, b) => a.target - b.target)
  await tx.execute(
    `update scanner_target t set device_id = m.device, matched_by = m.by, candidates = m.candidates::bigint[]
       from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) as m (target, device, by, candidates)
      where t.id = m.target`,
    [
      sorted.map(({ target }) => target),
      sorted.map(({ match }) => (match.code === 'matched' ? match.device : null)),
      sorted.map(({ match }) => (match.code === 'matched' ? match.by : null)),
      sorted.map(({ match }) => `{${match.code === 'ambiguous' ? match.devices.join(',') : ''}}`),
    ],
  )
}

export type TargetRow = {
  target: string
  scanner: string
  label: string
  identifiers: { -readonly [K in keyof TargetIdentifiers]: string[] }
  device: string | null
  deviceName: string | null
  matchedBy: string | null
  candidates: { device: string; name: string }[]
  dismissed: boolean
  findings: number
  scannedAt: InstantMs | null
}

export type TargetFilter = PageRequest & {
  state: 'open' | 'matched' | 'dismissed' | 'all'
  scanner?: string | undefined
}

const STATES: Readonly<Record<TargetFilter['state'], string>> = {
  open: 't.device_id is null and not t.dismissed',
  matched: 't.device_id is not null',
  dismissed: 't.dismissed',
  all: 'true',
}

/** Whom scanners mean; `open`: nobody of ours, or several, so that a person must say. */
export async function listTargets(db: Queryable, filter: TargetFilter): Promise<Page<TargetRow>> {
  const into = parameters()
  const where = [STATES[filter.state]]
  if (filter.scanner) where.push(`t.scanner = ${into.add(filter.scanner)}`)
  if (filter.search) where.push(`lower(t.label) like ${into.add(likePattern(filter.search))}`)
  const counted = [...into.values]
  const page = keyset(
    {
      columns: [
        ['t.scanner', 'text'],
        ['t.target_key', 'text'],
        ['t.id', 'bigint'],
      ],
    },
    filter,
    into,
  )
  const [rows, { total }] = await Promise.all([
    db.rows<TargetRow & { cursorKey: string[] }>(
      `select t.uid as target, t.scanner, t.label, t.identifiers, d.uid as device, d.name as "deviceName",
              t.matched_by as "matchedBy", t.dismissed, t.scanned_at as "scannedAt",
              (select coalesce(jsonb_agg(jsonb_build_object('device', c.uid, 'name', c.name) order by c.id), '[]')
                 from device c where c.id = any(t.candidates)) as candidates,
              (select count(*) from scanner_finding f where f.target_id = t.id) as findings, ${page.cursor}
         from scanner_target t left join device d on d.id = t.device_id
        where ${where.join(' and ')} and ${page.after} ${page.order} limit ${filter.limit + 1}`,
      into.values,
    ),
    db.one<{ total: number }>(
      `select count(*) as total from scanner_target t where ${where.join(' and ')}`,
      counted,
    ),
  ])
  return toPage(rows, total, filter.limit)
}

export type FoundTarget = { id: number; label: string; scanner: string; device_id: number | null }

/** One target, locked until the transaction ends, and its scanner with it. */
export async function lockTarget(tx: Tx, uid: string): Promise<FoundTarget | null> {
  const known = await tx.maybe<{ scanner: string }>(
    'select scanner from scanner_target where uid = $1',
    [uid],
  )
  if (known === null) return null
  await lockScanner(tx, known.scanner)
  return tx.maybe<FoundTarget>(
    'select id, label, scanner, device_id from scanner_target where uid = $1 for update',
    [uid],
  )
}

/** A person's word: this target is that device, is none of ours (`dismissed`), or shall be looked for again (both null). */
export async function assignTarget(
  tx: Tx,
  target: number,
  word: { deviceId: number | null; dismissed: boolean; by: string },
  now: InstantMs,
): Promise<void> {
  await tx.execute(
    `update scanner_target set device_id = $2, matched_by = case when $2::bigint is null then null else 'assigned' end,
            dismissed = $3, assigned_by = $4, assigned_at = $5, candidates = '{}' where id = $1`,
    [target, word.deviceId, word.dismissed, word.by, instant(now)],
  )
}

/** What a target says about whom it means. */
export const readTargetIdentifiers = async (tx: Tx, target: number): Promise<TargetIdentifiers> =>
  (
    await tx.one<{ identifiers: TargetIdentifiers }>(
      'select identifiers from scanner_target where id = $1',
      [target],
    )
  ).identifiers
