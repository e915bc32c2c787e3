import { MINUTE_MS } from '@dirigent/domain/identity/time'
import { writeFleetFigures } from '../store/read-today.ts'
import type { Task } from './registry.ts'

/** Counts what the first page shows of the whole fleet and what takes too long to count for each visit. */
export const fleetFiguresTask: Task = {
  name: 'fleet-figures',
  everyMs: MINUTE_MS,
  wakeOn: ['feeds'],
  run: ({ db, clock }) => db.transaction((tx) => writeFleetFigures(tx, clock.now())),
}
