import { blockedBy } from '../rollouts/rings.ts'
import { packageKey, type PlanInput } from './facts.ts'
import type { Plan, PlanReport } from './plan.ts'

/** A promise that a plan does not keep, in words for the developer who broke it. */
export type PlanFault = { code: string; detail: string }

/** Checks a plan against the promises that hold whatever the input is. The simulator and the tests call it. */
export function lintPlan(input: PlanInput, plan: Plan, report: PlanReport): PlanFault[] {
  return [...lintRows(input, report), ...lintRollouts(plan), ...lintAssignments(input, plan)]
}

function lintRows(input: PlanInput, report: PlanReport): PlanFault[] {
  const faults: PlanFault[] = []
  const seen = new Set<string>()
  for (const { device, update } of report.rows) {
    const key = `${device} ${update}`
    if (seen.has(key)) faults.push({ code: 'two_states', detail: key })
    seen.add(key)
  }
  for (const device of input.devices) {
    if (device.state === 'retired') continue
    for (const offer of device.offers) {
      const key = `${device.uid} ${offer.update}`
      if (!seen.has(key)) faults.push({ code: 'no_state', detail: key })
    }
  }
  return faults
}

function lintRollouts(plan: Plan): PlanFault[] {
  const faults: PlanFault[] = []
  for (const rollout of plan.rollouts) {
    for (const ring of ['pilot', 'broad', 'critical'] as const) {
      const before = blockedBy(rollout, ring)
      if (
        before &&
        rollout.rings[ring].state === 'passed' &&
        rollout.rings[before].state === 'waiting'
      ) {
        faults.push({
          code: 'ring_order',
          detail: `${rollout.uid}: ${ring} passed before ${before}`,
        })
      }
    }
    if (rollout.rings.broad.wavesOpen > rollout.rings.broad.waves) {
      faults.push({ code: 'too_many_waves', detail: rollout.uid })
    }
  }
  return faults
}

function lintAssignments(input: PlanInput, plan: Plan): PlanFault[] {
  const faults: PlanFault[] = []
  const rollouts = new Map<string, Plan['rollouts'][number]>(
    plan.rollouts.map((one) => [one.uid, one]),
  )
  for (const [device, { mode, steps }] of plan.assignments) {
    if (mode === 'observe' && steps.length > 0)
      faults.push({ code: 'observed_device_assigned', detail: device })
    const packages = new Set<string>()
    for (const step of steps) {
      const rollout = rollouts.get(step.rollout)
      if (!rollout) faults.push({ code: 'step_without_rollout', detail: step.id })
      else if (rollout.state !== 'open')
        faults.push({ code: 'stopped_rollout_assigned', detail: `${device} ${step.rollout}` })
      else if (blockedBy(rollout, step.ring))
        faults.push({ code: 'ring_order', detail: `${device} ${step.rollout}` })
      const held = step.updates.find(({ update }) =>
        [...input.holds.keys()].some((uid) => uid === update),
      )
      if (held && step.kind === 'install')
        faults.push({ code: 'held_update_assigned', detail: `${device} ${held.name}` })
      const removal = step.closure.find(({ change }) => change === 'remove')
      if (removal && step.kind === 'install' && rollout?.kind === 'cut') {
        faults.push({ code: 'removal_without_a_person', detail: `${device} ${removal.name}` })
      }
      for (const { name, arch } of step.updates) {
        const key = packageKey(name, arch)
        if (packages.has(key) && step.kind === 'install')
          faults.push({ code: 'package_twice', detail: `${device} ${key}` })
        packages.add(key)
      }
    }
  }
  return faults
}
