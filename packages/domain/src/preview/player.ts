import type { DeviceUid, UpdateUid } from '../identity/ids.ts'
import { HOUR_MS, MINUTE_MS, type InstantMs } from '../identity/time.ts'
import { RETURN_GRACE_MS } from '../risk/return-grace.ts'
import type { Chance } from './chance.ts'
import {
  createDeviceState,
  keyOf,
  offer,
  type DeviceState,
  type PlayedFinding,
} from './device-state.ts'
import { endAttempt, repair, restartDevice } from './attempt.ts'
import type { Game } from './game.ts'
import { administratorsAt } from './office.ts'
import { isOnline, nextOnlineAt, onlineUntil, workEndsAt } from './presence.ts'
import { createQueue } from './queue.ts'
import type { FleetView, Steering } from './steering.ts'
import type { PlayedWorld, Release } from './stream.ts'
import { createTally, type PlayOutcome } from './tally.ts'

/** A device that is on learns of a new package with its next reading of the package index. */
const INDEX_DELAY_MS = 2 * HOUR_MS
/** A device with work pending asks once a minute, an idle one every quarter of an hour. */
const ASK_WITHIN_MS = 15 * MINUTE_MS

/** A play that can be gone on with: whoever has something else to do in between calls it step by step. */
export type Play = {
  /** Plays so many events; answers whether there is more. */
  step(events: number): boolean
  /** Share of the time that is played, 0 to 1. */
  progress(): number
  outcome(): PlayOutcome
}

/**
 * Plays a fleet through a stretch of time, from event to event: what appears, who is there, what is installed, who is
 * interrupted, what breaks. `steering` decides as in real life, without seeing what comes later. Pure: the same world,
 * steering and chance give the same outcome.
 */
export function play(
  world: PlayedWorld,
  steer: (view: FleetView) => Steering,
  chance: Chance,
): PlayOutcome {
  const game = startPlay(world, steer, chance)
  while (game.step(EVENTS_PER_STEP));
  return game.outcome()
}

const EVENTS_PER_STEP = 10_000

/** As `play`, but in steps. */
export function startPlay(
  world: PlayedWorld,
  steer: (view: FleetView) => Steering,
  chance: Chance,
): Play {
  const game = startGame(world, steer, chance)
  let reached = world.from
  begin(game)
  return {
    step(events) {
      for (let count = 0; count < events; count++) {
        const next = game.queue.pop(world.until)
        if (!next) {
          reached = world.until
          return false
        }
        reached = next.at
        handle(game, next.event, next.at)
        planThinking(game, next.at)
      }
      return true
    },
    progress: () => (reached - world.from) / Math.max(1, world.until - world.from),
    outcome() {
      const open = [...game.devices].flatMap(([uid, { findings }]) =>
        [...findings.values()].map((finding) => [uid, finding] as const),
      )
      return game.tally.outcome(open, world.until)
    },
  }
}

function begin(game: Game): void {
  const { world, queue } = game
  for (const [uid, state] of game.devices) {
    wakeNext(game, uid, state, world.from)
    const caps = game.steering.capsOf(uid)
    for (const { release, since, detectedAt } of state.played.known ?? []) {
      for (const finding of offer(state, release, caps, since, detectedAt))
        if (finding.dueAt !== null)
          queue.push(Math.max(world.from, finding.dueAt), { code: 'due', device: uid, finding })
    }
  }
  for (const release of world.releases)
    queue.push(Math.max(world.from, release.at), { code: 'release', release })
  think(game, world.from)
  planThinking(game, world.from)
}

function planThinking(game: Game, now: InstantMs): void {
  const thinkAt = game.steering.nextThinkAt()
  if (thinkAt === null || (game.thinkAt !== null && thinkAt >= game.thinkAt)) return
  game.thinkAt = Math.max(thinkAt, now)
  game.queue.push(game.thinkAt, { code: 'think' })
}

