import type { UpdateOutcomeReason } from '@dirigent/domain/planning/reasons'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { AssignedUpdate } from '@dirigent/protocol/agent/assignment'
import type { ClosureItem } from '@dirigent/protocol/agent/inventory'
import type { ResultRequest, UpdateOutcome } from '@dirigent/protocol/agent/messages'
import { compareVersions } from '@dirigent/domain/versions/registry'
import { logTail } from '../providers/apt/commands.ts'
import type { InstalledUnit, Unit } from '../providers/provider.ts'
import { wholeClosure } from './closure.ts'
import type { Facts } from './facts.ts'
import type { Journal } from './journal.ts'

type Here = readonly InstalledUnit[]

/** The terminal outcome, from the journal's facts and what is installed now. */
export function makeResult(
  journal: Journal,
  installedNow: Here,
  endedAtMs: InstantMs,
): ResultRequest {
  const { attempt, epoch, revision, step, startedAtMs } = journal.subject
  const facts = journal.facts as Facts
  return {
    attempt,
    epoch,
    revision,
    step: step.id,
    kind: step.kind,
    outcome: outcomeOf(facts),
    startedAt: new Date(startedAtMs).toISOString(),
    endedAt: new Date(Math.max(endedAtMs, startedAtMs)).toISOString(),
    updates: step.updates.map((update) => updateOutcome(update, facts, installedNow)),
    changed: changesOf(wholeClosure(step), facts.before ?? [], installedNow),
    health: { before: facts.healthBefore ?? [], after: facts.healthAfter ?? [] },
    recoveries: journal.recoveries,
    logTail: logTail(journal.logFile),
  }
}

function outcomeOf({ because, refused, rolledBack }: Facts): ResultRequest['outcome'] {
  if (rolledBack) return 'rolled_back'
  if (!because || because.code === 'already_installed') return 'succeeded'
  if (because.code === 'interrupted') return 'interrupted'
  return refused ? 'refused' : 'failed'
}

const find = <T extends { name: string; arch: string }>(
  units: readonly T[],
  { name, arch }: AssignedUpdate | ClosureItem,
) => units.find((unit) => unit.name === name && unit.arch === arch)

function updateOutcome(update: AssignedUpdate, facts: Facts, now: Here): UpdateOutcome {
  const before = find(facts.before ?? [], update)?.version ?? null
  const here = find(now, update)
  const reached = here?.version === update.version && here.intact
  const because: UpdateOutcomeReason | null = facts.because ?? null
  const outcome = ((): UpdateOutcome['outcome'] => {
    if (facts.rolledBack) return 'rolled_back'
    if (reached && before === update.version) return 'not_needed'
    if (reached) return 'installed'
    return facts.refused ? 'refused' : 'failed'
  })()
  const explained =
    outcome === 'installed' && because?.code !== 'health_check_failed' ? null : because
  return {
    update: update.update,
    name: update.name,
    outcome,
    versionBefore: before,
    versionAfter: here?.version ?? null,
    because: explained,
  }
}

/** What really differs from before, of everything that was allowed to. */
function changesOf(
  closure: readonly ClosureItem[],
  before: readonly Unit[],
  now: Here,
): ClosureItem[] {
  return closure.flatMap((item): ClosureItem[] => {
    const old = find(before, item)?.version ?? null
    const here = find(now, item)?.version ?? null
    const { name, arch } = item
    if (old === here) return []
    if (here === null) return [{ name, arch, change: 'remove', version: null, sha256: null }]
    const change =
      old === null ? 'install' : compareVersions('deb', here, old) < 0 ? 'downgrade' : 'upgrade'
    return [
      { name, arch, change, version: here, sha256: here === item.version ? item.sha256 : null },
    ]
  })
}
