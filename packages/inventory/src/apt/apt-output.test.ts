import { describe, expect, it } from 'vitest'
import { parseDpkgQuery } from './installed.ts'
import { offeredFrom, originOfInstalled } from './origin.ts'
import { parseRepositories, parseVersionTables, type KnownVersion } from './policy.ts'
import { parseShow } from './show.ts'
import { parseSimulation } from './simulation.ts'

const POLICY = `Package files:
 100 /var/lib/dpkg/status
     release a=now
 500 http://mirror.example/debian-security bookworm-security/main amd64 Packages
     release v=12,o=Debian,a=oldstable-security,n=bookworm-security,l=Debian-Security,c=main,b=amd64
     origin mirror.example
 500 http://mirror.example/debian bookworm/main amd64 Packages
     release v=12.5,o=Debian,a=oldstable,n=bookworm,l=Debian,c=main,b=amd64
     origin mirror.example
 500 https://packages.vendor.example stable/main amd64 Packages
     release o=Vendor, Inc.,a=stable,n=stable,l=Vendor Packages,c=main,b=amd64
     origin packages.vendor.example
 500 file:/srv/repo ./ Packages
     release o=House,a=house-security,n=house,c=
 100 http://mirror.example/debian bookworm-backports/main amd64 Packages
     release o=Debian Backports,a=oldstable-backports,n=bookworm-backports,l=Debian Backports,c=main,b=amd64
Pinned packages:
`
const SECURITY = 'http://mirror.example/debian-security bookworm-security/main amd64 Packages'
const MAIN = 'http://mirror.example/debian bookworm/main amd64 Packages'
const VENDOR = 'https://packages.vendor.example stable/main amd64 Packages'
const HOUSE = 'file:/srv/repo ./ Packages'
const BACKPORTS = 'http://mirror.example/debian bookworm-backports/main amd64 Packages'
const repositories = parseRepositories(POLICY)
const known = (version: string, installed: boolean, ...sources: string[]): KnownVersion => ({
  version,
  installed,
  sources,
})

describe('parseRepositories', () => {
  it('reads origin, label and suite, also with a comma in a name and from a flat repository', () => {
    expect(repositories.get(SECURITY)).toEqual({
      origin: 'Debian',
      label: 'Debian-Security',
      suite: 'oldstable-security',
    })
    expect(repositories.get(VENDOR)).toEqual({
      origin: 'Vendor, Inc.',
      label: 'Vendor Packages',
      suite: 'stable',
    })
    expect(repositories.get(HOUSE)?.suite).toBe('house-security')
  })
})

describe('parseVersionTables', () => {
  it('reads versions with where they come from and which is installed', () => {
    const tables = parseVersionTables(`openssl:
  Installed: 3.0.11-1
  Candidate: 3.0.13-1
  Version table:
     3.0.13-1 500
        500 ${SECURITY}
        500 ${MAIN}
 *** 3.0.11-1 100
        100 /var/lib/dpkg/status
libfoo:i386:
  Installed: (none)
  Candidate: 2
  Version table:
     2 500 (phased 10%)
        500 ${MAIN}
`)
    expect(tables.get('openssl')).toEqual([
      known('3.0.13-1', false, SECURITY, MAIN),
      known('3.0.11-1', true),
    ])
    expect(tables.get('libfoo:i386')).toEqual([known('2', false, MAIN)])
  })
})

describe('originOfInstalled', () => {
  it.each<[string, KnownVersion[], string | null]>([
    ['the repository that holds it', [known('1', true, MAIN)], 'Debian'],
    [
      'replaced meanwhile: whoever offers the newer one',
      [known('2', false, SECURITY), known('1', true)],
      'Debian',
    ],
    [
      'newer than everything offered: from elsewhere',
      [known('3', true), known('2', false, MAIN)],
      null,
    ],
    [
      'two publishers offer it: not known',
      [known('3', false, VENDOR), known('2', false, MAIN), known('1', true)],
      null,
    ],
    ['offered by nobody', [known('1', true)], null],
    ['not installed', [known('1', false, MAIN)], null],
  ])('%s', (_reason, versions, origin) => {
    expect(originOfInstalled(versions, repositories)).toBe(origin)
  })
})

