import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { indexStatements } from '@dirigent/domain/matching/statement-index'
import { matchPackages } from '@dirigent/domain/matching/match'
import { judgeSystem } from '@dirigent/domain/matching/installed-system'
import { supersedenceGraph } from '@dirigent/domain/matching/windows/supersedence'
import type { Statement } from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import { afterAll, describe, expect, it } from 'vitest'
import { machineFromInventory, machineFromStatus } from './machine.ts'

// Inventories that an adversary of ours made up: each was once answered wrongly or by an unclear error.
const folder = mkdtempSync(join(tmpdir(), 'odd-'))
afterAll(() => rmSync(folder, { recursive: true }))
function read(content: unknown) {
  const path = join(folder, 'inventory')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return machineFromInventory(path, undefined)
}
const list = (family: string, release: string, ...packages: Record<string, unknown>[]) =>
  read({ family, release, packages })

describe('versions of rpm in parts', () => {
  it.each([
    [{ version: '3.0.1', release: '43.el9_0', epoch: 1 }, '1:3.0.1-43.el9_0'],
    [{ version: '3.0.1', release: '43.el9_0', epoch: '(none)' }, '3.0.1-43.el9_0'],
    [{ version: '(none):7.76.1-14.el9' }, '7.76.1-14.el9'],
    [{ version: '7.76.1-14.el9.x86_64' }, '7.76.1-14.el9'],
    [{ version: '1:3.0.1-43.el9_0', release: '43.el9_0', epoch: 1 }, '1:3.0.1-43.el9_0'],
    [{ version: '3.0.1-43.el9_0', epoch: 0 }, '0:3.0.1-43.el9_0'],
  ])('%j', (parts, expected) =>
    expect(list('almalinux', '9', { name: 'openssl', ...parts }).packages[0]?.version).toBe(
      expected,
    ),
  )
})

describe('an inventory without source packages', () => {
  const statement = (source: string): Statement => ({
    ecosystem: asId<'Ecosystem'>('debian:12'),
    sourcePackage: source,
    vulnerability: asId<'VulnerabilityId'>('CVE-2026-1'),
    verdict: 'fixed_in',
    fixedVersion: '2.0-1',
    urgency: '',
    advisoryIds: [],
    subscription: null,
  })
  const words = new Map([['harbour', [statement('harbour')]]])
  const index = indexStatements({
    ecosystems: [asId<'Ecosystem'>('debian:12')],
    statements: (_ecosystem, source) => words.get(source) ?? [],
  })
  const answer = (...packages: Record<string, unknown>[]) => {
    const { affected, unknownPackages } = matchPackages(list('debian', '12', ...packages), index)
    return [
      affected.map((one) => one.source),
      unknownPackages.map(({ installed, because }) => [installed.name, because.code]),
    ]
  }
  it('says nothing about a name that no statement has, and judges one that it has', () => {
    const harbour = { name: 'harbour', version: '1.0-1' }
    const library = { name: 'libharbour2', version: '1.0-1' }
    expect(answer(harbour, library)).toEqual([['harbour'], [['libharbour2', 'source_untold']]])
    // Where one is named, the others have their own name: a publisher's list is like that.
    expect(answer(harbour, { ...library, source: 'harbour' })).toEqual([['harbour'], []])
    expect(
      answer({ ...harbour, source: 'harbour' }, { name: 'libwave1', version: '1.0-1' }),
    ).toEqual([['harbour'], []])
  })
  it('a package that nginx.org built for the release is not the release’s', () =>
    expect(answer({ name: 'harbour', version: '1.25.3-1~bookworm' })).toEqual([
      [],
      [['harbour', 'foreign_version']],
    ]))
})

describe('releases as people write them', () => {
  it.each([
    ['sles', '15-SP5', 'sles:15.5'],
    ['sles', '15 SP5', 'sles:15.5'],
    ['suse', '12 sp5 LTSS', 'sles:12.5'],
    ['opensuse', '15.6', 'opensuse-leap:15.6'],
    ['opensuse', '20260821', 'opensuse:tumbleweed'],
    ['alpine', 'v3.19.1', 'alpine:3.19'],
  ])('%s %s', (family, release, ecosystem) =>
    expect(list(family, release, { name: 'bash', version: '5-r1' }).ecosystem).toBe(ecosystem),
  )
})

describe('Windows', () => {
  const windows = (given: Record<string, unknown>) => {
    const { system } = read({ family: 'windows', kb_applied: [], ...given })
    return system?.family === 'windows' ? [system.product, system.kbs] : null
  }
  it.each([
    [
      { product: 'Microsoft Windows 10 Pro', build: '10.0.19045.6456', arch: 'x64' },
      'Windows 10 Version 22H2 for x64-based Systems',
    ],
    [
      { product: 'Windows 10 Enterprise LTSC 2021', build: '10.0.19044', arch: 'amd64' },
      'Windows 10 Version 21H2 for x64-based Systems',
    ],
    [{ product: 'windows server 2022' }, 'Windows Server 2022'],
    [
      { product: 'Windows Server 2022 Standard (Server Core)', build: '10.0.20348', arch: 'x64' },
      'Windows Server 2022 (Server Core installation)',
    ],
    // Without its processor the advisories' name is not known, and it stays unknown.
    [{ product: 'Windows 10 Pro', build: '10.0.19045' }, 'Windows 10 Pro'],
  ])('%j', (given, product) => expect(windows(given)).toEqual([product, []]))
  it('takes what Get-HotFix writes', () =>
    expect(
      windows({ product: 'Windows Server 2022', kb_applied: [{ HotFixID: 'KB5066782' }] }),
    ).toEqual(['Windows Server 2022', ['5066782']]))
})

describe('macOS betas', () => {
  it('are refused by name', () =>
    expect(() => read({ family: 'macos', version: '26.0 Beta 3' })).toThrow(/is a beta/))
  it.each([
    ['25A5279m', null],
    ['22F770820d', 'judged'],
    ['24G90', 'judged'],
    [null, 'judged'],
  ])('build %s', (build, expected) => {
    const { system } = read({ family: 'macos', version: '26.0', build })
    const statement = { fixedVersion: '26.1', sourcePackage: 'macOS 26' } as Statement
    const words = { statements: () => [statement], supersedence: supersedenceGraph([]) }
    expect(system && judgeSystem(system, words) ? 'judged' : null).toBe(expected)
  })
})

describe('what is no inventory', () => {
  it.each([
    ['nothing', ' \n', /is empty/],
    [
      'a status file',
      'Package: curl\nStatus: install ok installed\nVersion: 1\nDescription: on Windows\n',
      /--dpkg-status/,
    ],
    ['the output of rpm -qa', 'bash-5.1.8-6.el9_1.x86_64\n', /neither JSON nor/],
    [
      'systeminfo as CSV',
      '"Host Name","OS Name"\r\n"PC1","Microsoft Windows 10 Pro"\r\n',
      /not \/fo csv/,
    ],
    [
      'a list cut behind a brace',
      '{"family":"debian","packages":[{"name":"a"}',
      /ends in the middle/,
    ],
  ])('%s', (_what, content, message) => expect(() => read(content)).toThrow(message))
  it('a status file for a distribution without dpkg', () => {
    const path = join(folder, 'status')
    writeFileSync(path, 'Package: curl\nVersion: 1\n')
    expect(() => machineFromStatus(path, 'almalinux:9')).toThrow(/has no dpkg/)
    writeFileSync(path, 'Package: ssl\nVersion: 1\n\nPackage: curl\nStat')
    expect(() => machineFromStatus(path, 'debian:12')).toThrow(/middle of the package "curl"/)
  })
})
