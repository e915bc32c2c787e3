import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What one of the two says: `CVE-… package fixable` or `CVE-… package no_fix`, each once. */
export type Answer = {
  findings: ReadonlySet<string>
  /** Package → why it is not judged; debsecan has no such word. */
  unknown: ReadonlyMap<string, string>
  /** The whole process. */
  tookMs: number
}

type Started = { status: number | null; stdout: string; stderr: string; tookMs: number }

function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Started {
  const began = performance.now()
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (error) throw new Error(`${command} cannot be started: ${error.message}`)
  return { status, stdout, stderr, tookMs: performance.now() - began }
}

/** Whether Debian's debsecan is on this machine. */
export const hasDebsecan = (): boolean => spawnSync('debsecan', ['--help']).status === 0

/** debsecan's word about a dpkg status file; `directory` holds the data, one file per codename. */
export function askDebsecan(directory: string, codename: string, status: string): Answer {
  const what = ['--source', `file://${directory}`, '--suite', codename, '--status', status]
  // What an administrator of this machine ignores or configured must not decide.
  const config = ['--config', `${directory}/no-configuration`]
  const whitelist = ['--whitelist', `${directory}/no-whitelist`]
  const args = [...what, ...config, ...whitelist]
  const { tookMs, ...ended } = start('debsecan', args, process.env)
  if (ended.status !== 0) throw new Error(`debsecan failed: ${ended.stderr || ended.stdout}`)
  const findings = new Set<string>()
  for (const line of ended.stdout.split('\n')) {
    if (line === '') continue
    const found = /^(\S+) (\S+)(?: \((.*)\))?$/.exec(line)
    if (!found) throw new Error(`debsecan says what we cannot read: ${line}`)
    const isFixable = (found[3] ?? '').split(', ').includes('fixed')
    findings.add(`${found[1]} ${found[2]} ${isFixable ? 'fixable' : 'no_fix'}`)
  }
  return { findings, unknown: new Map(), tookMs }
}

type ScanOutput = {
  findings: { package: string; vulnerability: string; status: string }[]
  unknown_packages: { package: string; reason: string }[]
}

const MAIN = fileURLToPath(new URL('../../../../packages/cli/src/main.ts', import.meta.url))

/** The `dirigent` command with a state directory of its own. */
export function dirigent(state: string, args: readonly string[]): Started {
  return start(process.execPath, [MAIN, ...args], { ...process.env, DIRIGENT_STATE: state })
}

/** `dirigent scan --json` with further arguments. */
export function askDirigent(state: string, args: readonly string[]): Answer {
  const { tookMs, ...ended } = dirigent(state, ['scan', '--json', ...args])
  if (ended.status !== 0 && ended.status !== 1)
    throw new Error(`dirigent scan failed: ${ended.stderr}`)
  const { findings, unknown_packages: unknown } = JSON.parse(ended.stdout) as ScanOutput
  return {
    findings: new Set(findings.map((one) => `${one.vulnerability} ${one.package} ${one.status}`)),
    unknown: new Map(unknown.map((one) => [one.package, one.reason])),
    tookMs,
  }
}
