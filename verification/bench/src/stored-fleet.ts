import type { Database } from '@dirigent/server/store/database'
import { openDatabase } from '@dirigent/server/store/database'
import { lockForLoading, rematchSources } from '@dirigent/server/store/matching'
import { rounded } from './measure.ts'
import type { BenchDatabase } from './environment.ts'

/**
 * A stored fleet as it is after a year: golden images that most devices share, some packages of their own, a distribution
 * whose tracker has judged hundreds of vulnerabilities per system, most of them without a fix. Written by SQL, because
 * 100,000 inventories over HTTP take an hour; the verdicts are the matcher's own. Same size, same fleet.
 */
export const STORED = {
  packages: 1_500,
  /** Package names of the distribution, three per source package. */
  names: 4_000,
  /** Versions of each name that somebody in the fleet has. */
  updates: 4,
  vulnerabilities: 40_000,
  /** Statements per source package that say "fixed" long ago, and so make work without a finding. */
  past: 30,
  devicesPerImage: 2_500,
  differenceMax: 40,
  epss: 300_000,
} as const

export type StoredFleet = {
  db: Database
  database: BenchDatabase
  devices: number
  /** Open stored findings; what has no fix is derived. */
  findings: number
  /** Findings with and without a fix, per device and package, as a list would show them. */
  logicalFindings: number
  /** How long the first matching of all distinct versions took. */
  matchedMs: number
  versions: number
  statements: number
}

export const ECOSYSTEM = 'debian:12'
/** When everything of the fleet happened; a figure depends on no clock. */
export const AT = Date.UTC(2026, 9, 20, 8)

/** Fills an empty, migrated database. */
export async function storeFleet(
  database: BenchDatabase,
  devices: number,
  report: (sentence: string) => void,
): Promise<StoredFleet> {
  report(`storing a fleet of ${rounded(devices)} devices × ${rounded(STORED.packages)} packages`)
  const db = openDatabase({ connectionString: database.url })
  await packagesAndStatements(db)
  await inventories(db, devices)
  await db.execute('vacuum analyze')
  const started = performance.now()
  await matchEverything(db)
  const matchedMs = performance.now() - started
  await db.execute('vacuum analyze verdict, package_version')
  const findings = await findingsOfFleet(db)
  await db.execute('vacuum analyze')
  const counts = await db.one<{ versions: number; statements: number; logical: number }>(
    `select (select count(*) from package_version) as versions, (select count(*) from statement) as statements,
            (select coalesce(sum(d.n * k.n), 0) from (select package_set_id as id, count(*) as n from device group by 1) d
               join (select m.set_id as id, count(*) as n from package_set_member m
                       join verdict v on v.package_version_id = m.package_version_id group by 1) k using (id))::bigint as logical`,
  )
  const { versions, statements, logical } = counts
  report(
    `stored: ${rounded(versions)} distinct versions, ${rounded(statements)} statements, ${rounded(logical)} logical ` +
      `findings, ${rounded(findings)} stored ones`,
  )
  return {
    db,
    database,
    devices,
    findings,
    logicalFindings: logical,
    matchedMs,
    versions,
    statements,
  }
}

/** As a load does, for every source package that the fleet has. */
export async function matchEverything(db: Database): Promise<number[]> {
  return db.transaction(
    async (tx) => {
      await lockForLoading(tx)
      const touched = await tx.rows<{ ecosystem: string; source: string }>(
        'select distinct ecosystem, source from package_version order by 1, 2',
      )
      return rematchSources(tx, touched, AT)
    },
    { plain: true },
  )
}