function startGame(world: PlayedWorld, steer: (view: FleetView) => Steering, chance: Chance): Game {
  const devices = new Map(
    world.devices.map((played): [DeviceUid, DeviceState] => [
      played.facts.uid,
      createDeviceState(played),
    ]),
  )
  const releases = new Map<UpdateUid, Release>(
    world.releases.map((release) => [release.update.uid, release]),
  )
  for (const { known } of world.devices)
    for (const { release } of known ?? []) releases.set(release.update.uid, release)
  return {
    world,
    devices,
    releases,
    chance,
    steering: steer({ world, devices, releases }),
    queue: createQueue(),
    tally: createTally(world.from, world.until),
    waiting: new Map(),
    askAt: new Map(),
    reports: new Map(),
    stopped: new Set(),
    thinkAt: null,
  }
}

function handle(game: Game, event: Parameters<Game['queue']['push']>[1], now: InstantMs): void {
  switch (event.code) {
    case 'release':
      return publish(game, event.release, now)
    case 'offer':
      return offerTo(game, event.devices, now)
    case 'wake':
      return wake(game, event.device, now)
    case 'ask':
      return ask(game, event.device, now)
    case 'end':
      endAttempt(game, event.device, event.token, now)
      return askSoon(game, event.device, now + MINUTE_MS)
    case 'restart':
      return restartDevice(game, event.device, now)
    case 'due':
      return fallDue(game, event.device, event.finding, now)
    case 'harm':
      return harm(game, event.device, event.update, now)
    case 'report':
      return report(game, event.device, event.update, now)
    case 'stop':
      return stop(game, event.update, now)
    case 'think':
      return think(game, now)
  }
}

/** Those that are on read their index within hours, the others when they are back. */
function publish(game: Game, release: Release, now: InstantMs): void {
  const there: DeviceUid[] = []
  for (const uid of release.devices) {
    const state = game.devices.get(uid)
    if (!state) continue
    game.waiting.set(uid, [...(game.waiting.get(uid) ?? []), release])
    if (isOnline(state.played.presence, now)) there.push(uid)
  }
  if (there.length > 0) game.queue.push(now + INDEX_DELAY_MS, { code: 'offer', devices: there })
}

function offerTo(game: Game, devices: readonly DeviceUid[], now: InstantMs): void {
  const changed: DeviceUid[] = []
  for (const uid of devices) {
    const state = game.devices.get(uid)
    const waiting = game.waiting.get(uid)
    if (!state || !waiting || !isOnline(state.played.presence, now)) continue
    game.waiting.delete(uid)
    const caps = game.steering.capsOf(uid)
    for (const release of waiting) {
      for (const finding of offer(state, release, caps, now)) {
        if (finding.dueAt !== null)
          game.queue.push(finding.dueAt, { code: 'due', device: uid, finding })
      }
    }
    changed.push(uid)
  }
  if (changed.length > 0) game.steering.changed(changed, now)
}

function wakeNext(game: Game, uid: DeviceUid, state: DeviceState, from: InstantMs): void {
  const at = nextOnlineAt(state.played.presence, from)
  if (at !== null) game.queue.push(at, { code: 'wake', device: uid })
}

function wake(game: Game, uid: DeviceUid, now: InstantMs): void {
  const state = game.devices.get(uid)
  const until = state ? onlineUntil(state.played.presence, now) : null
  if (!state || until === null) return
  game.steering.woke(uid, until, now)
  offerTo(game, [uid], now)
  askSoon(game, uid, now + Math.round(game.chance('ask', uid, now) * ASK_WITHIN_MS))
  wakeNext(game, uid, state, until)
}

/** The earliest question stands; a later one is asked when that one is answered. */
function askSoon(game: Game, uid: DeviceUid, at: InstantMs): void {
  const known = game.askAt.get(uid)
  if (known !== undefined && known <= at) return
  game.askAt.set(uid, at)
  game.queue.push(at, { code: 'ask', device: uid })
}

