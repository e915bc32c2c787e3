import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { filesUnder } from '@dirigent/system/files'
import type { Processes } from '@dirigent/system/processes'
import type { DpkgPackage } from '../apt/installed.ts'
import { deletedCode, serviceOf } from './deleted-libraries.ts'
import { parseOwners } from './owners.ts'
import { newerKernel, readRestart } from './read-restart.ts'

const nothing: Processes = {
  run: async () => ({
    exitCode: 0,
    signal: null,
    stdout: '',
    stderr: '',
    timedOut: false,
    startError: null,
  }),
}
let root = ''
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'dirigent-restart-'))))
afterEach(() => rmSync(root, { recursive: true }))
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const read = () =>
  readRestart({
    files: filesUnder(root),
    processes: nothing,
    clock: { now: () => 0 },
    agentVersion: '0',
    cacheDirectory: null,
    indexRefreshedAt: () => null,
    labels: { site: null, user: null },
  })

describe('deletedCode', () => {
  it.each([
    [
      'a replaced library',
      '7f00-7f01 r-xp 0 fd:00 5 /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)',
      ['/usr/lib/x86_64-linux-gnu/libssl.so.3'],
    ],
    ['the program itself', '5500-5501 r-xp 0 fd:00 5 /usr/sbin/sshd (deleted)', ['/usr/sbin/sshd']],
    [
      'a library under dpkg’s temporary name',
      '7f00-7f01 r--p 0 fd:00 5 /lib/x/libc.so.6.dpkg-new (deleted)',
      ['/lib/x/libc.so.6'],
    ],
    [
      'data of a package is no code',
      '7f00-7f01 r--p 0 fd:00 5 /usr/lib/locale/locale-archive (deleted)',
      [],
    ],
    ['shared memory', '7f00-7f01 rw-s 0 00:05 5 /memfd:pulse (deleted)', []],
    ['a file in /tmp', '7f00-7f01 r-xp 0 00:05 5 /tmp/x.so (deleted)', []],
    ['a library that is still there', '7f00-7f01 r-xp 0 fd:00 5 /usr/lib/libz.so.1', []],
  ])('%s', (_what, line, expected) => {
    expect(deletedCode(line)).toEqual(expected)
  })
})

it.each([
  ['0::/system.slice/ssh.service', 'ssh.service'],
  [
    '0::/system.slice/system-postgresql.slice/postgresql@15-main.service',
    'postgresql@15-main.service',
  ],
  ['0::/user.slice/user-1000.slice/user@1000.service/app.slice/x.service', null],
  ['0::/init.scope', null],
  ['', null],
])('the service of %s', (cgroup, expected) => expect(serviceOf(cgroup)).toBe(expected))

it('parses owners, also of shared files and not of diversions', () => {
  const owners = parseOwners(
    'libssl3:amd64, other: /usr/lib/a.so\ndiversion by x from: /usr/lib/b.so\n',
  )
  expect([...owners]).toEqual([['/usr/lib/a.so', ['libssl3', 'other']]])
})

describe('newerKernel', () => {
  const image = (name: string, version: string): DpkgPackage => ({
    name,
    version,
    arch: 'amd64',
    source: 'linux',
    sourceVersion: version,
    origin: null,
    state: 'installed',
  })
  const old = image('linux-image-6.1.0-29-amd64', '6.1.123-1')
  const running = { release: '6.1.0-29-amd64', version: '6.1.123-1' }
  it.each<[string, DpkgPackage[], { release: string; version: string | null }, string | null]>([
    ['the newest runs', [old], running, null],
    [
      'a new kernel beside it',
      [old, image('linux-image-6.1.0-30-amd64', '6.1.124-1')],
      running,
      'linux-image-6.1.0-30-amd64',
    ],
    ['the same name, newer content', [image(old.name, '6.1.124-1')], running, old.name],
    [
      'another flavour',
      [old, image('linux-image-6.1.0-30-cloud-amd64', '6.1.124-1')],
      running,
      null,
    ],
    ['a kernel that is not from here', [old], { release: '6.18.44-fc', version: null }, null],
    [
      'the meta package is not a kernel',
      [old, image('linux-image-amd64', '6.1.999-1')],
      running,
      null,
    ],
  ])('%s', (_what, installed, kernel, expected) => {
    expect(newerKernel(kernel, installed)).toBe(expected)
  })
})

describe('readRestart', () => {
  it('believes /run/reboot-required on a machine of its own', async () => {
    put('/run/reboot-required', '')
    put('/run/reboot-required.pkgs', 'linux-image-6.1.0-30-amd64\nlibc6\n')
    expect((await read()).systemRestart).toEqual({
      needed: true,
      because: ['reboot_required_file'],
      packages: ['libc6', 'linux-image-6.1.0-30-amd64'],
    })
  })
  it('does not let a kernel package restart a container, which would never clear', async () => {
    put('/.dockerenv', '')
    put('/run/reboot-required', '')
    put('/run/reboot-required.pkgs', 'linux-image-6.1.0-30-amd64\n')
    expect((await read()).systemRestart.needed).toBe(false)
  })
  it('names services by process, and says when a process could not be looked at', async () => {
    put('/proc/40/maps', '7f00-7f01 r-xp 0 fd:00 5 /usr/lib/libssl.so.3 (deleted)\n')
    put('/proc/40/comm', 'nginx\n')
    put('/proc/40/cgroup', '0::/system.slice/nginx.service\n')
    mkdirSync(join(root, '/proc/41'), { recursive: true })
    const section = await read()
    expect(section.services).toEqual([
      {
        service: 'nginx.service',
        process: 'nginx',
        pid: 40,
        libraries: ['/usr/lib/libssl.so.3'],
        packages: [],
      },
    ])
    expect(section.complete).toBe(false)
  })
  it('leaves out processes of containers on this machine', async () => {
    put('/proc/50/maps', '7f00-7f01 r-xp 0 fd:00 5 /usr/lib/libssl.so.3 (deleted)\n')
    for (const [pid, space] of [
      ['self', 'pid:[1]'],
      ['50', 'pid:[2]'],
    ] as const) {
      mkdirSync(join(root, `/proc/${pid}/ns`), { recursive: true })
      symlinkSync(space, join(root, `/proc/${pid}/ns/pid`))
    }
    expect((await read()).services).toEqual([])
  })
  it('says that process 1 needs the whole system to restart', async () => {
    put('/proc/1/maps', '7f00-7f01 r-xp 0 fd:00 5 /usr/lib/x86_64-linux-gnu/libc.so.6 (deleted)\n')
    expect((await read()).systemRestart).toMatchObject({ needed: true, because: ['init_library'] })
  })
})