async function packagesAndStatements(db: Database): Promise<void> {
  const { names, updates, vulnerabilities, past, epss } = STORED
  const sources = Math.ceil(names / 3)
  await db.execute(
    `insert into feed (name, succeeded_at, attempted_at, records) values ('debian-tracker', $1, $1, 1) on conflict do nothing`,
    [new Date(AT)],
  )
  await db.execute(
    `insert into package_version (provider, ecosystem, name, arch, version, source, source_version, origin)
     select 'apt', '${ECOSYSTEM}', 'package-' || n, case when n % 5 = 0 then 'all' else 'amd64' end, v, 'source-' || n / 3, v,
            'Debian'
       from generate_series(0, ${names - 1}) n, generate_series(0, ${updates - 1}) u,
            lateral (select (n / 3 % 9 + 1) || '.' || (n / 3 % 23) || '-1+deb12u' || (u + 1) as v) x`,
  )
  await db.execute(
    `insert into vulnerability (name, first_seen_at, published_at, severity, description)
     select 'CVE-' || 2015 + i % 12 || '-' || 10000 + i, $1::timestamptz, $1::timestamptz - i % 900 * interval '1 day',
            case when i % 40 = 0 then 'critical' when i % 5 = 0 then 'high' when i % 3 = 0 then 'medium' else 'low' end,
            repeat('A flaw in a program allows somebody to do what they should not be able to do. ', 4)
       from generate_series(0, ${vulnerabilities - 1}) i`,
    [new Date(AT)],
  )
  // Old ones were fixed before any version that is installed; every ninth source has some that nobody fixes, every
  // ninetieth has some that the third update fixes.
  await db.execute(
    `insert into statement (feed, ecosystem, source_package, vulnerability_id, verdict, fixed_version, urgency, since)
     select 'debian-tracker', '${ECOSYSTEM}', 'source-' || s, 1 + (s * 37 + k * 1009) % ${vulnerabilities},
            case when k > ${past} and k <= ${past} + 4 then 'open' else 'fixed_in' end,
            case when k <= ${past} then '0.' || k || '-1'
                 when k > ${past} + 4 then (s % 9 + 1) || '.' || (s % 23) || '-1+deb12u3' end, 'not yet assigned', $1::timestamptz
       from generate_series(0, ${sources}) s,
            generate_series(1, ${past} + case when s % 9 = 0 then 4 else 0 end) k
      union all
     select 'debian-tracker', '${ECOSYSTEM}', 'source-' || s, 1 + (s * 37 + 31 * 1009 + k) % ${vulnerabilities}, 'fixed_in',
            (s % 9 + 1) || '.' || (s % 23) || '-1+deb12u3', 'not yet assigned', $1::timestamptz
       from generate_series(1, ${sources}, 90) s, generate_series(1, 2) k
     on conflict do nothing`,
    [new Date(AT)],
  )
  await db.execute(
    `insert into epss (vulnerability, score, percentile, scored_on)
     select 'CVE-' || 2015 + i % 12 || '-' || 10000 + i, i::bigint * 7919 % 100000 / 100000.0, 0.5, '2026-10-19'
       from generate_series(0, ${epss - 1}) i`,
  )
  await db.execute(
    `insert into kev (vulnerability, added_on, ransomware, first_seen_at)
     select name, '2026-10-01', false, $1 from vulnerability where id % 150 = 0`,
    [new Date(AT)],
  )
}

