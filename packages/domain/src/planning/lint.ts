import { asId, type DeviceUid } from '../identity/ids.ts'
import { blockedBy } from '../rollouts/rings.ts'
import type { Rollout } from '../rollouts/rollout.ts'
import type { PlannedStep } from './assigning.ts'
import { packageKey, type PlanInput } from './facts.ts'
import type { Plan, PlanReport } from './plan.ts'

/** A promise that a plan does not keep, in words for the developer who broke it. */
export type PlanFault = {
  code: string
  detail: string
  /** Whose assignment breaks it; null = nobody's alone. */
  device: DeviceUid | null
}

/** Checks a plan against the promises that hold whatever the input is. The simulator and the tests call it. */
export function lintPlan(input: PlanInput, plan: Plan, report: PlanReport): PlanFault[] {
  return [...lintRows(input, report), ...lintRollouts(plan), ...lintAssignments(input, plan)]
}

function lintRows(input: PlanInput, report: PlanReport): PlanFault[] {
  const faults: PlanFault[] = []
  const seen = new Set<string>()
  for (const { device, update } of report.rows) {
    const key = `${device} ${update}`
    if (seen.has(key)) faults.push({ code: 'two_states', detail: key, device })
    seen.add(key)
  }
  for (const device of input.devices) {
    if (device.state === 'retired') continue
    for (const offer of device.offers) {
      const key = `${device.uid} ${offer.update}`
      if (!seen.has(key)) faults.push({ code: 'no_state', detail: key, device: device.uid })
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
          device: null,
        })
      }
    }
    if (rollout.rings.broad.wavesOpen > rollout.rings.broad.waves) {
      faults.push({ code: 'too_many_waves', detail: rollout.uid, device: null })
    }
  }
  return faults
}

function lintAssignments(input: PlanInput, plan: Plan): PlanFault[] {
  const rollouts = new Map<string, Rollout>(plan.rollouts.map((one) => [one.uid, one]))
  const faults: PlanFault[] = []
  for (const [device, { mode, steps }] of plan.assignments) {
    const say = (code: string, detail: string) => faults.push({ code, detail, device })
    if (mode === 'observe' && steps.length > 0) say('observed_device_assigned', device)
    const packages = new Set<string>()
    for (const step of steps) {
      lintStep(input, rollouts.get(step.rollout), step, say)
      for (const { name, arch } of step.updates) {
        const key = packageKey(name, arch)
        if (packages.has(key) && step.kind === 'install') say('package_twice', key)
        packages.add(key)
      }
    }
  }
  return faults
}

function lintStep(
  input: PlanInput,
  rollout: Rollout | undefined,
  step: PlannedStep,
  say: (code: string, detail: string) => void,
): void {
  if (!rollout) return say('step_without_rollout', step.id)
  if (rollout.state !== 'open') say('stopped_rollout_assigned', step.rollout)
  else if (blockedBy(rollout, step.ring)) say('ring_order', step.rollout)
  if (step.kind !== 'install') return
  for (const { update, name } of step.updates) {
    const uid = asId<'UpdateUid'>(update)
    if (input.holds.has(uid)) say('held_update_assigned', name)
    const warning = input.updates.get(uid)?.warning?.kind
    if (warning === 'withdrawn' || (warning && rollout.kind !== 'install_now'))
      say('warned_update_assigned', name)
  }
  const removal = step.closure.find(({ change }) => change === 'remove')
  if (removal && rollout.kind !== 'install_now') say('removal_without_a_person', removal.name)
}
