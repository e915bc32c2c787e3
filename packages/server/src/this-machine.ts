import { MINUTE_MS } from '@dirigent/domain/identity/time'
import type { ServerContext } from './context.ts'
import { createEnrolmentToken } from './store/enrolment-tokens.ts'
import { transaction } from './store/database.ts'

const VALID_MS = 10 * MINUTE_MS

/** A token for the machine that the server itself runs on; whoever starts the program may enrol it. */
export async function createThisMachineToken(context: ServerContext): Promise<string> {
  const created = await transaction(context.db, (tx) =>
    createEnrolmentToken(tx, context, {
      name: 'this machine',
      group: null,
      usesMax: 1,
      validMs: VALID_MS,
      createdBy: { actorKind: 'system', actor: 'start' },
    }),
  )
  return created.text
}