async function inventories(db: Database, devices: number): Promise<void> {
  const images = Math.max(4, Math.round(devices / STORED.devicesPerImage))
  await db.transaction(
    async (tx) => {
      // The bench writes rows that the server's own triggers and keys would check one by one.
      await tx.execute('set local session_replication_role = replica')
      await tx.execute(`set local work_mem = '256MB'`)
      await tx.execute(
        `insert into package_set (hash, size) select sha256(i::text::bytea), ${STORED.packages}
           from generate_series(1, ${images}) i`,
      )
      // A common core of two thirds, the rest by image; versions of the first update, a few of the others.
      await tx.execute(
        `create temp table image_member on commit drop as
         select image, n as ordinal,
                (name * ${STORED.updates} + case when (n + image) % 11 = 0 then 1 else 3 end)::int - 0 as version
           from generate_series(1, ${images}) image, generate_series(0, ${STORED.packages - 1}) n,
                lateral (select case when n < ${STORED.packages * 0.66} then n
                    else ${STORED.packages * 0.66} + (n - ${STORED.packages * 0.66}) * 2 % 3000 + image % 2
                    end::int as name) x`,
      )
      await tx.execute(
        `insert into package_set_member (set_id, package_version_id) select image, version from image_member
         on conflict do nothing`,
      )
      await tx.execute(
        `insert into device (uid, name, state, public_key, machine_id_hash, os_family, os_name, ecosystem, arch, role,
             agent_version, boot_id, exchange_sha256, exchange_rotated_at, enrolled_at, package_set_id, packages_hash, inventory_at)
         select ('0199f000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'device-' || i, 'active',
                sha256(('key' || i)::bytea), 'machine-' || i, 'debian', 'Debian GNU/Linux 12', '${ECOSYSTEM}', 'amd64',
                case when i % 10 = 0 then 'server' else 'client' end, '0.1.0', 'b', sha256(('token' || i)::bytea), $1, $1,
                1 + i % ${images}, case when i % 2 = 0 then 'image-' || i % ${images} else 'own-' || i end, $1
           from generate_series(1, ${devices}) i`,
        [new Date(AT)],
      )
      // Every second device is some updates ahead of or behind its image.
      await tx.execute(
        `insert into device_package_difference (device_id, package_version_id, installed)
         select i, case when installed then m.version - m.version % ${STORED.updates} + (m.version + 1 + j % 2) % ${STORED.updates}
                        else m.version end, installed
           from generate_series(1, ${devices}, 2) i
          cross join lateral (select distinct (i * 7919 + k * 104729) % ${STORED.packages} as ordinal, k % 2 as j
                           from generate_series(1, 1 + i * 31 % ${STORED.differenceMax}) k) p
           join image_member m on m.image = 1 + i % ${images} and m.ordinal = p.ordinal
          cross join (values (true), (false)) v (installed)
         on conflict do nothing`,
      )
      await besideInventories(tx, devices)
    },
    { plain: true },
  )
}

async function besideInventories(tx: Pick<Database, 'execute'>, devices: number): Promise<void> {
  await tx.execute(
    `insert into device_presence (device_id, last_seen_at)
     select i, $1::timestamptz + i * 7919 % 86400 * interval '1 second' from generate_series(1, ${devices}) i`,
    [new Date(AT)],
  )
  await tx.execute(
    `insert into device_section (device_id, section, hash, content, taken_at, received_at)
     select i, s.section, 'h', s.content, $1, $1 from generate_series(1, ${devices}) i,
            (values ('system', jsonb_build_object('site', 'Hamburg', 'user', null, 'container', false)),
                    ('packages', jsonb_build_object('provider', 'apt'))) s (section, content)`,
    [new Date(AT)],
  )
  await tx.execute(
    `insert into device_effective (device_id, mode, ring, critical)
     select i, 'managed', case when i % 2000 = 0 then 'test' when i % 400 = 0 then 'pilot' else 'broad' end, i % 200 = 0
       from generate_series(1, ${devices}) i`,
  )
}

/** What refreshing every device would have written. */
async function findingsOfFleet(db: Database): Promise<number> {
  return db.transaction(
    async (tx) => {
      await tx.execute('set local session_replication_role = replica')
      await tx.execute(`set local work_mem = '256MB'`)
      const written = await tx.execute(
        `insert into finding (device_id, vulnerability_id, package_name, arch, package_version_id, status, fixed_version,
                              detected_at, due_at, due_days, due_rule)
         select dp.device_id, v.vulnerability_id, p.name, p.arch, p.id, 'open', v.fixed_version, $1,
                $1::timestamptz + (3 + v.vulnerability_id % 57) * interval '1 day', 3 + v.vulnerability_id % 57,
                '{"kind": "cap", "cap": "high_severity", "days": 30}'
           from device_package dp join verdict v on v.package_version_id = dp.package_version_id and v.status = 'fixable'
           join package_version p on p.id = dp.package_version_id
         on conflict do nothing`,
        [new Date(AT)],
      )
      await tx.execute(
        `insert into device_status (device_id, state, rank, because, retired, name_sort, open_findings, late_findings,
             kev_findings, updates_offered, due_sort, refreshed_at)
         select d.id, case when f.n > 0 then 'waiting' else 'in_effect' end, case when f.n > 0 then 4 else 5 end,
                '{"code": "up_to_date"}', false, lower(d.name), coalesce(f.n, 0), 0, 0, 0, coalesce(f.due, 'infinity'), $1
           from device d left join (select device_id, count(*)::int as n, min(due_at) as due from finding group by 1) f
             on f.device_id = d.id`,
        [new Date(AT)],
      )
      return written
    },
    { plain: true },
  )
}
