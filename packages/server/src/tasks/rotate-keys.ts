import { DAY_MS } from '@dirigent/domain/identity/time'
import { appendAudit } from '../store/audit.ts'
import { transaction } from '../store/database.ts'
import type { ServerContext } from '../context.ts'
import type { Task } from './registry.ts'

/** A stolen assignment key is worth something for 90 days at most; devices learn the next one 30 days before. */
export const rotateKeysTask: Task = {
  name: 'rotate-keys',
  everyMs: DAY_MS / 4,
  wakeOn: [],
  run: rotateKeys,
}

/** Also before each plan: a server that was off for months would sign with a key that no device accepts any more. */
export async function rotateKeys({
  db,
  keys,
  random,
  clock,
}: Pick<ServerContext, 'db' | 'keys' | 'random' | 'clock'>): Promise<void> {
  if (!(await keys.rotateIfDue())) return
  const keyId = keys.certificates()[0]?.keyId ?? 'none'
  await transaction(db, (tx) =>
    appendAudit(tx, random, {
      actorKind: 'system',
      actor: 'rotate-keys',
      action: 'assignment_key.rotated',
      subjectKind: 'assignment_key',
      subject: keyId,
      at: clock.now(),
    }),
  )
}
