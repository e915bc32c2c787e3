import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Statement } from '@dirigent/domain/advisories/advisory'
import { ecosystemOf, namesBinaries, parseRelease } from '@dirigent/domain/advisories/release'
import { asId, type Ecosystem } from '@dirigent/domain/identity/ids'
import type { InstalledPackage } from '@dirigent/domain/identity/package'
import { matchPackages } from '@dirigent/domain/matching/match'
import { buildStatementIndex } from '@dirigent/domain/matching/statement-index'
import { expect, it } from 'vitest'
import { parse } from 'yaml'

const shared = fileURLToPath(new URL('../../../../shared/data/reports/trivy/', import.meta.url))

/** Trivy's name of a release (`alpine 3.10`, `Oracle Linux 8`) as ours; null where we judge no such release. */
function releaseOf(bucket: string): Ecosystem | null {
  const found = /^(.*?) ?([\d.]+)$/.exec(bucket.toLowerCase())
  const names: Readonly<Record<string, string>> = {
    alpine: 'alpine',
    debian: 'debian',
    ubuntu: 'ubuntu',
    alma: 'almalinux',
    rocky: 'rocky',
    'opensuse leap': 'opensuse-leap',
    'amazon linux': 'amzn',
  }
  const name = names[found?.[1] ?? '']
  const release = name === undefined ? null : parseRelease(`${name}:${found?.[2]}`)
  return release === null || 'code' in release ? null : ecosystemOf(release)
}

type Advisory = { FixedVersion?: string; Entries?: { FixedVersion?: string }[] }
type Bucket = { bucket: string; pairs: (Bucket | { key: string; value: Advisory })[] }

/** What the scanner's test database says about one release, as statements. */
function* statementsIn(release: Bucket): Iterable<Statement> {
  const ecosystem = releaseOf(release.bucket)
  if (ecosystem === null) return
  for (const source of release.pairs) {
    if (!('bucket' in source)) continue
    for (const one of source.pairs) {
      if ('bucket' in one) continue
      const { value } = one
      const fixed = value.FixedVersion ?? value.Entries?.[0]?.FixedVersion ?? null
      yield {
        ecosystem,
        sourcePackage: source.bucket,
        ...(namesBinaries(ecosystem) ? { binary: true } : {}),
        vulnerability: asId<'VulnerabilityId'>(one.key),
        verdict: fixed === null ? 'open' : 'fixed_in',
        fixedVersion: fixed,
        urgency: '',
        advisoryIds: [],
        subscription: null,
      }
    }
  }
}

function database(): Statement[] {
  const folder = `${shared}db-fixtures/`
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
  return files
    .flatMap((name) => parse(readFileSync(folder + name, 'utf8')) as Bucket[])
    .flatMap((bucket) => [...statementsIn(bucket)])
}

type Reported = {
  VulnerabilityID: string
  PkgName: string
  InstalledVersion: string
  FixedVersion?: string
}
type Report = {
  Metadata: { OS?: { Family: string; Name: string } }
  Results: { Class?: string; Vulnerabilities?: Reported[] }[]
}
type Listed = {
  Name: string
  Version: string
  Release?: string
  Epoch?: number
  SrcName?: string
  SrcVersion?: string
  SrcRelease?: string
  SrcEpoch?: number
}

const readJson = (path: string): unknown => {
  const bytes = readFileSync(path)
  return JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
}
const versionOf = (epoch: number | undefined, version: string, release: string | undefined) =>
  `${epoch ? `${epoch}:` : ''}${version}${release ? `-${release}` : ''}`

/** The scanner's own list of what an image has. */
function packagesOf(list: string): InstalledPackage[] {
  return (readJson(`${shared}packages/${list}`) as Listed[]).map((one) => ({
    name: one.Name,
    version: versionOf(one.Epoch, one.Version, one.Release),
    arch: 'x86_64',
    source: one.SrcName ?? one.Name,
    sourceVersion: versionOf(one.SrcEpoch, one.SrcVersion ?? one.Version, one.SrcRelease),
    origin: null,
  }))
}

const rowOf = (id: string, name: string, version: string, fixed: string | null) =>
  `${id} ${name} ${version} ${fixed ?? '-'}`

