import type { DeviceUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import { install, keyOf, restartNow, takeBack, type DeviceState } from './device-state.ts'
import type { Game } from './game.ts'
import { chooseRestart } from './restart-choice.ts'
import type { PlayedOutcome } from './steering.ts'
import type { Release } from './stream.ts'

/** An attempt is over: each of its updates came to something, and what it left to be restarted is planned. */
export function endAttempt(game: Game, uid: DeviceUid, token: string, now: InstantMs): void {
  const state = game.devices.get(uid)
  if (!state || state.running?.token !== token) return
  const { updates } = state.running
  state.running = null
  const outcomes = updates.flatMap((update): PlayedOutcome[] => {
    const release = game.releases.get(update)
    return release ? [{ release, outcome: outcomeOf(game, uid, state, release) }] : []
  })
  if (outcomes.some(({ outcome }) => outcome === 'failed' || outcome === 'rolled_back'))
    game.tally.failed()
  for (const { release, outcome } of outcomes) settle(game, uid, state, { release, outcome }, now)
  game.steering.ended(uid, token, outcomes, now)
  planRestart(game, uid, state, { token, outcomes }, now)
}

function outcomeOf(
  game: Game,
  uid: DeviceUid,
  state: DeviceState,
  { update, harm }: Release,
): PlayedOutcome['outcome'] {
  const newest = state.offers.get(keyOf(update))?.release.update
  if (!game.world.keepsOldVersions && newest && newest.uid !== update.uid) return 'superseded'
  if (game.chance('fails', uid, update.uid, state.attempts) < game.world.failureChance)
    return 'failed'
  const seen = harm?.seenByCheck === true && harm.devices.has(uid) && game.steering.checksHealth
  return seen ? 'rolled_back' : 'installed'
}

function settle(
  game: Game,
  uid: DeviceUid,
  state: DeviceState,
  { release, outcome }: PlayedOutcome,
  now: InstantMs,
): void {
  const { uid: update } = release.update
  if (outcome === 'rolled_back') {
    // It was there for minutes, and somebody may have noticed: that counts.
    game.tally.harmed(update, uid)
    game.queue.push(now, { code: 'report', device: uid, update })
    return
  }
  if (outcome !== 'installed') return
  for (const finding of install(state, release)) game.tally.closed(finding, uid, now)
  if (release.harm?.devices.has(uid))
    game.queue.push(now + release.harm.afterMs, { code: 'harm', device: uid, update })
}

/** A restart that is pending already is thought over anew: the earlier deadline counts. */
function planRestart(
  game: Game,
  uid: DeviceUid,
  state: DeviceState,
  attempt: { token: string; outcomes: readonly PlayedOutcome[] },
  now: InstantMs,
): void {
  const waiting = attempt.outcomes.filter(
    ({ outcome, release }) => outcome === 'installed' && release.needsRestart,
  )
  if (waiting.length === 0) return
  const rule = game.steering.restartPolicy(uid, attempt.token, now)
  const earlier = state.restart
  const deadlines = [earlier?.deadlineAt ?? null, rule.deadlineAt].filter((at) => at !== null)
  const deadlineAt = deadlines.length > 0 ? Math.min(...deadlines) : null
  const choice = chooseRestart({
    presence: state.played.presence,
    from: now,
    openings: rule.openings,
    deadlineAt,
    graceMs: rule.graceMs,
    agrees: (end) => game.chance('agrees', uid, end) < state.played.agrees,
  })
  const updates = new Set([
    ...(earlier?.updates ?? []),
    ...waiting.map(({ release }) => release.update.uid),
  ])
  state.restart = { since: earlier?.since ?? now, updates, deadlineAt, choice }
  if (choice) game.queue.push(choice.at, { code: 'restart', device: uid })
}

/** The system starts anew, if this is the restart that was settled on last. */
export function restartDevice(game: Game, uid: DeviceUid, now: InstantMs): void {
  const state = game.devices.get(uid)
  const choice = state?.restart?.choice
  if (!state || !choice || choice.at !== now || state.running) return retryRestart(game, uid, now)
  for (const finding of restartNow(state)) game.tally.closed(finding, uid, now)
  game.tally.restarted({ device: uid, at: now, how: choice.how })
  game.steering.restarted(uid, now)
}

/** A machine at work is not restarted; ten minutes later it is over, or is asked again. */
const AFTER_WORK_MS = 10 * 60_000
function retryRestart(game: Game, uid: DeviceUid, now: InstantMs): void {
  const state = game.devices.get(uid)
  const choice = state?.restart?.choice
  if (!state?.running || !state.restart || choice?.at !== now) return
  state.restart.choice = { ...choice, at: now + AFTER_WORK_MS }
  game.queue.push(now + AFTER_WORK_MS, { code: 'restart', device: uid })
}

/** The administrators bring back what was before; answers the devices where it was there. */
export function repair(game: Game, release: Release, now: InstantMs): DeviceUid[] {
  const repaired: DeviceUid[] = []
  for (const [uid, state] of game.devices) {
    const isHurt = release.harm?.devices.has(uid) ?? false
    if (isHurt && takeBack(state, release.update, now)) repaired.push(uid)
  }
  return repaired
}
