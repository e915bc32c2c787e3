import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
  /** Of them every image has these; the rest is drawn, popular ones more often. */
  core: 990,
  /** Package names of the distribution, three per source package. */
  names: 9_000,
  /** Versions of each name that somebody in the fleet has. */
  updates: 4,
  vulnerabilities: 250_000,
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
  const kept = await keptFleet(database, devices)
  if (kept) return kept
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
  const counts = await db.one<{
    versions: number
    statements: number
    logical: number
    vulnerabilities: number
  }>(
    `select (select count(*) from package_version) as versions, (select count(*) from statement) as statements,
            (select count(distinct vulnerability_id) from verdict) as vulnerabilities,
            (select coalesce(sum(d.n * k.n), 0) from (select package_set_id as id, count(*) as n from device group by 1) d
               join (select m.set_id as id, count(*) as n from package_set_member m
                       join verdict v on v.package_version_id = m.package_version_id group by 1) k using (id))::bigint as logical`,
  )
  const { versions, statements, logical } = counts
  report(
    `stored: ${rounded(versions)} distinct versions, ${rounded(statements)} statements, ${rounded(logical)} logical ` +
      `findings of ${rounded(counts.vulnerabilities)} vulnerabilities, ${rounded(findings)} stored ones`,
  )
  const stored = { devices, findings, logicalFindings: logical, matchedMs, versions, statements }
  const built: Built = { of: STORED, stored }
  await writeFile(join(database.directory, KEPT), JSON.stringify(built))
  return { db, database, ...stored }
}

/** Beside a kept database: what was stored there. */
const KEPT = 'fleet.json'
type Built = { of: typeof STORED; stored: Omit<StoredFleet, 'db' | 'database'> }

/** The fleet that an earlier run stored, when it is of the same kind and size. */
async function keptFleet(database: BenchDatabase, devices: number): Promise<StoredFleet | null> {
  const path = join(database.directory, KEPT)
  if (!existsSync(path)) return null
  const { of, stored } = JSON.parse(await readFile(path, 'utf8')) as Built
  if (JSON.stringify(of) !== JSON.stringify(STORED) || stored.devices !== devices)
    throw new Error(`${database.directory} keeps another fleet; remove it or name another folder`)
  return { db: openDatabase({ connectionString: database.url }), database, ...stored }
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
  const { names, updates, vulnerabilities, epss } = STORED
  await db.execute(
    `insert into feed (name, succeeded_at, attempted_at, records) values ('debian-tracker', $1, $1, 1) on conflict do nothing`,
    [new Date(AT)],
  )
  await db.execute(
    `insert into package_version (provider, ecosystem, name, arch, version, source, source_version, origin)
     select 'apt', '${ECOSYSTEM}', 'package-' || n, case when n % 5 = 0 then 'all' else 'amd64' end, v, 'source-' || n / 3, v,
            'Debian'
       from generate_series(0, ${names - 1}) n, generate_series(0, ${updates - 1}) u,
            lateral (select (n / 3 % 9 + 1) || '.' || (n / 3 % 23) || '-1+deb12u' || (u + 1) as v) x
      order by n, u`,
  )
  await db.execute(
    `insert into vulnerability (name, first_seen_at, published_at, severity, description)
     select 'CVE-' || 2015 + i % 12 || '-' || 10000 + i, $1::timestamptz, $1::timestamptz - i % 900 * interval '1 day',
            case when i % 40 = 0 then 'critical' when i % 5 = 0 then 'high' when i % 3 = 0 then 'medium' else 'low' end,
            repeat('A flaw in a program allows somebody to do what they should not be able to do. ', 4)
       from generate_series(0, ${vulnerabilities - 1}) i order by i`,
    [new Date(AT)],
  )
  await statements(db)
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

/**
 * Old flaws were fixed before any version that is installed. Of the core's sources few have many that nobody fixes (the
 * kernel, a browser, a media library) and many have one; of the others every fourth has some, of rare ones every second.
 * Every twentieth has three that the third update fixes; one in twenty flaws is in a copy that another source carries.
 */
async function statements(db: Database): Promise<void> {
  const { names, core, vulnerabilities, past } = STORED
  const sources = Math.ceil(names / 3)
  const version = `(s % 9 + 1) || '.' || (s % 23) || '-1+deb12u3'`
  await db.execute(
    `insert into statement (feed, ecosystem, source_package, vulnerability_id, verdict, fixed_version, urgency, since)
     select 'debian-tracker', '${ECOSYSTEM}', 'source-' || s,
            1 + case when kind <> 'fixed' and k % 20 = 19 then k * 1009 else s * 83 + k + 40 * (kind = 'fixable')::int end
                % ${vulnerabilities},
            case when kind = 'open' then 'open' else 'fixed_in' end,
            case when kind = 'fixed' then '0.' || k || '-1' when kind = 'fixable' then ${version} end,
            'not yet assigned', $1::timestamptz
       from generate_series(0, ${sources}) s,
            lateral (select (s * 131 % ${core / 3})::int as rank) r,
            lateral (values ('fixed', ${past}),
                            ('open', case when s < ${core / 3} then (case when rank < 25 then 25 / (rank + 1) else 0 end)
                                          when s > ${names / 7} and s % 2 = 0 then 1 + s / 2 % 5
                                          when s % 4 = 0 then 1 + s / 4 % 3 else 0 end),
                            ('fixable', case when s % 20 = 1 then 3 else 0 end)) as t (kind, number),
            lateral (select n + case kind when 'fixed' then 0 else ${past} end as k
                       from generate_series(1, number) n) x
     on conflict do nothing`,
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
      await imageMembers(tx, images)
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
      await differences(tx, devices, images)
      await besideInventories(tx, devices)
    },
    { plain: true },
  )
}

