import { SECOND_MS } from '@dirigent/domain/identity/time'
import { takeFindingRequest, waitingForFindings } from '../store/finding-requests.ts'
import { refreshDeviceFindings } from '../store/findings.ts'
import { lockForMatching } from '../store/matching.ts'
import { publish } from '../store/notifications.ts'
import type { Task } from './registry.ts'

const AT_ONCE = 50

/** Derives the findings of devices that have just sent their first inventory. Later ones bring their own, at once. */
export const refreshFindingsTask: Task = {
  name: 'refresh-findings',
  everyMs: 5 * SECOND_MS,
  wakeOn: ['devices'],
  async run({ db, clock }, signal) {
    for (;;) {
      const devices = await waitingForFindings(db, AT_ONCE)
      if (devices.length === 0) return
      for (const device of devices) {
        if (signal.aborted) return
        await db.transaction(async (tx) => {
          await lockForMatching(tx)
          if (!(await takeFindingRequest(tx, device.id))) return
          await refreshDeviceFindings(tx, device.id, clock.now())
          await publish(tx, 'findings', device.uid)
        })
      }
    }
  },
}
