import { DAY_MS, HOUR_MS, type InstantMs } from '../identity/time.ts'
import { localDate, localInstant } from '../windows/local-time.ts'

/** When administrators of a small company look: on working days, between nine and five. */
const FROM_HOUR = 9
const UNTIL_HOUR = 17

/** The first moment at or after `at` at which an administrator is at work. */
export function administratorsAt(zone: string, at: InstantMs): InstantMs {
  for (let days = 0; ; days++) {
    const day = localDate(at + days * DAY_MS, zone)
    if (day.dayOfWeek > 5) continue
    const opens = localInstant(day.toPlainDateTime({ hour: FROM_HOUR }), zone, 'first')
    if (at < opens) return opens
    if (at < opens + (UNTIL_HOUR - FROM_HOUR) * HOUR_MS) return at
  }
}
