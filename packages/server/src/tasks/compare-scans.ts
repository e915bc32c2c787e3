import { MINUTE_MS } from '@dirigent/domain/identity/time'
import { compareDevices } from '../scanners/compare.ts'
import { lockScanner } from '../store/scanner-comparisons.ts'
import { devicesToCompare } from '../store/scanner-differences.ts'
import { publish } from '../store/notifications.ts'
import type { Task } from './registry.ts'

const AT_ONCE = 200

/** Compares devices again that have a newer inventory, or when a feed brought something newer, than at the last time. */
export const compareScansTask: Task = {
  name: 'compare-scans',
  everyMs: 5 * MINUTE_MS,
  wakeOn: ['feeds'],
  async run({ db, clock, random }, signal) {
    while (!signal.aborted) {
      const due = await devicesToCompare(db, AT_ONCE)
      if (due.length === 0) return
      for (const [scanner, rows] of Map.groupBy(due, (row) => row.scanner))
        await db.transaction(async (tx) => {
          await lockScanner(tx, scanner)
          await compareDevices(
            tx,
            random,
            scanner,
            rows.map(({ device }) => device),
            clock.now(),
          )
          await publish(tx, 'findings', null)
        })
    }
  },
}
