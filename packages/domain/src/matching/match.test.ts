import { describe, expect, it } from 'vitest'
import type { Statement } from '../advisories/advisory.ts'
import { asId } from '../identity/ids.ts'
import type { InstalledPackage } from '../identity/package.ts'
import { matchPackages } from './match.ts'
import { buildStatementIndex } from './statement-index.ts'

const DEBIAN = asId<'Ecosystem'>('debian:12')
const UBUNTU = asId<'Ecosystem'>('ubuntu:22.04')

const statement = (given: Partial<Statement>): Statement => ({
  ecosystem: DEBIAN,
  sourcePackage: 'libharbour',
  vulnerability: asId<'VulnerabilityId'>('CVE-2026-1'),
  verdict: 'fixed_in',
  fixedVersion: '2.3.0-1+deb12u2',
  urgency: '',
  advisoryIds: [],
  subscription: null,
  ...given,
})
const open = (given: Partial<Statement> = {}) =>
  statement({ verdict: 'open', fixedVersion: null, ...given })
const installed = (version: string, given: Partial<InstalledPackage> = {}): InstalledPackage => ({
  name: 'libharbour2',
  version,
  arch: 'amd64',
  source: 'libharbour',
  sourceVersion: version,
  origin: null,
  ...given,
})

/** `status fixedVersion` of the only finding, `none`, or `unknown: why`. */
function verdictOf(
  statements: readonly Statement[],
  one: InstalledPackage,
  ecosystem = DEBIAN,
): string {
  const result = matchPackages(
    { ecosystem, packages: [one], runningKernel: null },
    buildStatementIndex(statements),
  )
  const [unknown] = result.unknownPackages
  if (unknown) return `unknown: ${unknown.because.code}`
  const [verdict] = result.affected[0]?.verdicts ?? []
  return verdict ? `${verdict.status} ${verdict.fixedVersion ?? '-'}` : 'none'
}

describe('one package against one statement', () => {
  it.each([
    ['older than the fix', statement({}), '2.3.0-1', 'fixable 2.3.0-1+deb12u2'],
    ['exactly the fix', statement({}), '2.3.0-1+deb12u2', 'none'],
    ['newer than the fix', statement({}), '2.4.0-1', 'none'],
    [
      'a release candidate of the fix is older',
      statement({ fixedVersion: '2.4.0-1' }),
      '2.4.0~rc1-1',
      'fixable 2.4.0-1',
    ],
    ['never affected, as Debian writes it', statement({ fixedVersion: '0' }), '2.3.0-1', 'none'],
    ['no fix yet', open(), '99-1', 'no_fix -'],
    ['not affected', statement({ verdict: 'not_affected', fixedVersion: null }), '2.3.0-1', 'none'],
    [
      'not judged is unknown, not safe',
      statement({ verdict: 'undetermined', fixedVersion: null }),
      '2.3.0-1',
      'unknown -',
    ],
    ['another source package', statement({ sourcePackage: 'harbour' }), '2.3.0-1', 'none'],
  ])('%s', (_reason, said, version, expected) => {
    expect(verdictOf([said], installed(version))).toBe(expected)
  })
})

describe('several statements about one vulnerability', () => {
  it.each([
    [
      'two fixes: the newer counts',
      [statement({ fixedVersion: '2-1' }), statement({ fixedVersion: '2-2' })],
      '2-1',
      'fixable 2-2',
    ],
    [
      'one feed knows the fix, another not',
      [open({ urgency: 'low' }), statement({ fixedVersion: '2-2' })],
      '2-1',
      'fixable 2-2',
    ],
    [
      'fixed in one feed, still open in the other: not closed',
      [open(), statement({ fixedVersion: '2-2' })],
      '2-2',
      'no_fix -',
    ],
    [
      'safe by one feed does not close what another knows',
      [statement({ verdict: 'not_affected' }), statement({ fixedVersion: '2-2' })],
      '2-1',
      'fixable 2-2',
    ],
  ])('%s', (_reason, said, version, expected) => {
    expect(verdictOf(said, installed(version))).toBe(expected)
  })
})

