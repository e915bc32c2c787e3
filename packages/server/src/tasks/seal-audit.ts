import { MINUTE_MS, SECOND_MS } from '@dirigent/domain/identity/time'
import { appendHead } from '../audit-heads.ts'
import { sealAudit } from '../store/audit-chain.ts'
import { transaction } from '../store/database.ts'
import type { Task } from './registry.ts'

const ROUNDS_MAX = 50

/** Chains what was committed since; writers never wait for it. The signed head also goes to a file beside the database. */
export const sealAuditTask: Task = {
  name: 'seal-audit',
  everyMs: 5 * SECOND_MS,
  wakeOn: [],
  async run({ db, clock, keys, stateDirectory }, signal) {
    for (let round = 0; round < ROUNDS_MAX && !signal.aborted; round++) {
      const head = await transaction(db, (tx) => sealAudit(tx, clock.now()))
      if (!head) return
      // One head a minute is enough to notice a rewritten chain and keeps the file small.
      const { previousSealedAt, ...exported } = head
      const exportDue =
        Math.floor((previousSealedAt ?? 0) / MINUTE_MS) < Math.floor(head.sealedAt / MINUTE_MS)
      if (exportDue) await appendHead(stateDirectory, exported, keys)
    }
  },
}
