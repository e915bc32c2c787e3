import { describe, expect, it } from 'vitest'
import type { Statement } from '../advisories/advisory.ts'
import { asId } from '../identity/ids.ts'
import type { InstalledPackage } from '../identity/package.ts'
import { matchPackages } from './match.ts'
import { foreignRepository, vendorOfPackager } from './rpm-origins.ts'
import { buildStatementIndex } from './statement-index.ts'

const ALMA = asId<'Ecosystem'>('almalinux:8')

const erratum = (given: Partial<Statement> = {}): Statement => ({
  ecosystem: ALMA,
  sourcePackage: 'libharbour',
  binary: true,
  vulnerability: asId<'VulnerabilityId'>('CVE-2026-1'),
  verdict: 'fixed_in',
  fixedVersion: '2.3.0-5.el8_10',
  urgency: 'Important',
  advisoryIds: ['ALSA-2026:1'],
  subscription: null,
  ...given,
})
const rpm = (version: string, given: Partial<InstalledPackage> = {}): InstalledPackage => ({
  name: 'libharbour',
  version,
  arch: 'x86_64',
  source: 'harbour',
  sourceVersion: version,
  origin: null,
  ...given,
})

function found(
  statements: readonly Statement[],
  packages: readonly InstalledPackage[],
  running: string | null = null,
  ecosystem = ALMA,
) {
  const runningKernel = running === null ? null : { release: running, version: null }
  const input = { ecosystem, packages, runningKernel }
  const result = matchPackages(input, buildStatementIndex(statements))
  return {
    affected: result.affected.flatMap((group) =>
      group.packages.flatMap((one) =>
        group.verdicts.map(
          (verdict) =>
            `${one.name} ${group.sourceVersion} ${verdict.status} ${verdict.fixedVersion ?? '-'} ${verdict.advisoryIds.join(',')}`,
        ),
      ),
    ),
    unknown: result.unknownPackages.map(({ because }) => because.code),
    idle: result.idleKernels.map((one) => `${one.name} ${one.version}`),
  }
}

describe('errata name installed packages', () => {
  const later = erratum({ fixedVersion: '2.3.0-7.el8_10', advisoryIds: ['ALSA-2026:2'] })
  it.each([
    ['older', [erratum()], rpm('2.3.0-4.el8'), ['fixable 2.3.0-5.el8_10 ALSA-2026:1']],
    ['the fix', [erratum()], rpm('2.3.0-5.el8_10'), []],
    ['an epoch outweighs', [erratum()], rpm('1:1.0-1.el8'), []],
    ['another binary of the source', [erratum()], rpm('2.3.0-4.el8', { name: 'harbour' }), []],
    [
      'two advisories, both missing',
      [erratum(), later],
      rpm('2.3.0-4.el8'),
      ['fixable 2.3.0-7.el8_10 ALSA-2026:1,ALSA-2026:2'],
    ],
    [
      'two advisories, one is in',
      [erratum(), later],
      rpm('2.3.0-5.el8_10'),
      ['fixable 2.3.0-7.el8_10 ALSA-2026:2'],
    ],
    [
      'open for the source, fixed in the package itself',
      [
        erratum({
          binary: false,
          sourcePackage: 'harbour',
          verdict: 'open',
          fixedVersion: null,
          advisoryIds: [],
        }),
        erratum(),
      ],
      rpm('2.3.0-5.el8_10'),
      [],
    ],
    [
      'only the source is judged',
      [
        erratum({
          binary: false,
          sourcePackage: 'harbour',
          verdict: 'open',
          fixedVersion: null,
          advisoryIds: [],
        }),
      ],
      rpm('2.3.0-5.el8_10'),
      ['no_fix - '],
    ],
  ] as const)('%s', (_what, statements, installed, expected) => {
    expect(found(statements, [installed]).affected).toEqual(
      expected.map((rest) => `${installed.name} ${installed.version} ${rest}`),
    )
  })
})