describe('subscriptions', () => {
  const esm = statement({
    ecosystem: UBUNTU,
    fixedVersion: '2.1-1ubuntu0.1+esm1',
    subscription: 'esm-apps',
  })
  const needed = open({ ecosystem: UBUNTU })
  const safe = statement({ ecosystem: UBUNTU, verdict: 'not_affected', fixedVersion: null })
  it.each([
    ['a paid fix does not make it fixable', [needed, esm], '2.1-1', 'no_fix -'],
    ['nobody maintains it for free any more', [esm], '2.1-1', 'no_fix -'],
    ['the device has the paid fix', [needed, esm], '2.1-1ubuntu0.1+esm1', 'none'],
    [
      'the device has an older paid build',
      [needed, esm],
      '2.1-1ubuntu0.1~esm0',
      'fixable 2.1-1ubuntu0.1+esm1',
    ],
    ['the free pocket is not affected', [safe, esm], '2.1-1', 'none'],
    [
      'a paid pocket is open, the free one is safe',
      [safe, open({ ecosystem: UBUNTU, subscription: 'esm-apps' })],
      '2.1-1',
      'none',
    ],
  ])('%s', (_reason, said, version, expected) => {
    expect(verdictOf(said, installed(version), UBUNTU)).toBe(expected)
  })
})

describe('packages from elsewhere', () => {
  it.each([
    ['backports', installed('2.4.0-1~bpo12+1'), 'unknown: foreign_version'],
    ['PostgreSQL’s own archive', installed('2.4.0-1.pgdg120+1'), 'unknown: foreign_version'],
    ['an Ubuntu build on Debian', installed('2.2-1ubuntu1'), 'unknown: foreign_version'],
    ['a person’s archive', installed('2.2-1~ppa1'), 'unknown: foreign_version'],
    [
      'apt names another publisher',
      installed('2.2-1', { origin: 'Node Source' }),
      'unknown: foreign_origin',
    ],
    ['apt names Debian', installed('2.2-1', { origin: 'Debian' }), 'fixable 2.3.0-1+deb12u2'],
    [
      'a vendor’s package',
      installed('2.2-1', { name: 'docker-ce', source: 'docker-ce' }),
      'unknown: foreign_vendor',
    ],
    ['a version that dpkg refuses', installed('::::'), 'unknown: unreadable_version'],
    ['a version without a revision', installed('2.2-'), 'unknown: unreadable_version'],
    ['a stable update', installed('2.2-1+deb12u1'), 'fixable 2.3.0-1+deb12u2'],
    ['a rebuild', installed('2.2-1+b2', { sourceVersion: '2.2-1' }), 'fixable 2.3.0-1+deb12u2'],
  ])('%s', (_reason, one, expected) => {
    expect(verdictOf([statement({})], one)).toBe(expected)
  })
  it('on Ubuntu an Ubuntu build is its own', () => {
    expect(verdictOf([open({ ecosystem: UBUNTU })], installed('2.2-1ubuntu1'), UBUNTU)).toBe(
      'no_fix -',
    )
  })
  it('on Ubuntu what Debian’s machines rebuilt is Debian’s', () => {
    const one = installed('2.2-1+b2', { sourceVersion: '2.2-1' })
    expect(verdictOf([open({ ecosystem: UBUNTU })], one, UBUNTU)).toBe('unknown: foreign_version')
  })
  it('on Ubuntu a package from Debian’s archive is Debian’s', () => {
    const one = installed('2.2-1', { origin: 'Debian' })
    expect(verdictOf([open({ ecosystem: UBUNTU })], one, UBUNTU)).toBe('unknown: foreign_origin')
  })
})

describe('signed kernels of Ubuntu are judged as what was signed', () => {
  it.each([
    ['linux-signed', 'linux'],
    ['linux-signed-hwe-6.8', 'linux-hwe-6.8'],
    ['linux-signed-aws-5.15', 'linux-aws-5.15'],
  ])('%s', (source, sourcePackage) => {
    const fixed = statement({ ecosystem: UBUNTU, sourcePackage, fixedVersion: '6.8.0-45.45' })
    const image = (sourceVersion: string) =>
      verdictOf(
        [fixed],
        installed(sourceVersion, { name: 'linux-image-6.8.0-40-generic', source }),
        UBUNTU,
      )
    expect(image('6.8.0-40.40')).toBe('fixable 6.8.0-45.45')
    expect(image('6.8.0-45.45')).toBe('none')
    expect(image('6.8.0-45.45+1')).toBe('none')
  })
  it('beside its modules it is no finding of its own', () => {
    const fixed = statement({
      ecosystem: UBUNTU,
      sourcePackage: 'linux',
      fixedVersion: '6.8.0-45.45',
    })
    const part = (name: string, source: string) => installed('6.8.0-40.40', { name, source })
    const packages = [
      part('linux-image-6.8.0-40-generic', 'linux-signed'),
      part('linux-modules-6.8.0-40-generic', 'linux'),
    ]
    const result = matchPackages(
      { ecosystem: UBUNTU, packages, runningKernel: null },
      buildStatementIndex([fixed]),
    )
    expect(result.affected.map((one) => one.packages.map(({ name }) => name))).toEqual([
      ['linux-modules-6.8.0-40-generic'],
    ])
  })
  it('linux-meta has no verdict: its number is no kernel’s', () => {
    const fixed = statement({ ecosystem: UBUNTU, sourcePackage: 'linux', fixedVersion: '9-1' })
    const meta = installed('6.8.0.40.40', { name: 'linux-image-generic', source: 'linux-meta' })
    expect(verdictOf([fixed], meta, UBUNTU)).toBe('none')
  })
})

