import type { DeviceUid, UpdateUid } from '@dirigent/domain/identity/ids'
import { DAY_MS, HOUR_MS, MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import { keyOf } from '@dirigent/domain/preview/device-state'
import type { PlayedOffer } from '@dirigent/domain/preview/device-state'
import type { Answer, FleetView, RestartPolicy, Steering } from '@dirigent/domain/preview/steering'
import { STANDARD_CAPS } from '@dirigent/domain/risk/deadline'
import type { WindowRule } from '@dirigent/domain/rollouts/policy'
import { openings } from '@dirigent/domain/windows/openings'

/** How another product decides; the rest of the world is the same for all. */
export type OtherRules = {
  /** When a device may install what it is offered; null = not yet known. */
  mayInstallAt(device: DeviceUid, offer: PlayedOffer, now: InstantMs): InstantMs | null
  restart(device: DeviceUid, offer: PlayedOffer | null, now: InstantMs): RestartPolicy
}

const STEP_MS = 2 * MINUTE_MS
const PER_PACKAGE_MS = 10_000
/** What failed for a reason of the device is tried again the next day. */
const RETRY_MS = DAY_MS
const FAR_MS = 30 * DAY_MS

/** A product that installs by rules about time alone, and stops an update when its administrators say so. */
export function otherSteering(
  rules: (view: FleetView) => OtherRules,
): (view: FleetView) => Steering {
  return (view) => {
    const own = rules(view)
    const stopped = new Set<UpdateUid>()
    const retryAt = new Map<string, InstantMs>()
    const attempts = new Map<string, PlayedOffer | null>()
    const toAsk = new Set<DeviceUid>()
    return {
      checksHealth: false,
      capsOf: () => STANDARD_CAPS,
      changed: (devices) => {
        for (const uid of devices) toAsk.add(uid)
      },
      woke: () => {},
      ask(device, now): Answer {
        const state = view.devices.get(device)
        const offers = [...(state?.offers.values() ?? [])].filter(
          ({ release }) => !stopped.has(release.update.uid),
        )
        const due = offers.map((offer) => ({
          offer,
          at: Math.max(
            own.mayInstallAt(device, offer, now) ?? now + FAR_MS,
            retryAt.get(`${device} ${keyOf(offer.release.update)}`) ?? 0,
          ),
        }))
        const ready = due.filter(({ at }) => at <= now).map(({ offer }) => offer)
        if (ready.length === 0) {
          const until = due.length > 0 ? Math.min(...due.map(({ at }) => at)) : null
          return { code: 'wait', until, because: null }
        }
        const token = `${device}/${now}`
        attempts.set(token, ready.find(({ release }) => release.needsRestart) ?? null)
        const updates = ready.map(({ release }) => release.update.uid)
        return {
          code: 'start',
          token,
          updates,
          durationMs: STEP_MS + PER_PACKAGE_MS * ready.length,
        }
      },
      ended(device, _token, outcomes, now) {
        for (const { outcome, release } of outcomes)
          if (outcome !== 'installed')
            retryAt.set(`${device} ${keyOf(release.update)}`, now + RETRY_MS)
      },
      restarted: () => {},
      restartPolicy: (device, token, now) => own.restart(device, attempts.get(token) ?? null, now),
      reported: () => {},
      stopped: (update) => void stopped.add(update),
      nextThinkAt: () => (toAsk.size > 0 ? 0 : null),
      think() {
        const asking = [...toAsk]
        toAsk.clear()
        return asking
      },
      whyNot: () => 'waits',
    }
  }
}

const NO_RESTART: RestartPolicy = { deadlineAt: null, graceMs: 0, openings: null }

/**
 * (a) Unattended upgrades at once everywhere, as `unattended-upgrades` does with `Automatic-Reboot "true"` and its other
 * defaults: `Automatic-Reboot-WithUsers "true"`, `Automatic-Reboot-Time "now"`.
 */
export const atOnce = otherSteering(() => ({
  mayInstallAt: (_device, _offer, now) => now,
  restart: (_device, _offer, now) => ({ deadlineAt: now, graceMs: 0, openings: null }),
}))

const PATCH_NIGHT: readonly WindowRule[] = [{ days: ['sat'], start: '22:00', durationMinutes: 360 }]
const ZONE = 'Europe/Berlin'
/** Configuration Manager's default countdown before a restart. */
const COUNTDOWN_MS = 90 * MINUTE_MS
/** What a machine missed because it was off is made up for within this time after the window. */
const MAKE_UP_MS = 7 * DAY_MS

/**
 * (b) One monthly window: the Saturday night after the second Tuesday. What was known before it is installed; machines
 * that are off then do it as soon as they are back, with a countdown.
 */
export const monthlyWindow = otherSteering((view) => {
  const nights = patchNights(view.world.from, view.world.until)
  return {
    mayInstallAt(_device, offer, now) {
      const last = nights.findLast((night) => night <= now)
      const inTime = last !== undefined && offer.release.at <= last && now - last <= MAKE_UP_MS
      return inTime
        ? now
        : (nights.find((night) => night > now && night >= offer.release.at) ?? null)
    },
    restart(device, _offer, now) {
      if (view.devices.get(device)?.played.facts.role === 'server') return NO_RESTART
      return { deadlineAt: now, graceMs: COUNTDOWN_MS, openings: null }
    },
  }
})

function patchNights(from: InstantMs, until: InstantMs): InstantMs[] {
  const nights: InstantMs[] = []
  for (let at = from; at < until; at += DAY_MS) {
    const day = Temporal.Instant.fromEpochMilliseconds(at + 12 * HOUR_MS)
      .toZonedDateTimeISO(ZONE)
      .toPlainDate()
    // The Saturday that follows the second Tuesday is four days later: between the 12th and the 18th.
    if (day.dayOfWeek !== 6 || day.day < 12 || day.day > 18) continue
    nights.push(day.toZonedDateTime({ timeZone: ZONE, plainTime: '22:00' }).epochMilliseconds)
  }
  return nights
}

/** Windows Autopatch's default rings: days of deferral, and the share of the devices in each. */
const DEFERRAL_DAYS = [0, 1, 6, 9] as const
const DEADLINE_DAYS = 5
const GRACE_DAYS = 2
/** Windows warns a quarter of an hour before it restarts. */
const WARNING_MS = 15 * MINUTE_MS

/**
 * (c) Autopatch's default rings: deferral 0/1/6/9 days, deadline 5 days, grace 2 days. Its Test ring is IT's own devices;
 * of the others one in a hundred, nine in a hundred and the rest. Restarts when nobody is there, and after the later of
 * the deadline and the grace period in spite of somebody working; servers restart in their weekly window.
 */
export const autopatch = otherSteering((view) => {
  const rings = autopatchRings(view)
  const allowedAt = (device: DeviceUid, offer: PlayedOffer) =>
    offer.release.at + (rings.get(device) ?? 9) * DAY_MS
  return {
    mayInstallAt: (device, offer) => allowedAt(device, offer),
    restart(device, offer, now) {
      const facts = view.devices.get(device)?.played.facts
      if (facts?.role === 'server')
        return { deadlineAt: null, graceMs: 0, openings: openings(PATCH_NIGHT, ZONE, now) }
      const byDeadline = (offer ? allowedAt(device, offer) : now) + DEADLINE_DAYS * DAY_MS
      const deadlineAt = Math.max(byDeadline, now + GRACE_DAYS * DAY_MS)
      return { deadlineAt, graceMs: WARNING_MS, openings: null }
    },
  }
})

function autopatchRings(view: FleetView): Map<DeviceUid, number> {
  const rings = new Map<DeviceUid, number>()
  let index = 0
  for (const [uid, { played }] of view.devices) {
    if (played.facts.ring === 'test') {
      rings.set(uid, DEFERRAL_DAYS[0])
      continue
    }
    const place = (index += 1) % 100
    rings.set(
      uid,
      place === 50 ? DEFERRAL_DAYS[1] : place % 11 === 5 ? DEFERRAL_DAYS[2] : DEFERRAL_DAYS[3],
    )
  }
  return rings
}
