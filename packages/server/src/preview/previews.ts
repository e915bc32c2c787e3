import { offlineAfterMs } from '@dirigent/domain/compliance/device-state'
import { DAY_MS, HOUR_MS, MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { Play } from '@dirigent/domain/preview/player'
import { devicesOf, figuresOf, ringsOf, type PreviewDevice } from '@dirigent/domain/preview/summary'
import type { PlayOutcome } from '@dirigent/domain/preview/tally'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import type { Clock } from '@dirigent/system/clock'
import type { Log } from '@dirigent/system/log'
import { uuidV7, type Random } from '@dirigent/system/random'
import type { Timers } from '@dirigent/system/timers'
import type { Database } from '../store/database.ts'
import type { SettingValues } from '../store/settings.ts'
import { readFleetWorld, type FleetWorld } from './fleet-world.ts'
import { playPolicy } from './play-policy.ts'

/** A preview that somebody can ask about. */
export type Preview = {
  uid: string
  state: 'playing' | 'done' | 'superseded'
  percent: number
  result: PreviewResult | null
}

export type PreviewResult = {
  days: number
  devices: number
  played: number
  asIfManaged: boolean
  withPast: number
  withPeople: number
  expectedFindings: number
  draft: ReturnType<typeof figuresOf>
  today: ReturnType<typeof figuresOf>
  rings: ReturnType<typeof ringsOf>
  worst: PreviewDevice[]
}

export type PreviewRequest = {
  /** Who asks: a new preview of the same person takes the place of the one before. */
  by: string
  policy: string
  document: PolicyDocument | null
  days: number
}

export type Previews = {
  /** null when too many are played already. */
  start(request: PreviewRequest): Preview | null
  find(uid: string): Preview | null
}

/** Each takes a core while it plays, and check-ins need one too. */
const AT_ONCE_MAX = 2
/** Finished ones are kept as long as a page that asked for one may be open. */
const KEPT_MAX = 50
const KEPT_MS = HOUR_MS
/** Between two turns of this length requests are answered. */
const TURN_EVENTS = 40
const WORST_MAX = 100
/** Whoever waits for a preview asks every half second; nobody waits for one that was not asked about for so long. */
const GIVEN_UP_AFTER_MS = MINUTE_MS

type Deps = {
  db: Database
  clock: Clock
  random: Random
  timers: Timers
  log: Log
  settings: () => SettingValues
}
type Kept = { preview: Preview; by: string; at: InstantMs; askedAt: InstantMs }

/** Plays policies aside from requests, in turns, and remembers what came of it for an hour. */
export function createPreviews(deps: Deps): Previews {
  const kept = new Map<string, Kept>()
  const forget = (now: InstantMs) => {
    for (const [uid, { at, preview }] of kept)
      if (preview.state !== 'playing' && (now - at > KEPT_MS || kept.size > KEPT_MAX))
        kept.delete(uid)
  }
  return {
    start(request) {
      const now = deps.clock.now()
      forget(now)
      for (const { preview, by } of kept.values())
        if (by === request.by && preview.state === 'playing') preview.state = 'superseded'
      const playing = [...kept.values()].filter(({ preview }) => preview.state === 'playing')
      if (playing.length >= AT_ONCE_MAX) return null
      const preview: Preview = {
        uid: uuidV7(now, deps.random),
        state: 'playing',
        percent: 0,
        result: null,
      }
      const one: Kept = { preview, by: request.by, at: now, askedAt: now }
      kept.set(preview.uid, one)
      void run(deps, request, one, now).catch((error: unknown) => {
        kept.delete(preview.uid)
        deps.log.error('a preview could not be played', { reason: (error as Error).message })
      })
      return preview
    },
    find(uid) {
      const one = kept.get(uid)
      if (one) one.askedAt = deps.clock.now()
      return one?.preview ?? null
    },
  }
}

async function run(deps: Deps, request: PreviewRequest, one: Kept, now: InstantMs): Promise<void> {
  const { preview } = one
  const settings = deps.settings()
  const fleet = await readFleetWorld(deps.db, {
    policy: request.policy,
    days: request.days,
    now,
    offlineAfterMs: offlineAfterMs(settings['check_in.idle_ms']),
    zone: settings['organisation.zone'],
  })
  const draft = await playInTurns(deps, one, playPolicy(fleet, request.policy, request.document), 0)
  const today =
    request.document === null
      ? draft
      : await playInTurns(deps, one, playPolicy(fleet, request.policy, null), 50)
  if (!draft || !today) return
  preview.result = resultOf(fleet, draft, today)
  preview.percent = 100
  preview.state = 'done'
}

/** Plays until the end, or until it is superseded or given up: then null. Requests that came in meanwhile go first. */
async function playInTurns(
  { clock, timers }: Deps,
  one: Kept,
  play: Play,
  base: number,
): Promise<PlayOutcome | null> {
  const { preview } = one
  while (play.step(TURN_EVENTS)) {
    preview.percent = base + Math.floor(play.progress() * 50)
    await timers.sleep(0)
    if (clock.now() - one.askedAt > GIVEN_UP_AFTER_MS) preview.state = 'superseded'
    if (preview.state === 'superseded') return null
  }
  return play.outcome()
}

function resultOf(fleet: FleetWorld, draft: PlayOutcome, today: PlayOutcome): PreviewResult {
  const { world, weight } = fleet
  const names = new Map(world.devices.map(({ facts }) => [facts.uid, facts.name]))
  return {
    days: Math.round((world.until - world.from) / DAY_MS),
    devices: fleet.devicesAll,
    played: world.devices.length,
    asIfManaged: fleet.asIfManaged,
    withPast: fleet.withPast,
    withPeople: fleet.withPeople,
    expectedFindings: fleet.expected,
    draft: figuresOf(draft, weight),
    today: figuresOf(today, weight),
    rings: ringsOf(fleet.rings),
    worst: devicesOf(draft, names)
      .filter(({ deadlinesMissed, forced }) => deadlinesMissed + forced > 0)
      .slice(0, WORST_MAX),
  }
}
