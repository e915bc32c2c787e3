import { compareVersions } from '@dirigent/domain/versions/registry'
import type { UpdateOutcomeReason } from '@dirigent/domain/planning/reasons'
import type { AssignmentStep } from '@dirigent/protocol/agent/assignment'
import { failedChecks, healthAfter, healthBefore } from '../health/health-checks.ts'
import { restartStaleServices, startAgain } from '../health/services.ts'
import type { Unit } from '../providers/provider.ts'
import type { AttemptDeps, StepEnd, StepWork } from './attempt-deps.ts'
import { compareClosure, outstanding, wholeClosure } from './closure.ts'
import type { Facts } from './facts.ts'
import type { Journal } from './journal.ts'
import type { AttemptState } from './transitions.ts'

const refuse = (because: UpdateOutcomeReason, facts: Facts = {}): StepEnd => ({
  event: 'refuse',
  facts: { ...facts, because, refused: true },
})

const checkingBefore: StepWork = async ({ subject }, { health }) => {
  const { outcomes, services } = await healthBefore(health, subject.step.healthChecks)
  const facts = { services, healthBefore: outcomes }
  const checks = failedChecks(outcomes)
  return checks.length > 0
    ? refuse({ code: 'unhealthy_before', checks }, facts)
    : { event: 'done', facts }
}

const preparing: StepWork = async ({ subject: { step } }, deps) => {
  const closure = wholeClosure(step)
  const installed = await deps.provider.installed(closure)
  const before = installed.map(({ name, arch, version }) => ({ name, arch, version }))
  const end = (because: UpdateOutcomeReason) => refuse(because, { before })
  const todo = outstanding(closure, installed)
  if (todo.length === 0) return end({ code: 'already_installed' })
  if (step.kind === 'rollback') return { event: 'done', facts: { before } }
  const moved = step.updates.find(({ name, arch, installedVersion, version }) =>
    movedOn(
      before.find((unit) => unit.name === name && unit.arch === arch),
      installedVersion,
      version,
    ),
  )
  if (moved) {
    const here = before.find(({ name, arch }) => name === moved.name && arch === moved.arch)
    return end({ code: 'superseded', available: here?.version ?? null })
  }
  if ((await deps.provider.held(todo)).length > 0) return end({ code: 'held_on_device' })
  const differs = await simulateAssigned(step, todo, deps)
  if (differs) return end(differs)
  const { neededBytes, freeBytes } = await deps.provider.space(todo)
  if (neededBytes !== null && neededBytes > freeBytes)
    return end({ code: 'disk_full', neededBytes, freeBytes })
  return { event: 'done', facts: { before } }
}

/** The device went another way than the plan saw: neither the old version nor the assigned one is there. */
function movedOn(here: Unit | undefined, planned: string | null, target: string): boolean {
  if (!here) return planned !== null
  if (here.version === planned || here.version === target) return false
  return planned === null || compareVersions('deb', here.version, planned) !== 0
}

/** Simulates; when the index is too old to know the version it is refreshed once. */
async function simulateAssigned(
  step: AssignmentStep,
  todo: ReturnType<typeof outstanding>,
  { provider }: AttemptDeps,
): Promise<UpdateOutcomeReason | null> {
  let simulated = await provider.simulate(todo)
  if (!simulated.ok) {
    const refreshed = await provider.refreshIndex()
    if (!refreshed.ok) return refreshed.because
    simulated = await provider.simulate(todo)
  }
  if (simulated.ok) return compareClosure(todo, simulated.changes)
  for (const update of step.updates) {
    const available = await provider.offered(update)
    if (available === null) return { code: 'not_offered' }
    if (available !== update.version) return { code: 'superseded', available }
  }
  return simulated.because
}

const saving: StepWork = async ({ subject: { step } }, { provider, log }, facts) => {
  const wanted = step.kind === 'rollback' ? rollbackTargets(step) : []
  const todo = outstanding(
    wholeClosure(step),
    (facts.before ?? []).map((unit) => ({ ...unit, intact: true })),
  )
  const replaced = (facts.before ?? []).filter((unit) =>
    todo.some(({ name, arch }) => name === unit.name && arch === unit.arch),
  )
  const back = await provider.savePrevious(wanted)
  if (back.missing.length > 0) return refuse({ code: 'previous_version_missing' })
  const { missing } = await provider.savePrevious(replaced)
  if (missing.length > 0)
    log.warn('no way back for some packages', { packages: missing.map(({ name }) => name) })
  return { event: 'done', facts: { unsaved: missing } }
}

function rollbackTargets(step: AssignmentStep): Unit[] {
  return wholeClosure(step).flatMap(({ name, arch, version }) =>
    version === null ? [] : [{ name, arch, version }],
  )
}

const downloading: StepWork = async (journal, deps, facts) => {
  const { step } = journal.subject
  if (step.kind === 'install') {
    const fetched = await deps.provider.download(stillToDo(step, facts))
    if (!fetched.ok) return refuse(fetched.because)
  }
  // A slow download may have used the window up; nothing was changed yet.
  return deps.mayChange(journal) ? { event: 'done' } : refuse({ code: 'window_closed' })
}

