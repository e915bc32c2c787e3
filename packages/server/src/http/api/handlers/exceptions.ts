import * as routes from '@dirigent/protocol/api/exceptions'
import type { InstantMs } from '@dirigent/domain/identity/time'
import type { CommandOutcome } from '../../../rollouts/command.ts'
import { grantException, renew, revoke } from '../../../exceptions/commands.ts'
import { loadActorNames, type ActorNames } from '../../../store/actor-names.ts'
import type { Queryable } from '../../../store/database.ts'
import { findException, listExceptions, type ExceptionRow } from '../../../store/exceptions.ts'
import { refusal } from '../../problems.ts'
import { commandContext, refused } from '../command.ts'
import { endpoint } from '../endpoint.ts'
import { iso, isoOrNull } from '../values.ts'

const present = (row: ExceptionRow, names: ActorNames) => ({
  ...row,
  grantedBy: names(row.grantedBy),
  revokedBy: row.revokedBy && names(row.revokedBy),
  grantedAt: iso(row.grantedAt),
  expiresAt: iso(row.expiresAt),
  revokedAt: isoOrNull(row.revokedAt),
})

/** After a command: the exception as it stands now. */
async function then(
  db: Queryable,
  now: InstantMs,
  uid: string,
  outcome: CommandOutcome<{ exception?: string }>,
) {
  if (!outcome.ok) return refused(outcome)
  const row = await findException(db, outcome.exception ?? uid, now)
  if (!row) return refusal('not_found', `There is no exception ${uid}.`)
  return present(row, await loadActorNames(db))
}

export const exceptionEndpoints = [
  endpoint(routes.listExceptions, async ({ context: { db, settings }, query, now }) => {
    const [rows, names] = await Promise.all([
      listExceptions(db, query.show, now),
      loadActorNames(db),
    ])
    return {
      items: rows.map((row) => present(row, names)),
      daysMax: settings.current()['exceptions.days_max'],
    }
  }),
  endpoint(routes.grantException, async (call) => {
    const { context, body, now } = call
    const given = { ...body, expiresAt: Date.parse(body.expiresAt) }
    const daysMax = context.settings.current()['exceptions.days_max']
    return then(context.db, now, '', await grantException(commandContext(call), given, daysMax))
  }),
  endpoint(routes.renewException, async (call) => {
    const { context, body, params, now } = call
    const request = { ...params, ...body, expiresAt: Date.parse(body.expiresAt) }
    const daysMax = context.settings.current()['exceptions.days_max']
    const outcome = await renew(commandContext(call), request, daysMax)
    return then(context.db, now, params.exception, outcome)
  }),
  endpoint(routes.revokeException, async (call) => {
    const { context, body, params, now } = call
    const outcome = await revoke(commandContext(call), { ...params, ...body })
    return then(context.db, now, params.exception, outcome)
  }),
]
