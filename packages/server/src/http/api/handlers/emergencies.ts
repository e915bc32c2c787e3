import { countApprovals, mayApprove, type ApproverSeat } from '@dirigent/domain/rollouts/emergency'
import * as routes from '@dirigent/protocol/api/emergencies'
import { acceptKnownIssue } from '../../../rollouts/availability.ts'
import type { CommandOutcome } from '../../../rollouts/command.ts'
import {
  approveEmergency,
  proposeEmergency,
  setApprovers,
  withdrawEmergency,
} from '../../../rollouts/emergency.ts'
import { loadActorNames, type ActorNames } from '../../../store/actor-names.ts'
import { readAuditOf } from '../../../store/read-audit-of.ts'
import type { Queryable } from '../../../store/database.ts'
import * as store from '../../../store/emergencies.ts'
import { refusal } from '../../problems.ts'
import type { Actor } from '../../auth/actor.ts'
import { commandContext, refused } from '../command.ts'
import { endpoint } from '../endpoint.ts'
import { withNames } from '../present.ts'
import { iso, isoOrNull } from '../values.ts'

async function present(db: Queryable, rows: readonly store.EmergencyRow[], actor: Actor) {
  const ids = rows.map(({ id }) => id)
  const [approvals, updates, rollouts, seats, names] = await Promise.all([
    store.approvalsOf(db, ids),
    store.updatesOf(db, ids),
    store.rolloutsOf(db, ids),
    store.readSeats(db),
    loadActorNames(db),
  ])
  return rows.map((row) => {
    const own = approvals.filter(({ emergency }) => emergency === row.id)
    const spoken = own.map(({ by }) => by)
    const isOpen = row.state === 'proposed'
    const count = countApprovals(seats, spoken)
    return {
      emergency: row.uid,
      state: row.state,
      reason: row.reason,
      vulnerability: row.vulnerability,
      passesFreezes: row.passesFreezes,
      proposedBy: names(row.proposedBy),
      proposedAt: iso(row.proposedAt),
      startedAt: isoOrNull(row.startedAt),
      missing: isOpen ? count.missing : 0,
      singleApprover: row.seats <= 1,
      approvals: own.map((voice) => presentVoice(voice, isOpen ? count.counted : [], names)),
      updates: updates
        .filter(({ emergency }) => emergency === row.id)
        .map(({ update, name, version }) => ({ update, name, version })),
      rollouts: rollouts
        .filter(({ emergency }) => emergency === row.id)
        .map(({ emergency: _emergency, ...rollout }) => rollout),
      yours: isOpen && mayStillApprove(seats, spoken, actor),
    }
  })
}

function presentVoice(
  { by, insteadOf, at }: store.ApprovalRow,
  counted: readonly { by: string; insteadOf: string | null }[],
  names: ActorNames,
) {
  const seat = insteadOf ?? counted.find((one) => one.by === by)?.insteadOf ?? null
  return { by: names(by), insteadOf: seat && names(seat), at: iso(at) }
}

/** Only who would bring it further: a deputy whose approver has spoken is not asked. */
function mayStillApprove(
  seats: readonly ApproverSeat[],
  spoken: readonly string[],
  actor: Actor,
): boolean {
  if (actor.kind !== 'person' || spoken.includes(actor.uid) || !mayApprove(seats, actor.uid))
    return false
  const before = countApprovals(seats, spoken).missing
  return countApprovals(seats, [...spoken, actor.uid]).missing < before
}

async function detail(db: Queryable, uid: string, actor: Actor) {
  const row = await store.findEmergency(db, uid)
  const [shown] = row ? await present(db, [row], actor) : []
  if (!shown) return refusal('not_found', `There is no emergency ${uid}.`)
  const names = await loadActorNames(db)
  const rollouts = new Map(shown.rollouts.map(({ rollout, name }) => [rollout, name]))
  const records = await readAuditOf(db, [
    ['emergency', uid],
    ...[...rollouts.keys()].map((rollout): [string, string] => ['rollout', rollout]),
  ])
  return {
    ...shown,
    protocol: records.map(({ at, actor: by, action, subject, reason, ring, because }) => ({
      at: iso(at),
      actor: by && names(by),
      action,
      ring,
      rollout: rollouts.get(subject) ?? null,
      reason,
      because: because && withNames(because, names),
    })),
  }
}

async function then(
  db: Queryable,
  uid: string,
  actor: Actor,
  outcome: CommandOutcome<{ emergency?: string }>,
) {
  if (!outcome.ok) return refused(outcome)
  const row = await store.findEmergency(db, outcome.emergency ?? uid)
  const [shown] = row ? await present(db, [row], actor) : []
  return shown ?? refusal('not_found', `There is no emergency ${uid}.`)
}

async function presentSeats(db: Queryable) {
  const [seats, names] = await Promise.all([store.readSeats(db), loadActorNames(db)])
  return {
    seats: seats.map(({ approver, deputy }) => ({
      approver,
      approverName: names(approver),
      deputy,
      deputyName: deputy && names(deputy),
    })),
  }
}

export const emergencyEndpoints = [
  endpoint(routes.listEmergencies, async ({ context: { db }, actor }) => ({
    items: await present(db, await store.listEmergencies(db), actor),
  })),
  endpoint(routes.getEmergency, ({ context: { db }, params, actor }) =>
    detail(db, params.emergency, actor),
  ),
  endpoint(routes.proposeEmergency, async (call) => {
    const outcome = await proposeEmergency(commandContext(call), call.body)
    return then(call.context.db, '', call.actor, outcome)
  }),
  endpoint(routes.approveEmergency, async (call) => {
    const outcome = await approveEmergency(commandContext(call), call.params)
    return then(call.context.db, call.params.emergency, call.actor, outcome)
  }),
  endpoint(routes.withdrawEmergency, async (call) => {
    const request = { ...call.params, ...call.body }
    const outcome = await withdrawEmergency(commandContext(call), request)
    return then(call.context.db, call.params.emergency, call.actor, outcome)
  }),
  endpoint(routes.getEmergencyApprovers, ({ context }) => presentSeats(context.db)),
  endpoint(routes.setEmergencyApprovers, async (call) => {
    const outcome = await setApprovers(commandContext(call), call.body)
    return outcome.ok ? presentSeats(call.context.db) : refused(outcome)
  }),
  endpoint(routes.acceptWarning, async (call) => {
    const { update } = call.params
    const outcome = await acceptKnownIssue(commandContext(call), { update, ...call.body })
    return outcome.ok ? { update, accepted: true as const } : refused(outcome)
  }),
]
