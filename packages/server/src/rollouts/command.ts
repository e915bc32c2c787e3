import type { InstantMs } from '@dirigent/domain/identity/time'
import type { ProblemCode } from '@dirigent/protocol/problems'
import type { RefusalFacts } from '@dirigent/protocol/refusals'
import type { Random } from '@dirigent/system/random'
import { appendAudit } from '../store/audit.ts'
import type { Database, Tx } from '../store/database.ts'
import { publish } from '../store/notifications.ts'
import { lockPlanning } from '../store/plan-lock.ts'

/** Who gives a command. `name` is what people read; the audit keeps `uid`. */
export type CommandActor = { kind: 'person' | 'token'; uid: string; name: string }

export type CommandContext = { db: Database; random: Random; now: InstantMs; actor: CommandActor }

/** Why a command was not carried out: a problem code of the protocol and a sentence that says what to do. */
export type CommandRefusal = {
  ok: false
  problem: ProblemCode
  detail: string
  extra?: RefusalFacts
}
export type CommandOutcome<T extends object = object> = ({ ok: true } & T) | CommandRefusal

export function refuseCommand(
  problem: ProblemCode,
  detail: string,
  extra?: RefusalFacts,
): CommandRefusal {
  return extra ? { ok: false, problem, detail, extra } : { ok: false, problem, detail }
}

/** What a command's own code works with, inside its transaction. */
export type CommandTx = {
  tx: Tx
  now: InstantMs
  actor: CommandActor
  random: Random
  /** Writes the one audit record of the change. */
  record(entry: {
    action: string
    subjectKind: string
    subject: string
    reason?: string | null
    detail?: Record<string, unknown>
  }): Promise<void>
}

/**
 * Runs a person's command: one transaction, shared planning lock, then the planner is woken. A command that is refused
 * must not have written anything before.
 */
export async function runCommand<T extends object>(
  context: CommandContext,
  work: (command: CommandTx) => Promise<CommandOutcome<T>>,
): Promise<CommandOutcome<T>> {
  const { db, random, now, actor } = context
  return db.transaction(async (tx) => {
    await lockPlanning(tx, 'shared')
    const record: CommandTx['record'] = (entry) =>
      appendAudit(tx, random, { actorKind: actor.kind, actor: actor.uid, ...entry, at: now })
    const outcome = await work({ tx, now, actor, random, record })
    if (outcome.ok) {
      await publish(tx, 'plan')
      await publish(tx, 'rollouts')
    }
    return outcome
  })
}

const REASON_MIN = 3

/** A reason that says nothing is none: the audit and the next colleague need one. null = good enough. */
export function reasonMissing(reason: string | null | undefined): CommandRefusal | null {
  if (reason && reason.trim().length >= REASON_MIN) return null
  return refuseCommand('reason_required', 'Say in a few words why; the audit keeps it.', {
    pointer: '/reason',
  })
}