function stillToDo(step: AssignmentStep, facts: Facts) {
  return outstanding(
    wholeClosure(step),
    (facts.before ?? []).map((unit) => ({ ...unit, intact: true })),
  )
}

const installing: StepWork = async ({ subject: { step }, logFile }, { provider }, facts) => {
  const installed = await provider.installed(wholeClosure(step))
  const todo = outstanding(wholeClosure(step), installed)
  if (todo.length === 0) return { event: 'done', facts: { complaint: null } }
  const remove = installed.filter((unit) =>
    todo.some(
      (item) => item.change === 'remove' && item.name === unit.name && item.arch === unit.arch,
    ),
  )
  const done =
    step.kind === 'install'
      ? await provider.apply(todo, logFile)
      : await provider.restore({ restore: rollbackTargets(step), remove }, logFile)
  return { event: 'done', facts: { ...facts, complaint: done.ok ? null : done.because } }
}

const judging: StepWork = async ({ subject: { step } }, { provider }, facts) => {
  const closure = wholeClosure(step)
  const installed = await provider.installed(closure)
  const left = outstanding(closure, installed)
  if (left.length === 0) return { event: 'installed', facts: { because: null } }
  const first = left[0]
  const here = installed.find(({ name, arch }) => name === first?.name && arch === first.arch)
  const because = facts.complaint ?? { code: 'unexpected_version', found: here?.version ?? null }
  const touched = installed.some(
    (unit) =>
      !unit.intact ||
      !facts.before?.some(
        (old) => old.name === unit.name && old.arch === unit.arch && old.version === unit.version,
      ),
  )
  const back = touched && canRollBack(step, facts)
  return { event: back ? 'roll_back' : 'fail', facts: { because } }
}

function canRollBack(step: AssignmentStep, { unsaved = [] }: Facts): boolean {
  return step.kind === 'install' && step.rollbackOnFailedHealth && unsaved.length === 0
}

const restartingServices: StepWork = async ({ subject: { step } }, deps) => {
  if (step.restart === 'never') return { event: 'done' }
  const { restarted, failed } = await restartStaleServices(deps.health, await deps.staleServices())
  if (restarted.length + failed.length > 0)
    deps.log.info('services restarted', { restarted, failed })
  return { event: 'done' }
}

const checkingAfter: StepWork = async ({ subject: { step } }, { health }, facts) => {
  const outcomes = await healthAfter(health, step.healthChecks, facts.services ?? [])
  const checks = failedChecks(outcomes)
  if (checks.length === 0) return { event: 'healthy', facts: { healthAfter: outcomes } }
  const because: UpdateOutcomeReason = { code: 'health_check_failed', checks }
  const event = canRollBack(step, facts) ? 'roll_back' : 'fail'
  return { event, facts: { healthAfter: outcomes, because } }
}

/** What has to come back and what has to go for the versions of before. */
async function wayBack({ subject: { step } }: Journal, { provider }: AttemptDeps, facts: Facts) {
  const closure = wholeClosure(step)
  const before = facts.before ?? []
  const installed = await provider.installed(closure)
  const same = (a: { name: string; arch: string }, b: { name: string; arch: string }) =>
    a.name === b.name && a.arch === b.arch
  const restore = before.filter((old) => {
    const here = installed.find((unit) => same(unit, old))
    return here?.version !== old.version || !here.intact
  })
  return { restore, remove: installed.filter((unit) => !before.some((old) => same(old, unit))) }
}

const rollingBack: StepWork = async (journal, deps, facts) => {
  const back = await wayBack(journal, deps, facts)
  const done = await deps.provider.restore(back, journal.logFile)
  await restartStaleServices(deps.health, await deps.staleServices())
  await startAgain(deps.health, facts.services ?? [])
  return { event: 'done', facts: { complaint: done.ok ? null : done.because } }
}

const judgingRollback: StepWork = async (journal, deps, facts) => {
  const left = await wayBack(journal, deps, facts)
  const names = [...left.restore, ...left.remove].map(({ name }) => name)
  if (names.length === 0) return { event: 'done', facts: { rolledBack: true } }
  const detail = `${names.join(', ')}: ${JSON.stringify(facts.complaint ?? null)}`.slice(0, 1_000)
  return { event: 'done', facts: { because: { code: 'rollback_failed', detail } } }
}

/** The work of each state. `finished` has none. */
export const ATTEMPT_STEPS: Readonly<Record<Exclude<AttemptState, 'finished'>, StepWork>> = {
  admitted: async () => ({ event: 'begin' }),
  checking_before: checkingBefore,
  preparing,
  saving,
  downloading,
  installing,
  judging,
  restarting_services: restartingServices,
  checking_after: checkingAfter,
  rolling_back: rollingBack,
  judging_rollback: judgingRollback,
}
