import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeEnrolmentToken } from '@dirigent/protocol/agent/enrolment-token'
import { installScript } from './script.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dirigent-install-'))
  mkdirSync(join(directory, 'bin'))
  // Commands of a machine that write down what they were asked for.
  command('dpkg', 'echo amd64')
  command('id', 'echo ${FAKE_UID:-0}')
  command('apt-get', 'echo "apt-get $*" >> "$CALLS"')
  command('systemctl', 'echo "systemctl $*" >> "$CALLS"')
  command('dirigent-agent', 'echo "dirigent-agent $*" >> "$CALLS"')
  command(
    'curl',
    'echo "curl $*" >> "$CALLS"; while [ $# -gt 1 ]; do [ "$1" = -o ] && OUT=$2; shift; done; cp "$PACKAGE" "$OUT"',
  )
  writeFileSync(join(directory, 'agent.deb'), 'the package')
})
afterEach(() => rmSync(directory, { recursive: true }))

function command(name: string, script: string) {
  const path = join(directory, 'bin', name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
}

const sha256 = createHash('sha256').update('the package').digest('hex')
const packages = [{ arch: 'amd64', file: 'dirigent-agent_amd64.deb', sha256 }]
const token = encodeEnrolmentToken({
  server: 'https://dirigent.example:7401',
  authoritySha256: 'a'.repeat(64),
  secret: 'geheim',
})

function run(
  args: string[],
  env: Record<string, string> = {},
  text = installScript({ version: '1', packages }),
) {
  const script = join(directory, 'install.sh')
  writeFileSync(script, text)
  const calls = join(directory, 'calls')
  writeFileSync(calls, '')
  const PATH = `${join(directory, 'bin')}:${process.env['PATH'] ?? ''}`
  const options = { PATH, CALLS: calls, PACKAGE: join(directory, 'agent.deb'), ...env }
  const child = spawnSync('sh', [script, ...args], { encoding: 'utf8', env: options })
  return { status: child.status, said: child.stderr, calls: readFileSync(calls, 'utf8') }
}

describe('the installation script', () => {
  it('fetches from the server of the token, installs and enrols', () => {
    const { status, said, calls } = run([token])
    expect([status, said]).toEqual([0, ''])
    expect(calls).toContain('https://dirigent.example:7401/agent/dirigent-agent_amd64.deb')
    expect(calls).toContain('apt-get install -y')
    expect(calls).toContain(`dirigent-agent enrol --token ${token} --state /var/lib/dirigent-agent`)
  })
  it('installs nothing when the package is not the one that was built', () => {
    writeFileSync(join(directory, 'agent.deb'), 'another package')
    const { status, said, calls } = run([token])
    expect(status).toBe(1)
    expect(said).toContain('not the one that was built')
    expect(calls).not.toContain('apt-get')
  })
  it.each([
    ['without a token', [], {}, 'the enrolment token is missing'],
    ['with something else', ['hello'], {}, 'not an enrolment token'],
    ['with a cut token', [token.slice(0, 20)], {}, 'cut'],
    ['as an ordinary user', [token], { FAKE_UID: '1000' }, 'run this as root'],
  ])('%s says what to do and does nothing', (_what, args, env, sentence) => {
    const { status, said, calls } = run(args, env)
    expect([status, calls]).toEqual([1, ''])
    expect(said).toContain(sentence)
  })
  it('does nothing when the script itself was cut in the middle', () => {
    const whole = installScript({ version: '1', packages })
    for (const share of [0.3, 0.6, 0.95]) {
      const { calls } = run([token], {}, whole.slice(0, Math.floor(whole.length * share)))
      expect(calls).toBe('')
    }
  })
  it('names the architecture that there is no agent for', () => {
    command('dpkg', 'echo riscv64')
    expect(run([token]).said).toContain('riscv64')
  })
})
