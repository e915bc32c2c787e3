import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filesUnder } from '@dirigent/system/files'
import { systemProcesses } from '@dirigent/system/processes'
import { afterAll, describe, expect, it } from 'vitest'
import type { ReadContext } from '../context.ts'
import { createInventory } from '../inventory.ts'
import { parseRpmQuery } from './rpm-output.ts'

const NONE = '(none)'
const line = (...fields: string[]) => fields.join('\t')

it.each([
  [
    'a package',
    line(
      'openssl-libs',
      '1',
      '3.0.7',
      '6.el9',
      'x86_64',
      'openssl-3.0.7-6.el9.src.rpm',
      'AlmaLinux',
      NONE,
    ),
    {
      version: '1:3.0.7-6.el9',
      source: 'openssl',
      sourceVersion: '1:3.0.7-6.el9',
      origin: 'AlmaLinux',
    },
  ],
  [
    'epoch 0 is none',
    line('zlib', '0', '1.2', '1', 'i686', 'zlib-1.2-1.src.rpm', NONE, NONE),
    { version: '1.2-1', arch: 'i686', origin: null },
  ],
  [
    'a module',
    line(
      'npm',
      '1',
      '8',
      '1.module_el8',
      'x86_64',
      'nodejs-18-1.module_el8.src.rpm',
      'AlmaLinux',
      'nodejs:18:8090:abc',
    ),
    { module: 'nodejs:18', source: 'nodejs', sourceVersion: '1:18-1.module_el8' },
  ],
  [
    'rpm of RHEL 7 knows no modules',
    line('a', NONE, '1', '1', 'noarch', 'a-1-1.src.rpm', 'Red Hat, Inc.'),
    { version: '1-1' },
  ],
  [
    'no source is told',
    line('a', NONE, '1', '1', 'noarch', NONE, NONE, NONE),
    { source: 'a', sourceVersion: '1-1' },
  ],
])('%s', (_what, text, expected) => expect(parseRpmQuery(`${text}\n`)).toMatchObject([expected]))

it('the keys of signers are no packages', () => {
  expect(
    parseRpmQuery(`${line('gpg-pubkey', NONE, 'a', 'b', NONE, NONE, NONE, NONE)}\n\n`),
  ).toEqual([])
})

const hasRpm = spawnSync('rpmbuild', ['--version']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'dirigent-rpm-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A root of its own with two packages that rpmbuild makes. */
function rpmRoot(): string {
  const root = join(folder, 'root')
  mkdirSync(join(root, 'etc'), { recursive: true })
  writeFileSync(join(root, 'etc/os-release'), 'ID=almalinux\nVERSION_ID="8.10"\nNAME="AlmaLinux"\n')
  const spec = (name: string, more: string) =>
    `Name: ${name}\nVersion: 2.3.0\nRelease: 5.el8\nSummary: test\nLicense: x\nVendor: AlmaLinux\nBuildArch: noarch\n${more}\n%description\ntest\n%files\n`
  writeFileSync(join(folder, 'harbour.spec'), spec('harbour', 'Epoch: 1\n'))
  writeFileSync(
    join(folder, 'tide.spec'),
    spec('tide', 'ModularityLabel: tide:2:8100020261030:0badcafe\n'),
  )
  const define = ['--define', `_topdir ${folder}/build`]
  for (const name of ['harbour', 'tide'])
    execFileSync('rpmbuild', ['-bb', '--quiet', ...define, join(folder, `${name}.spec`)], {
      stdio: 'ignore',
    })
  const built = readdirSync(join(folder, 'build/RPMS/noarch')).map((name) =>
    join(folder, 'build/RPMS/noarch', name),
  )
  execFileSync(
    'rpm',
    [
      '--root',
      root,
      '-i',
      '--nodeps',
      '--justdb',
      '--dbpath',
      '/var/lib/rpm',
      '--nosignature',
      ...built,
    ],
    {
      stdio: 'ignore',
    },
  )
  return root
}

describe.skipIf(!hasRpm)('a root that rpm made', () => {
  it('is read with epoch, source, vendor and module; what dnf would install is not scanned', async () => {
    const context: ReadContext = {
      files: filesUnder(rpmRoot()),
      processes: systemProcesses,
      clock: { now: () => 0 },
      agentVersion: '0',
      cacheDirectory: null,
      indexRefreshedAt: () => null,
      labels: { site: null, user: null },
    }
    const inventory = createInventory(context)
    const { provider, packages } = await inventory.readSection('packages')
    expect(provider).toBe('dnf')
    expect(packages.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      {
        name: 'harbour',
        version: '1:2.3.0-5.el8',
        arch: 'noarch',
        source: 'harbour',
        sourceVersion: '1:2.3.0-5.el8',
        origin: 'AlmaLinux',
      },
      {
        name: 'tide',
        version: '2.3.0-5.el8',
        arch: 'noarch',
        source: 'tide',
        sourceVersion: '2.3.0-5.el8',
        origin: 'AlmaLinux',
        module: 'tide:2',
      },
    ])
    expect((await inventory.readSection('system')).ecosystem).toBe('almalinux:8')
    expect((await inventory.readSection('coverage')).providers).toEqual([
      {
        provider: 'dnf',
        packages: 'complete',
        updates: 'not_scanned',
        indexAt: null,
        problems: [],
      },
    ])
  })
})