function ask(game: Game, uid: DeviceUid, now: InstantMs): void {
  if (game.askAt.get(uid) !== now) return
  game.askAt.delete(uid)
  const state = game.devices.get(uid)
  if (!state || state.running || !isOnline(state.played.presence, now)) return
  const answer = game.steering.ask(uid, now)
  if (answer.code === 'wait') {
    if (answer.because !== null) game.tally.refused(answer.because, uid)
    if (answer.until !== null) askSoon(game, uid, Math.max(answer.until, now + MINUTE_MS))
    return
  }
  const takesMs = Math.round(answer.durationMs * state.played.slowness)
  const endsAt = workEndsAt(state.played.presence, now, takesMs)
  state.running = { token: answer.token, updates: answer.updates, startedAt: now }
  state.attempts += 1
  game.tally.attempted()
  if (endsAt !== null) game.queue.push(endsAt, { code: 'end', device: uid, token: answer.token })
}

function fallDue(game: Game, uid: DeviceUid, finding: PlayedFinding, now: InstantMs): void {
  const state = game.devices.get(uid)
  if (!state || state.findings.get(finding.vulnerability) !== finding) return
  const backAt = nextOnlineAt(state.played.presence, now)
  if (backAt !== null && backAt > now) {
    game.queue.push(backAt + RETURN_GRACE_MS, { code: 'due', device: uid, finding })
    return
  }
  const offered = state.offers.get(keyOf(finding.update))
  const because = finding.awaitsRestart
    ? 'restart_pending'
    : backAt === null
      ? 'device_offline'
      : game.steering.whyNot(uid, (offered?.release.update ?? finding.update).uid, now)
  game.tally.missed(finding, uid, finding.dueAt ?? now, because)
}

/** Something shows that the update broke; the person tells somebody once they sit there again. */
function harm(game: Game, uid: DeviceUid, update: UpdateUid, now: InstantMs): void {
  const state = game.devices.get(uid)
  const facts = game.releases.get(update)?.update
  if (!state || !facts || state.installed.get(keyOf(facts)) !== facts.version) return
  game.tally.harmed(update, uid)
  const there = nextOnlineAt(state.played.presence, now)
  if (there !== null)
    game.queue.push(administratorsAt(game.world.zone, there), {
      code: 'report',
      device: uid,
      update,
    })
}

/** One complaint is a complaint; with the second the administrators look for what changed, an hour later they know. */
const REPORTS_TO_STOP = 2
const LOOKS_FOR_MS = HOUR_MS

function report(game: Game, uid: DeviceUid, update: UpdateUid, now: InstantMs): void {
  const state = game.devices.get(uid)
  const count = (game.reports.get(update) ?? 0) + 1
  game.reports.set(update, count)
  game.steering.reported(uid, update, now)
  const heavy = state?.played.facts.role === 'server' || count >= REPORTS_TO_STOP
  if (heavy && !game.stopped.has(update))
    game.queue.push(administratorsAt(game.world.zone, now + LOOKS_FOR_MS), { code: 'stop', update })
}

function stop(game: Game, update: UpdateUid, now: InstantMs): void {
  if (game.stopped.has(update)) return
  game.stopped.add(update)
  const release = game.releases.get(update)
  const repaired = release ? repair(game, release, now) : []
  game.steering.stopped(update, now)
  if (repaired.length > 0) game.steering.changed(repaired, now)
}

function think(game: Game, now: InstantMs): void {
  if (game.thinkAt !== null && game.thinkAt <= now) game.thinkAt = null
  for (const uid of game.steering.think(now)) {
    const state = game.devices.get(uid)
    if (!state || state.running || !isOnline(state.played.presence, now)) continue
    askSoon(game, uid, now + Math.round(game.chance('ask', uid, now) * ASK_WITHIN_MS))
  }
}
