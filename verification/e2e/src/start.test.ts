// `npm start` as a person uses it: real database, server and agent, on a state directory and ports of its own.
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'

const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
/** The console is built when its sources changed, and the machine may be busy with other tests. */
const START_LIMIT_MS = 120_000

const state = mkdtempSync(join(tmpdir(), 'dirigent-e2e-start-'))
chmodSync(state, 0o711)
const running = new Map<ChildProcess, Promise<number | null>>()

type Started = {
  child: ChildProcess
  /** Exit code once it ended. */
  ended: Promise<number | null>
  out: () => string
  err: () => string
}

afterAll(async () => {
  for (const child of running.keys()) child.kill('SIGTERM')
  await Promise.all(running.values())
  rmSync(state, { recursive: true, force: true })
})

function start(port: number): Started {
  const args = ['--disable-warning=ExperimentalWarning', join(ROOT, 'tools', 'start', 'main.ts')]
  const child = spawn(process.execPath, [...args, '--state', state, '--port', String(port)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => {
    child.on('exit', (code) => {
      running.delete(child)
      resolve(code)
    })
  })
  running.set(child, ended)
  return { child, ended, out: () => out, err: () => err }
}

async function ready(started: Started): Promise<string> {
  await expect
    .poll(() => started.out() || (running.has(started.child) ? '' : `ended: ${started.err()}`), {
      timeout: START_LIMIT_MS,
    })
    .toMatch(/Dirigent runs at /)
  return /Dirigent runs at (\S+)/.exec(started.out())?.[1] ?? ''
}

/** Two free ports in a row: the console's and the devices'. */
async function freePort(): Promise<number> {
  for (;;) {
    const first = await listen(0)
    const second = await listen(first.port + 1).catch(() => null)
    await first.close()
    await second?.close()
    if (second) return first.port
  }
}

function listen(port: number): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      const bound = typeof address === 'object' && address ? address.port : 0
      resolve({ port: bound, close: () => new Promise((done) => server.close(() => done())) })
    })
  })
}

const recordFile = (name: string) => join(state, 'run', `${name}.json`)

function pidOf(name: string): number {
  if (!existsSync(recordFile(name))) return 0
  return (JSON.parse(readFileSync(recordFile(name), 'utf8')) as { pid: number }).pid
}

const answers = (address: string) =>
  fetch(address).then(
    ({ status }) => status,
    () => 0,
  )

it(
  'starts, survives kill -9 of each of its processes, and stops without leaving anything behind',
  async () => {
    const port = await freePort()
    const first = start(port)
    const address = await ready(first)
    expect(first.out().trim().split('\n')).toHaveLength(1)
    expect(await answers(address)).toBeGreaterThanOrEqual(200)

    const second = start(port)
    expect(await second.ended).toBe(1)
    expect(second.err()).toContain('Dirigent already runs with the state directory')

    const server = pidOf('server')
    process.kill(server, 'SIGKILL')
    await expect.poll(() => ![0, server].includes(pidOf('server')), { timeout: 30_000 }).toBe(true)
    await expect.poll(() => answers(address), { timeout: 60_000 }).toBeGreaterThanOrEqual(200)

    const postmaster = join(state, 'database', 'data', 'postmaster.pid')
    const database = Number(readFileSync(postmaster, 'utf8').split('\n')[0])
    process.kill(database, 'SIGKILL')
    await expect
      .poll(
        () =>
          existsSync(postmaster) && !readFileSync(postmaster, 'utf8').startsWith(`${database}\n`),
        {
          timeout: 60_000,
        },
      )
      .toBe(true)

    first.child.kill('SIGKILL')
    await first.ended
    const third = start(port)
    expect(await ready(third)).toBe(address)
    const stoppedAt = performance.now()
    third.child.kill('SIGTERM')
    expect(await third.ended).toBe(0)
    expect(performance.now() - stoppedAt).toBeLessThan(30_000)
    const left = ['start', 'server', 'agent'].map(recordFile).filter(existsSync)
    expect([...left, ...[postmaster].filter(existsSync)]).toEqual([])
  },
  4 * START_LIMIT_MS,
)

it(
  'ends with one sentence when its port is taken',
  async () => {
    const other = await listen(0)
    const started = start(other.port)
    expect(await started.ended).toBe(1)
    const sentences = started.err().trim().split('\n')
    expect(sentences.at(-1)).toMatch(/^dirigent: Port \d+ is taken by another program; /)
    expect(started.out()).toBe('')
    await other.close()
  },
  START_LIMIT_MS,
)
