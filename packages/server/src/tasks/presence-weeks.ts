import { MINUTE_MS } from '@dirigent/domain/identity/time'
import { weekAndHour } from '@dirigent/domain/preview/past-presence'
import { forgetPresence, markPresence } from '../store/presence-weeks.ts'
import type { Task } from './registry.ts'

/** As often as an idle device checks in. */
const EVERY_MS = 15 * MINUTE_MS
/** A preview repeats the past; more than two months ago people and machines were others. */
export const PRESENCE_WEEKS_KEPT = 8

/** Keeps in which hours each device was seen, apart from the hot path of check-ins. */
export const presenceWeeksTask: Task = {
  name: 'presence-weeks',
  everyMs: EVERY_MS,
  wakeOn: [],
  async run({ db, clock }) {
    const now = clock.now()
    const at = weekAndHour(now)
    await markPresence(db, at, now - EVERY_MS)
    await forgetPresence(db, at.week - PRESENCE_WEEKS_KEPT)
  },
}