describe('module streams', () => {
  const version = (build: number) => `1-${build}.module_el8.6.0+2811+fe6c84b0`
  const fix = (...modules: string[]) => erratum({ modules, fixedVersion: version(9) })
  const built = (module: string | null) => rpm(version(1), { module })
  it.each([
    ['the same stream', fix('nodejs:18'), built('nodejs:18'), ['fixable']],
    ['another stream of the module', fix('nodejs:18'), built('nodejs:20'), []],
    [
      'one of two modules of the advisory',
      fix('virt:rhel', 'nodejs:18'),
      built('nodejs:18'),
      ['fixable'],
    ],
    ['a package of no module', fix('nodejs:18'), rpm('1-1.el8'), []],
    ['which stream is installed is not known', fix('nodejs:18'), built(null), ['unknown']],
    ['which stream was fixed is not known', fix('*'), built('nodejs:18'), ['unknown']],
    ['not known, but no module is installed', fix('*'), rpm('1-1.el8'), []],
    ['an erratum of no module', erratum({ fixedVersion: '9-1.el8' }), built('nodejs:18'), []],
  ] as const)('%s', (_what, statement, installed, expected) => {
    const rows = found([statement], [installed]).affected
    expect(rows.map((row) => row.split(' ')[2])).toEqual(expected)
  })
  it('two streams of one package are judged each by its own fix', () => {
    const rows = found(
      [
        erratum({ modules: ['nodejs:18'], fixedVersion: version(5), advisoryIds: ['A'] }),
        erratum({ modules: ['nodejs:20'], fixedVersion: version(9), advisoryIds: ['B'] }),
      ],
      [
        rpm(version(6), { module: 'nodejs:20' }),
        rpm(version(6), { module: 'nodejs:18', arch: 'i686' }),
      ],
    )
    expect(rows.affected).toEqual([`libharbour ${version(6)} fixable ${version(9)} B`])
  })
})

describe('the running kernel decides', () => {
  const kernel = (name: string, release: string) =>
    rpm(release, { name, source: 'kernel', sourceVersion: release })
  const fix = (name: string) => erratum({ sourcePackage: name, fixedVersion: '9.0-1' })
  it.each([
    [
      'Enterprise Linux',
      'kernel-core',
      '4.18.0-513.el8',
      '4.18.0-553.el8_10',
      '4.18.0-553.el8_10.x86_64',
    ],
    [
      'SUSE leaves its rebuild number out',
      'kernel-default',
      '6.4.0-150600.21.3',
      '6.4.0-150600.23.7',
      '6.4.0-150600.23-default',
    ],
    [
      'Oracle UEK',
      'kernel-uek',
      '4.1.12-124.41.4.el6uek',
      '4.1.12-124.48.2.el6uek',
      '4.1.12-124.48.2.el6uek.x86_64',
    ],
    [
      'Amazon',
      'kernel',
      '6.1.79-99.164.amzn2023',
      '6.1.82-99.168.amzn2023',
      '6.1.82-99.168.amzn2023.x86_64',
    ],
  ])('%s', (_what, name, old, current, running) => {
    const packages = [kernel(name, old), kernel(name, current), kernel('kernel-tools', old)]
    const result = found([fix(name), fix('kernel-tools')], packages, running)
    expect(result.idle).toEqual([`${name} ${old}`])
    expect(result.affected.map((row) => row.split(' ').slice(0, 2).join(' '))).toEqual([
      `${name} ${current}`,
      `kernel-tools ${old}`,
    ])
  })
  it('a real-time kernel of the same version is another kernel', () => {
    const packages = [
      kernel('kernel-core', '5.14.0-503.el9'),
      kernel('kernel-rt-core', '5.14.0-503.el9'),
      kernel('kernel-modules', '5.14.0-503.el9'),
    ]
    const idle = (running: string) => found([fix('kernel-core')], packages, running).idle
    expect(idle('5.14.0-503.el9.x86_64')).toEqual(['kernel-rt-core 5.14.0-503.el9'])
    expect(idle('5.14.0-503.el9.x86_64+rt')).toEqual([
      'kernel-core 5.14.0-503.el9',
      'kernel-modules 5.14.0-503.el9',
    ])
  })
  it('in a container no installed kernel runs: all of them count', () => {
    expect(found([fix('kernel')], [kernel('kernel', '1-1.el8')], '6.8.0-60-generic').idle).toEqual(
      [],
    )
  })
})

