import {
  checkException,
  exceptionState,
  type ExceptionDocument,
  type ExceptionProblem,
} from '@dirigent/domain/exceptions/exception'
import type { InstantMs } from '@dirigent/domain/identity/time'
import { uuidV7 } from '@dirigent/system/random'
import {
  reasonMissing,
  refuseCommand,
  runCommand,
  type CommandContext,
  type CommandOutcome,
  type CommandRefusal,
  type CommandTx,
} from '../rollouts/command.ts'
import { findDevice } from '../store/command-facts.ts'
import {
  applyExceptions,
  findException,
  insertException,
  revokeException,
  type ExceptionRow,
} from '../store/exceptions.ts'
import { requestPlans } from '../store/findings.ts'
import { findGroup } from '../store/groups.ts'
import { publish } from '../store/notifications.ts'

const SENTENCES: Readonly<Record<ExceptionProblem['because']['code'], string>> = {
  scope_too_wide:
    'Name a vulnerability or a package: an exception for everything would hide whatever comes.',
  device_and_group: 'Name a device or a group, not both.',
  too_short: 'Say it in a few words; an auditor reads it in a year.',
  expires_in_the_past: 'It has to end in the future.',
  expires_too_late: 'It ends later than this organisation allows',
}

function refusedBy(problem: ExceptionProblem): CommandRefusal {
  const { because, field } = problem
  const limit = because.code === 'expires_too_late' ? ` (at most ${because.daysMax} days).` : ''
  return refuseCommand('body_invalid', `/${field}: ${SENTENCES[because.code]}${limit}`, {
    pointer: `/${field}`,
    because,
  })
}

/** After a change of exceptions: findings, plans and lists follow in the same transaction. */
async function settle({ tx, now }: CommandTx): Promise<number> {
  const devices = await applyExceptions(tx, now)
  await requestPlans(tx, devices, now)
  await publish(tx, 'findings', null)
  return devices.length
}

async function missing(
  { tx }: CommandTx,
  given: ExceptionDocument,
): Promise<CommandRefusal | null> {
  if (given.device !== null && !(await findDevice(tx, given.device)))
    return refuseCommand('not_found', `There is no device ${given.device}.`)
  if (given.group !== null && !(await findGroup(tx, given.group)))
    return refuseCommand('not_found', `There is no group ${given.group}.`)
  return null
}

async function grant(
  command: CommandTx,
  given: ExceptionDocument,
  action: string,
  detail: Record<string, unknown>,
): Promise<string> {
  const { tx, now, random, actor, record } = command
  const uid = uuidV7(now, random)
  await insertException(tx, { ...given, uid, grantedBy: actor.uid }, now)
  const { reason, ...rest } = given
  await record({
    action,
    subjectKind: 'exception',
    subject: uid,
    reason,
    detail: { ...rest, expiresAt: new Date(given.expiresAt).toISOString(), ...detail },
  })
  return uid
}

/** Accepts a risk for a time. `daysMax` is the organisation's longest. */
export async function grantException(
  context: CommandContext,
  given: ExceptionDocument,
  daysMax: number,
): Promise<CommandOutcome<{ exception: string; devices: number }>> {
  const [problem] = checkException(given, context.now, daysMax)
  if (problem) return refusedBy(problem)
  return runCommand(context, async (command) => {
    const refused = await missing(command, given)
    if (refused) return refused
    const exception = await grant(command, given, 'exception.granted', {})
    return { ok: true, exception, devices: await settle(command) }
  })
}

const noException = (uid: string) => refuseCommand('not_found', `There is no exception ${uid}.`)

/** Ends it now; what it covered is open again, with the deadline it always had. */
export async function revoke(
  context: CommandContext,
  request: { exception: string; reason: string },
): Promise<CommandOutcome> {
  const short = reasonMissing(request.reason)
  if (short) return short
  return runCommand(context, async (command) => {
    const { tx, now, actor, record } = command
    const found = await findException(tx, request.exception, now)
    if (!found) return noException(request.exception)
    const revoked = { uid: found.exception, by: actor.uid, reason: request.reason, renewedBy: null }
    if (!(await revokeException(tx, revoked, now)))
      return refuseCommand('conflict', 'It has ended already.', {
        because: { code: 'ended_already' },
      })
    await record({
      action: 'exception.revoked',
      subjectKind: 'exception',
      subject: found.exception,
      reason: request.reason,
    })
    await settle(command)
    return { ok: true }
  })
}

/**
 * The same risk accepted again: a new exception takes the place of the old one, so that who decided what and when stays
 * readable. One that expired can be renewed too; a revoked one was taken back by a person.
 */
export async function renew(
  context: CommandContext,
  request: { exception: string; reason: string; expiresAt: InstantMs },
  daysMax: number,
): Promise<CommandOutcome<{ exception: string }>> {
  return runCommand(context, async (command) => {
    const { tx, now, actor } = command
    const found = await findException(tx, request.exception, now)
    if (!found) return noException(request.exception)
    const state = exceptionState(found, now)
    if (state === 'revoked')
      return refuseCommand('conflict', 'It was revoked; grant a new one if it is needed again.', {
        because: { code: 'revoked_already' },
      })
    const given = documentOf(found, request)
    const [problem] = checkException(given, now, daysMax)
    if (problem) return refusedBy(problem)
    const renewed = { renews: found.exception }
    const exception = await grant(command, given, 'exception.renewed', renewed)
    if (state === 'live') {
      const by = actor.uid
      const ended = { uid: found.exception, by, reason: request.reason, renewedBy: exception }
      await revokeException(tx, ended, now)
    }
    await settle(command)
    return { ok: true, exception }
  })
}

const documentOf = (
  row: ExceptionRow,
  { reason, expiresAt }: { reason: string; expiresAt: InstantMs },
): ExceptionDocument => ({
  vulnerability: row.vulnerability,
  packageName: row.packageName,
  device: row.device?.device ?? null,
  group: row.group?.group ?? null,
  owner: row.owner,
  control: row.control,
  reason,
  expiresAt,
})
