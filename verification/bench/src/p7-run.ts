// A process of its own, so that its memory is the plan's: plans a fleet and prints what that took.
import type { DeviceUid } from '@dirigent/domain/identity/ids'
import { lintPlan } from '@dirigent/domain/planning/lint'
import { plan } from '@dirigent/domain/planning/plan'
import { listOnly } from '@dirigent/domain/rollouts/census'
import { median } from './measure.ts'
import { afterwards, onlyDevice, planInput } from './p7-fleet.ts'

export type PlanFigures = {
  rows: number
  firstMs: number
  againMs: number
  referenceMs: number
  oneMs: number
  rssMiB: number
  faults: number
}

const size = JSON.parse(process.argv[2] ?? '{}')
const ATTEMPTS_MAX = 3

/** Processor time of this very thread: what it takes on a machine where nobody else works. */
function timed<T>(work: () => T): { value: T; tookMs: number } {
  const before = process.threadCpuUsage()
  const value = work()
  const { user, system } = process.threadCpuUsage(before)
  return { value, tookMs: (user + system) / 1000 }
}

const { next, rows, firstMs } = firstPlan()
const referenceMs = median([1, 2, 3].map(() => timed(onePass).tookMs))
const again = timed(() => plan(next, { generation: 2 }).report.decisions.length)
const rssMiB = process.resourceUsage().maxRSS / 1024
if (again.value !== 0) throw new Error('P7: planning the same facts again decided something')
const changed = [11, 5_003, 77_777].map((at) => oneDevice(at % size.devices))
const figures: PlanFigures = {
  rows,
  firstMs,
  againMs: again.tookMs,
  referenceMs,
  oneMs: median(changed.map(({ tookMs }) => tookMs)),
  rssMiB,
  faults: changed.reduce((sum, { faults }) => sum + faults, 0),
}
process.stdout.write(JSON.stringify(figures))

/** Only what is stored afterwards stays in memory. */
function firstPlan() {
  const input = planInput(size)
  const { value, tookMs } = timed(() => plan(input, { generation: 1 }))
  const facts = afterwards(input, value.plan)
  return { next: facts, rows: value.report.rows.length, firstMs: tookMs }
}

/** The least that any planner does: look at each update of each device and make one row of it. */
function onePass(): number {
  const made = next.devices.flatMap(({ uid, offers }) =>
    offers.map(({ update }) => ({ device: uid, update, state: 'waiting', reason: null })),
  )
  return made.length
}

function oneDevice(at: number): { tookMs: number; faults: number } {
  const uid = next.devices[at]?.uid as DeviceUid
  const rollouts = next.rollouts.map((one) => listOnly(one, new Set([uid]), ATTEMPTS_MAX))
  const some = { ...onlyDevice(next, uid), rollouts }
  const made = timed(() => plan(some, { generation: 3 }))
  const faults = lintPlan(some, made.value.plan, made.value.report).length
  return { tookMs: made.tookMs, faults }
}