describe('packages from elsewhere', () => {
  it.each([
    ['EPEL by its vendor', rpm('1-1.el8', { origin: 'Fedora Project' }), 'foreign_origin'],
    ['its own vendor', rpm('1-1.el8', { origin: 'AlmaLinux' }), null],
    ['Remi', rpm('1-1.el8.remi'), 'foreign_version'],
    ['PostgreSQL’s own', rpm('15.4-1PGDG.rhel8'), 'foreign_version'],
    ['built for another release', rpm('1-1.el7'), 'foreign_version'],
    ['a minor release is the same', rpm('1-1.el8_6.3'), null],
    ['a module build', rpm('1-1.module_el8.6.0+2811+fe6c84b0'), null],
    ['Docker', rpm('3:26.1.3-1.el8', { name: 'docker-ce', source: 'docker-ce' }), 'foreign_vendor'],
    ['a version of no release', rpm('2023-9'), null],
  ] as const)('%s', (_what, installed, code) => {
    expect(found([erratum()], [installed]).unknown).toEqual(code === null ? [] : [code])
  })
  it('a Fedora build on Fedora is its own', () => {
    const fedora = asId<'Ecosystem'>('fedora:42')
    const said = [erratum({ ecosystem: fedora })]
    expect(found(said, [rpm('1-1.fc42'), rpm('1-1.fc41')], null, fedora).unknown).toEqual([])
    expect(found(said, [rpm('1-1.el9')], null, fedora).unknown).toEqual(['foreign_version'])
  })
})

describe('who built an rpm when no vendor is told', () => {
  const epel = (given: Partial<InstalledPackage> = {}) =>
    rpm('3.2.1-1.el8', { name: 'tidewatch', source: 'tidewatch', ...given })
  it.each([
    ['a name that nobody knows', epel(), ['origin_untold']],
    ['the feed knows the package', epel({ name: 'libharbour' }), []],
    ['the feed knows its source', epel({ source: 'harbour' }), []],
    ['Enterprise Linux builds the source', epel({ source: 'util-linux' }), []],
    ['the vendor is told and is its own', epel({ origin: 'AlmaLinux' }), []],
    ['the vendor is told: EPEL', epel({ origin: 'Fedora Project' }), ['foreign_origin']],
    ['a minor release in the build mark', epel({ version: '3.2.1-1.el8_9' }), []],
    ['the distribution’s own mark', epel({ version: '3.2.1-1.el8.alma.1' }), []],
    ['a module’s build', epel({ version: '3.2-1.module_el8.6.0+2811+fe6c84b0' }), []],
    ['a module is told', epel({ module: 'tide:1' }), []],
    ['its repository is the distribution’s', epel({ repository: 'appstream' }), []],
    ['a mirror’s own name says nothing', epel({ repository: 'mirror-7' }), ['origin_untold']],
    ['a key is no package', rpm('ced7258b-6525146f', { name: 'gpg-pubkey', source: '' }), []],
    ['the inventory tells no sources', epel({ sourceUntold: true }), []],
  ])('%s', (_reason, one, unknown) => {
    const safe = erratum({ sourcePackage: 'harbour', binary: false, fixedVersion: '1-1.el8' })
    expect(found([erratum({ fixedVersion: '1-1.el8' }), safe], [one])).toMatchObject({
      affected: [],
      unknown,
    })
  })

  it.each(['almalinux:7', 'fedora:42', 'amazon:2023'])('%s has no such list', (release) => {
    const ecosystem = asId<'Ecosystem'>(release)
    const result = found([erratum({ ecosystem })], [rpm('3-1', { name: 'x' })], null, ecosystem)
    expect(result.unknown).toEqual([])
  })

  it('EPEL marks its builds of 10 with a minor release too', () => {
    const ecosystem = asId<'Ecosystem'>('rhel:10')
    const one = rpm('3-1.el10_1', { name: 'tidewatch', source: 'tidewatch' })
    expect(found([erratum({ ecosystem })], [one], null, ecosystem).unknown).toEqual([
      'origin_untold',
    ])
  })
})

it.each([
  ['epel', 'epel'],
  ['ol8_developer_EPEL', 'ol8_developer_EPEL'],
  ['remi-safe', 'remi-safe'],
  ['hashicorp', 'hashicorp'],
  ['baseos', null],
  ['artifactory-baseos', null],
  ['', null],
])('repository %s is %s', (name, foreign) => {
  expect(foreignRepository(name)).toBe(foreign)
})

it.each([
  ['Fedora Project', 'Fedora Project'],
  [
    'AlmaLinux Packaging Team <packager@almalinux.org>',
    'AlmaLinux Packaging Team <packager@almalinux.org>',
  ],
  ['Petra <petra@example.org>', null],
  ['', null],
])('packager %s tells %s', (packager, vendor) => {
  expect(vendorOfPackager(packager)).toBe(vendor)
})