function ours(
  statements: readonly Statement[],
  ecosystem: Ecosystem,
  packages: readonly InstalledPackage[],
) {
  const index = buildStatementIndex(statements)
  const { affected } = matchPackages({ ecosystem, packages, runningKernel: null }, index)
  return affected
    .flatMap((group) =>
      group.packages.flatMap((one) =>
        group.verdicts.map((verdict) =>
          rowOf(verdict.vulnerability, one.name, one.version, verdict.fixedVersion),
        ),
      ),
    )
    .toSorted()
}

function reportOf(name: string): { ecosystem: Ecosystem | null; reported: Reported[] } {
  const report = readJson(`${shared}golden/${name}`) as Report
  const { Family = '', Name = '' } = report.Metadata.OS ?? {}
  const [major = '', minor = ''] = Name.split('.')
  const short = ['debian', 'alma', 'rocky'].includes(Family) ? major : `${major}.${minor}`
  const bucket = { 'opensuse-leap': 'opensuse leap', amazon: 'amazon linux' }[Family] ?? Family
  return {
    ecosystem: releaseOf(
      `${bucket} ${Family === 'amazon' ? (/^\d\b/.exec(Name)?.[0] ?? '1') : short}`,
    ),
    reported: report.Results.filter((one) => one.Class === 'os-pkgs').flatMap(
      (one) => one.Vulnerabilities ?? [],
    ),
  }
}

const theirs = (reported: readonly Reported[]) =>
  reported
    .map((one) =>
      rowOf(one.VulnerabilityID, one.PkgName, one.InstalledVersion, one.FixedVersion ?? null),
    )
    .toSorted()

/** An image whose whole package list is there: nothing missing and nothing too much. */
it.skipIf(!existsSync(shared)).each([
  ['alpine-310.json.golden', 'alpine-310.json.golden.gz'],
  ['opensuse-leap-151.json.golden', 'opensuse-leap-151.json.golden.gz'],
])('%s: the very findings of the scanner', (golden, list) => {
  const { ecosystem, reported } = reportOf(golden)
  expect(reported.length).toBeGreaterThan(0)
  expect(ours(database(), ecosystem ?? asId<'Ecosystem'>(''), packagesOf(list))).toEqual(
    theirs(reported),
  )
})

/** Why a report cannot be compared: what its publisher says is not in a form that we read, or nobody's devices run it. */
const NOT_COMPARED: Readonly<Record<string, string>> = {
  'centos-6.json.golden': 'CentOS is judged by no feed of ours: its publisher ended it',
  'centos-7-medium.json.golden': 'CentOS is judged by no feed of ours: its publisher ended it',
  'oraclelinux-8.json.golden': 'Oracle Linux is served by no feed of ours',
  'ubi-7.json.golden': 'the test database names Red Hat releases by CPE index, not by release',
  'alpine-39-ignore-cveids.json.golden':
    'findings were left out on purpose; the whole report is compared',
}

const goldens = existsSync(shared)
  ? readdirSync(`${shared}golden/`).filter((name) => name.endsWith('.json.golden'))
  : []

/** Without a package list the packages that the report names are judged: each of its findings is one of ours. */
it.skipIf(goldens.length === 0).each(goldens.filter((name) => !NOT_COMPARED[name]))(
  '%s: what it reports we report',
  (golden) => {
    const { ecosystem, reported } = reportOf(golden)
    const statements = database()
    expect([golden, ecosystem]).not.toEqual([golden, null])
    const packages = reported.map((one): InstalledPackage => {
      // The report does not name the source; the database's package with that vulnerability is it.
      const named = statements.filter(
        (statement) =>
          statement.ecosystem === ecosystem && statement.vulnerability === one.VulnerabilityID,
      )
      const own = named.find((statement) => statement.sourcePackage === one.PkgName) ?? named[0]
      return {
        name: one.PkgName,
        version: one.InstalledVersion,
        arch: 'x86_64',
        source: own?.sourcePackage ?? one.PkgName,
        sourceVersion: one.InstalledVersion,
        origin: null,
      }
    })
    const distinct = [
      ...new Map(packages.map((one) => [`${one.name} ${one.source}`, one])).values(),
    ]
    const found = new Set(ours(statements, ecosystem ?? asId<'Ecosystem'>(''), distinct))
    expect(theirs(reported).filter((row) => !found.has(row))).toEqual([])
  },
)
