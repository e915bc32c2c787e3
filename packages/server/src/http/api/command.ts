import type { Route } from '@dirigent/protocol/api/route'
import type { CommandContext, CommandRefusal } from '../../rollouts/command.ts'
import { refusal, type Refusal } from '../problems.ts'
import type { Actor } from '../auth/actor.ts'
import type { Call } from './endpoint.ts'

/** What a person's command is given: who asks, and when. */
export const commandContext = (
  call: Pick<Call<Route & { permission: 'operate' }>, 'context' | 'now'> & { actor: Actor },
): CommandContext => ({
  db: call.context.db,
  random: call.context.random,
  now: call.now,
  actor: { kind: call.actor.kind, uid: call.actor.uid, name: call.actor.name },
})

/** A command that was not carried out, as the API says it. */
export const refused = ({ problem, detail, extra }: CommandRefusal): Refusal =>
  refusal(problem, detail, extra)
