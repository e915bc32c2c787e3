import { DAY_MS } from '@dirigent/domain/identity/time'
import { recentAbsences } from '@dirigent/domain/quiet-slots/people'
import { eraseRetiredPeople, peopleWithAbsences, saveDevicePerson } from '../store/device-people.ts'
import { requestPlans } from '../store/findings.ts'
import type { Task } from './registry.ts'

/**
 * Personal data does not outlive its use: absences that ended long ago, and people at devices that were taken out of
 * service, are erased. Backups forget them with their own retention.
 */
export const erasePeopleTask: Task = {
  name: 'erase-people',
  everyMs: DAY_MS / 2,
  wakeOn: ['settings'],
  async run({ db, clock, settings, log }, signal) {
    const keptMs = settings.current()['retention.people_days'] * DAY_MS
    const now = clock.now()
    const erased = await eraseRetiredPeople(db, now - keptMs)
    let shortened = 0
    for (const { device, zone, ...person } of await peopleWithAbsences(db)) {
      if (signal.aborted) return
      const absences = recentAbsences(person.absences, zone, now, keptMs)
      const calendar = person.calendar && recentAbsences(person.calendar, zone, now, keptMs)
      const isSame =
        absences.length === person.absences.length && calendar?.length === person.calendar?.length
      if (isSame) continue
      shortened++
      await db.transaction(async (tx) => {
        await saveDevicePerson(tx, device, { ...person, absences, calendar }, person.updatedAt)
        await requestPlans(tx, [device], now)
      })
    }
    if (erased + shortened > 0) log.info('personal data erased', { people: erased, shortened })
  },
}