it('knows nothing about a release that no feed speaks about', () => {
  const result = matchPackages(
    { ecosystem: UBUNTU, packages: [installed('1-1')], runningKernel: null },
    buildStatementIndex([open()]),
  )
  expect(result.affected).toEqual([])
  expect(result.unknownPackages[0]?.because).toEqual({
    code: 'no_feed_for_release',
    ecosystem: UBUNTU,
  })
})

describe('kernels', () => {
  const kernel = (release: string, version: string) =>
    installed(version, {
      name: `linux-image-${release}`,
      source: 'linux-signed-amd64',
      sourceVersion: version.replace('-', '+'),
    })
  const fixed = statement({ sourcePackage: 'linux', fixedVersion: '6.1.140-1' })
  const match = (packages: InstalledPackage[], running: string | null) => {
    const runningKernel = running === null ? null : { release: running, version: null }
    const result = matchPackages(
      { ecosystem: DEBIAN, packages, runningKernel },
      buildStatementIndex([fixed]),
    )
    return {
      found: result.affected.flatMap((one) => one.packages.map((each) => each.name)),
      idle: result.idleKernels.map((each) => each.name),
    }
  }
  const old = kernel('6.1.0-29-amd64', '6.1.123-1')
  const current = kernel('6.1.0-40-amd64', '6.1.153-1')
  const oldHeaders = installed('6.1.123-1', {
    name: 'linux-headers-6.1.0-29-common',
    source: 'linux',
  })
  const library = installed('6.1.123-1', { name: 'linux-libc-dev', source: 'linux' })

  it.each([
    [
      'a signed kernel counts as linux',
      [old],
      '6.1.0-29-amd64',
      ['linux-image-6.1.0-29-amd64'],
      [],
    ],
    [
      'an old kernel on disk is a clean-up hint',
      [old, current],
      '6.1.0-40-amd64',
      [],
      ['linux-image-6.1.0-29-amd64'],
    ],
    [
      'the fixed one is installed but not running: still vulnerable',
      [old, current],
      '6.1.0-29-amd64',
      ['linux-image-6.1.0-29-amd64'],
      ['linux-image-6.1.0-40-amd64'],
    ],
    [
      'which one runs is not known: all count',
      [old, current],
      null,
      ['linux-image-6.1.0-29-amd64'],
      [],
    ],
    [
      'the running one is not from here (container): all count',
      [old, current],
      '6.8.0-60-generic',
      ['linux-image-6.1.0-29-amd64'],
      [],
    ],
    [
      'headers of an old kernel',
      [current, oldHeaders],
      '6.1.0-40-amd64',
      [],
      ['linux-headers-6.1.0-29-common'],
    ],
    [
      'headers of the running kernel',
      [old, oldHeaders],
      '6.1.0-29-amd64',
      ['linux-image-6.1.0-29-amd64', 'linux-headers-6.1.0-29-common'],
      [],
    ],
    [
      'another flavour of the running version does not run',
      [old, kernel('6.1.0-29-rt-amd64', '6.1.123-1')],
      '6.1.0-29-amd64',
      ['linux-image-6.1.0-29-amd64'],
      ['linux-image-6.1.0-29-rt-amd64'],
    ],
    [
      'what is no kernel is judged by its version',
      [current, library],
      '6.1.0-40-amd64',
      ['linux-libc-dev'],
      [],
    ],
  ])('%s', (_reason, packages, running, found, idle) => {
    const result = match(packages, running)
    expect(result.found.toSorted()).toEqual(found.toSorted())
    expect(result.idle).toEqual(idle)
  })
})
