import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { PLAYED_MAX } from '@dirigent/server/preview/fleet-sample'
import { rounded, type Measure } from './measure.ts'
import type { PreviewFigures } from './preview-run.ts'

/** The largest company that a person waits beside: draft and saved policy over sixty days, as the console asks for them. */
const SIZE = { devices: 5_000, days: 60, played: PLAYED_MAX, plays: 2 }
const TARGET_MS = 30_000

export const previewMeasure: Measure = {
  number: 'what-if',
  async run(report) {
    report(`what-if: playing a policy over ${rounded(SIZE.devices)} devices`)
    const script = fileURLToPath(new URL('preview-run.ts', import.meta.url))
    const child = spawnSync(process.execPath, [script, JSON.stringify(SIZE)], { encoding: 'utf8' })
    if (child.status !== 0) throw new Error(`what-if: failed: ${child.stderr.slice(-2000)}`)
    const { cpuMs, wallMs, rssMiB, played, longestTurnMs } = JSON.parse(
      child.stdout,
    ) as PreviewFigures
    return [
      {
        number: 'what-if',
        what: `a policy and its draft over ${SIZE.days} days on ${rounded(SIZE.devices)} devices, ${played} played`,
        measured: `${rounded(cpuMs)} ms of processor`,
        ratio: null,
        target: `≤ ${rounded(TARGET_MS)} ms`,
        met: cpuMs <= TARGET_MS,
        note: `${rounded(wallMs)} ms by the clock, ${rounded(rssMiB)} MiB; longest turn ${rounded(longestTurnMs)} ms`,
      },
    ]
  },
}
