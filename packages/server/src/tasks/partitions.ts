import { DAY_MS } from '@dirigent/domain/identity/time'
import { addPartitions, dropPartitions, type PartitionedTable } from '../store/partitions.ts'
import type { SettingKey } from '../store/settings.ts'
import type { Task } from './registry.ts'

/** A server that was off for two months still finds its partitions when it comes back. */
const MONTHS_AHEAD = 3
const RETENTION = {
  result: 'retention.result_days',
  package_change: 'retention.package_change_days',
} as const satisfies Record<PartitionedTable, SettingKey>

/** Months ahead are made before somebody writes into them, months past their retention go as a whole. */
export const partitionsTask: Task = {
  name: 'partitions',
  everyMs: DAY_MS / 2,
  wakeOn: ['settings'],
  async run({ db, clock, settings, log }, signal) {
    for (const table of Object.keys(RETENTION) as PartitionedTable[]) {
      if (signal.aborted) return
      const made = await addPartitions(db, table, clock.now(), MONTHS_AHEAD)
      const days = settings.current()[RETENTION[table]]
      const dropped = await dropPartitions(db, table, clock.now() - days * DAY_MS)
      if (made.length + dropped.length > 0) log.info('partitions changed', { table, made, dropped })
    }
  },
}
