import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { examineMachine } from './launcher/prerequisites.ts'

const RUN_TIMEOUT_MS = 25 * 60_000
const machine = await examineMachine()
const leftOut = machine.ready ? '' : ` (left out: ${machine.message})`

function runLab(): Promise<{ status: number | null; report: string; progress: string }> {
  return new Promise((resolve) => {
    const main = fileURLToPath(new URL('main.ts', import.meta.url))
    const child = spawn(process.execPath, [main, '--ci', '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [report, progress] = ['', '']
    child.stdout.on('data', (part: Buffer) => (report += part.toString()))
    child.stderr.on('data', (part: Buffer) => (progress += part.toString()))
    child.on('close', (status) => resolve({ status, report, progress }))
  })
}

it.skipIf(!machine.ready)(
  `real devices: enrolment, a rollout through the rings, a breaking update${leftOut}`,
  async () => {
    const { status, report, progress } = await runLab()
    const { checks } = JSON.parse(report || '{"checks":[]}') as {
      checks: { check: string; passed: boolean; detail: string }[]
    }
    const failed = checks.filter(({ passed }) => !passed)
    expect(failed, progress.slice(-4_000)).toEqual([])
    expect(checks.length, progress.slice(-4_000)).toBeGreaterThan(5)
    expect(status).toBe(0)
  },
  RUN_TIMEOUT_MS,
)
