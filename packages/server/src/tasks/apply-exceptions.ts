import { MINUTE_MS } from '@dirigent/domain/identity/time'
import { applyExceptions } from '../store/exceptions.ts'
import { requestPlans } from '../store/findings.ts'
import { publish } from '../store/notifications.ts'
import type { Task } from './registry.ts'

/** Reopens what an exception no longer covers (it expired, its device left the group), and covers what came into it. */
export const applyExceptionsTask: Task = {
  name: 'apply-exceptions',
  everyMs: MINUTE_MS,
  wakeOn: ['devices'],
  async run({ db, clock }) {
    await db.transaction(async (tx) => {
      const now = clock.now()
      const devices = await applyExceptions(tx, now)
      if (devices.length === 0) return
      await requestPlans(tx, devices, now)
      await publish(tx, 'findings', null)
      await publish(tx, 'plan', null)
    })
  },
}
