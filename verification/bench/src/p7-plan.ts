import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { rounded, type Figure, type Measure } from './measure.ts'
import type { FleetSize } from './p7-fleet.ts'
import type { PlanFigures } from './p7-run.ts'

/** DESIGN §9: 100,000 devices and 50 rollouts; each device waits for five updates in as many rollouts. */
const SIZE: FleetSize = { devices: 100_000, rollouts: 50, offers: 5, policies: 2 }
const WHOLE_TARGET_MS = 5000
const ONE_TARGET_MS = 100
const MEMORY_TARGET_MIB = 1024

export const p7Plan: Measure = {
  number: 'P7',
  async run(report) {
    report(`P7: planning ${rounded(SIZE.devices)} devices`)
    const script = fileURLToPath(new URL('p7-run.ts', import.meta.url))
    const args = ['--max-old-space-size=960', '--max-semi-space-size=32', script]
    const child = spawnSync(process.execPath, [...args, JSON.stringify(SIZE)], {
      encoding: 'utf8',
      maxBuffer: 1 << 24,
    })
    if (child.status !== 0) throw new Error(`P7: planning failed: ${child.stderr.slice(-2000)}`)
    return figuresOf(JSON.parse(child.stdout) as PlanFigures)
  },
}

function figuresOf(measured: PlanFigures): Figure[] {
  const { rows, firstMs, againMs, oneMs, referenceMs, rssMiB, faults } = measured
  const fleet = `${rounded(SIZE.devices)} devices, ${SIZE.rollouts} rollouts`
  const figure = (what: string, ms: number, targetMs: number, note: string): Figure => ({
    number: 'P7',
    what,
    measured: `${ms < 100 ? ms.toFixed(1) : rounded(ms)} ms of processor`,
    ratio: ms / referenceMs,
    target: `≤ ${rounded(targetMs)} ms`,
    met: ms <= targetMs,
    note,
  })
  return [
    figure(`plan of ${fleet}`, againMs, WHOLE_TARGET_MS, `${rounded(rows)} rows; nothing changed`),
    figure(
      'the same, when all of them join new rollouts at once',
      firstMs,
      WHOLE_TARGET_MS,
      `against one pass that makes an empty row each: ${referenceMs.toFixed(0)} ms`,
    ),
    figure('replanning after one changed device', oneMs, ONE_TARGET_MS, `lint faults: ${faults}`),
    {
      number: 'P7',
      what: 'memory of the process, facts included',
      measured: `${rounded(rssMiB)} MiB`,
      ratio: null,
      target: `≤ ${rounded(MEMORY_TARGET_MIB)} MiB`,
      met: rssMiB <= MEMORY_TARGET_MIB && faults === 0,
      note: '',
    },
  ]
}