/** From 0 to 1, the same for the same key. */
const drawn = (key: string) => `((hashint8(${key}) & 2147483647) / 2147483648.0)`

/** Identities of package versions go by name, then by update. */
const versionId = (name: string, update: string) =>
  `(${name} * ${STORED.updates} + (${update}) + 1)::int`

/** Most packages have the third update, one of eleven is behind. */
async function imageMembers(tx: Pick<Database, 'execute'>, images: number): Promise<void> {
  const { packages, core, names, updates } = STORED
  await tx.execute(
    `create temp table image_member on commit drop as
     select image, name, place - 1 as ordinal, update, ${versionId('name', 'update')} as version from (
       select image, name, case when (n + image) % 11 = 0 then 0 else ${updates - 2} end as update,
              row_number() over (partition by image order by n) as place
         from (select distinct on (image, name) image, n, name
                 from generate_series(1, ${images}) image, generate_series(0, ${packages * 2}) n,
                      lateral (select case when n < ${core} then n
                        else ${core} + floor(${drawn('image * 100003 + n')} ^ 3 * ${names - core}) end::int as name) x
                order by image, name, n) d) p
      where place <= ${packages}`,
  )
}

/** Every second device is some updates ahead of or behind its image, every third has software of its own. */
async function differences(
  tx: Pick<Database, 'execute'>,
  devices: number,
  images: number,
): Promise<void> {
  const { packages, core, names, updates, differenceMax } = STORED
  await tx.execute(
    `insert into device_package_difference (device_id, package_version_id, installed)
     select i, case when installed then ${versionId('m.name', `(m.update + 1 + j % 2) % ${updates}`)} else m.version end,
            installed
       from generate_series(1, ${devices}, 2) i
      cross join lateral (select distinct (i * 7919 + k * 104729) % ${packages} as ordinal, k % 2 as j
                            from generate_series(1, 1 + i * 31 % ${differenceMax}) k) p
       join image_member m on m.image = 1 + i % ${images} and m.ordinal = p.ordinal
      cross join (values (true), (false)) v (installed)
     on conflict do nothing`,
  )
  await tx.execute(
    `insert into device_package_difference (device_id, package_version_id, installed)
     select i, ${versionId('x.name', `${updates - 2}`)}, true
       from generate_series(2, ${devices}, 3) i,
            lateral (select distinct ${core} + floor(${drawn('i * 7 + k')} ^ 2 * ${names - core})::int as name
                       from generate_series(1, 1 + i % 6) k) x
      where not exists (select from image_member m where m.image = 1 + i % ${images} and m.name = x.name)
     on conflict do nothing`,
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
