import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { filesUnder } from '@dirigent/system/files'
import { readCriticalRoles } from './critical-roles.ts'
import { parseListUnits } from './services.ts'
import { readSessions, UNKNOWN_SESSION } from './sessions.ts'

let root = ''
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'dirigent-state-'))))
afterEach(() => rmSync(root, { recursive: true }))
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const stat = (pid: number, name: string, terminal: number) =>
  put(`/proc/${pid}/stat`, `${pid} (${name}) S 1 1 1 ${terminal} -1 4194304`)

describe('readSessions', () => {
  it('reads what logind wrote, without its own and closing ones counted as active', () => {
    put(
      '/run/systemd/sessions/1',
      'UID=1000\nUSER=mk\nSTATE=active\nTYPE=wayland\nREMOTE=0\nCLASS=user\n',
    )
    put(
      '/run/systemd/sessions/2',
      'UID=0\nUSER=root\nSTATE=closing\nTYPE=tty\nREMOTE=1\nCLASS=user\n',
    )
    put('/run/systemd/sessions/c1', 'USER=gdm\nSTATE=active\nTYPE=x11\nCLASS=greeter\n')
    put('/run/systemd/sessions/3', 'USER=mk\nSTATE=active\nTYPE=unspecified\nCLASS=manager\n')
    expect(readSessions(filesUnder(root))).toEqual([
      { user: 'mk', kind: 'graphical', active: true },
      { user: 'root', kind: 'remote', active: false },
    ])
  })
  it('finds people by their terminals where there is no logind', () => {
    put('/etc/passwd', `me:x:${process.getuid?.()}:0::/:/bin/sh\n`)
    stat(10, 'bash', (136 << 8) | 1)
    stat(11, 'agetty', (4 << 8) | 1)
    stat(12, 'daemon', 0)
    expect(readSessions(filesUnder(root))).toEqual([{ user: 'me', kind: 'remote', active: true }])
  })
  it('assumes somebody when nothing can be seen', () => {
    expect(readSessions(filesUnder(root))).toEqual([UNKNOWN_SESSION])
  })
})

it('parses list-units: running, failed and exited, not stopped ones', () => {
  const output = `ssh.service loaded active running OpenBSD Secure Shell server
● bad.service loaded failed failed Breaks
apt-daily.service loaded inactive dead Daily
setup.service loaded active exited Once
gone.service not-found inactive dead gone.service
`
  expect(parseListUnits(output)).toEqual([
    { name: 'bad.service', state: 'failed' },
    { name: 'setup.service', state: 'exited' },
    { name: 'ssh.service', state: 'running' },
  ])
})

describe('readCriticalRoles', () => {
  const process = (pid: number, name: string) => put(`/proc/${pid}/comm`, `${name}\n`)
  const listens = (address: string) =>
    put('/proc/net/tcp', `  sl\n 0: ${address}:0019 00000000:0000 0A\n`)
  it('proposes what runs', () => {
    process(1, 'postgres')
    process(2, 'slapd')
    expect(readCriticalRoles(filesUnder(root))).toEqual(['database', 'directory'])
  })
  it('does not take a machine that only delivers its own mail for a mail server', () => {
    process(3, 'exim4')
    listens('0100007F')
    expect(readCriticalRoles(filesUnder(root))).toEqual([])
    listens('00000000')
    expect(readCriticalRoles(filesUnder(root))).toEqual(['mail'])
  })
})