describe('offeredFrom', () => {
  it.each<[string, KnownVersion[], string, string]>([
    ['the security archive', [known('2', false, SECURITY)], 'security', 'Debian-Security'],
    ['a point release', [known('2', false, MAIN)], 'bugfix', 'Debian'],
    [
      'a point release that contains a security fix',
      [known('2', false, MAIN), known('1.5', false, SECURITY)],
      'security',
      'Debian-Security',
    ],
    [
      'a security fix older than what is installed says nothing',
      [known('2', false, MAIN), known('0.9', false, SECURITY)],
      'bugfix',
      'Debian',
    ],
    ['a backport', [known('2', false, BACKPORTS)], 'feature', 'Debian Backports'],
    ['a vendor', [known('2', false, VENDOR)], 'unclassified', 'Vendor Packages'],
    ["the house's own security suite", [known('2', false, HOUSE)], 'security', 'House'],
  ])('%s', (_reason, versions, updateClass, origin) => {
    expect(offeredFrom(versions, repositories, '1', '2')).toMatchObject({
      class: updateClass,
      origin,
    })
  })
})

describe('parseSimulation', () => {
  it.each([
    [
      'an upgrade from several repositories',
      'Inst libssl3 [3.0.11-1] (3.0.13-1 Debian:12.5/oldstable, Debian-Security:12/oldstable-security [amd64]) []',
      { name: 'libssl3', arch: 'amd64', change: 'upgrade', from: '3.0.11-1', to: '3.0.13-1' },
    ],
    [
      'a new package',
      'Inst linux-image-6.1.0-30-amd64 (6.1.124-1 Debian-Security:12/oldstable-security [amd64])',
      {
        name: 'linux-image-6.1.0-30-amd64',
        arch: 'amd64',
        change: 'install',
        from: null,
        to: '6.1.124-1',
      },
    ],
    [
      'a foreign architecture',
      'Inst libc6:i386 [2.36-9] (2.36-10 Debian:12/stable [i386])',
      { name: 'libc6', arch: 'i386', change: 'upgrade', from: '2.36-9', to: '2.36-10' },
    ],
    [
      'what dpkg is told with it',
      'Inst libpam-modules-bin [1.5-6] (1.5-7 Debian:12/stable [amd64]) [libpam-modules:amd64 on libpam-modules-bin:amd64]',
      { name: 'libpam-modules-bin', arch: 'amd64', change: 'upgrade', from: '1.5-6', to: '1.5-7' },
    ],
    [
      'a downgrade, by the order of versions',
      'Inst app [1:1.0] (2.0 House:house [all])',
      { name: 'app', arch: 'all', change: 'downgrade', from: '1:1.0', to: '2.0' },
    ],
    [
      'a removal',
      'Remv oldlib [1.2]',
      { name: 'oldlib', arch: null, change: 'remove', from: '1.2', to: null },
    ],
  ])('reads %s', (_what, line, change) => {
    expect(parseSimulation(`Reading package lists...\n${line}\nConf x (1 y [all])\n`)).toEqual([
      change,
    ])
  })
})

describe('parseShow', () => {
  it('reads source and hash; a package of its own name is its own source', () => {
    const entries = parseShow(`Package: libssl3
Source: openssl (3.0.13-1)
Version: 3.0.13-1+b1
Architecture: amd64
Size: 2000
SHA256: ${'a'.repeat(64)}
Description: x
 Version: not a field

Package: bash
Version: 5
Architecture: amd64
`)
    expect(entries[0]).toMatchObject({
      source: 'openssl',
      sourceVersion: '3.0.13-1',
      sizeBytes: 2000,
      sha256: 'a'.repeat(64),
    })
    expect(entries[1]).toMatchObject({
      source: 'bash',
      sourceVersion: '5',
      sha256: null,
      sizeBytes: null,
    })
  })
})

describe('parseDpkgQuery', () => {
  it('takes what is on the machine and names what is half-done', () => {
    const rows = parseDpkgQuery(
      [
        'ii \ta\t1\tamd64\tsrc\t1',
        'rc \tremoved\t1\tall\t\t',
        'iF \tbroken\t2\tall\t\t',
        'un \tnever\t\t\t\t',
        'hi \theld\t3\tall\t\t',
      ].join('\n'),
    )
    expect(rows.map(({ name, state }) => [name, state])).toEqual([
      ['a', 'installed'],
      ['broken', 'broken'],
      ['held', 'installed'],
    ])
  })
})
