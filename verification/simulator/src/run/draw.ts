import { DAY_MS, HOUR_MS, MINUTE_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { PolicyDocument, Weekday, WindowRule } from '@dirigent/domain/rollouts/policy'
import { STANDARD_POLICY } from '@dirigent/domain/rollouts/standard-policy'
import type { Chance } from '../core/chance.ts'
import { CALM, type NetworkRates } from '../hosts/network.ts'
import { HEALTH_CHECK } from '../world/machine-files.ts'

export const FAMILIES = ['network', 'server', 'device', 'feeds', 'people'] as const
export type Family = (typeof FAMILIES)[number]

/** What one seed is like. Everything in it was drawn before the first moment of the run. */
export type Draw = {
  seed: number
  startMs: InstantMs
  days: number
  devices: number
  /** The kinds of trouble that exist in this run at all; each run has others. */
  families: ReadonlySet<Family>
  /** Nothing but time holds anything up: a package that is updated every day must keep coming through. */
  steady: boolean
  /** Everybody has everything in its newest version at the beginning. */
  current: boolean
  zone: string
  zones: readonly string[]
  policy: PolicyDocument
  network: NetworkRates
  idleMs: number
  pendingMs: number
  keepOld: number
  servers: number
  releasesPerDay: number
  badShare: number
  /** Everybody is switched off for this long between the set-up and the trouble. */
  asleepDays: number
  /** How long the planner gathers wakes before it looks. */
  planGatherMs: readonly [number, number]
  /** Planned as a large fleet is: only whom something concerns, the others summed up. */
  isPlannedInParts: boolean
}

/** Weeks with a change of the clock, an ordinary one, and a turn of month and year. */
const STARTS = [
  '2026-03-27T10:00:00Z',
  '2026-10-23T09:00:00Z',
  '2026-03-06T15:00:00Z',
  '2026-10-30T12:00:00Z',
  '2026-04-03T00:00:00Z',
  '2026-10-02T03:00:00Z',
  '2026-06-15T08:00:00Z',
  '2026-12-28T20:00:00Z',
  '2027-02-26T22:00:00Z',
]
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/Sao_Paulo',
  'UTC',
  'Pacific/Auckland',
]

export function drawSeed(
  seed: number,
  chance: Chance,
  options: { days: number; devices: number },
): Draw {
  const families = new Set(FAMILIES.filter(() => chance.happens(0.6)))
  const zone = chance.pick(ZONES)
  const others = chance.happens(0.5) ? ZONES : [zone]
  const draw = drawUsual(seed, chance, { ...options, families, zone, others })
  const drawn = chance.happens(STEADY_SHARE) ? steady(draw, chance) : draw
  return { ...drawn, isPlannedInParts: chance.happens(IN_PARTS_SHARE) }
}

/** Companies of this size are planned whole; what hundreds of devices more change is played with fifteen. */
const IN_PARTS_SHARE = 0.35

/** So many seeds have no trouble but feeds: others could not say whether it was trouble that held an update up. */
const STEADY_SHARE = 0.12

/**
 * What is published today comes through the rings in about two days, while something newer is published every day: who
 * lets the newer one take the place of the older too early delivers neither.
 */
function steady(draw: Draw, chance: Chance): Draw {
  const { policy } = draw
  const gate = (soakMs: number) => ({ ...policy.gates.test, soakMs, soakFloorMs: soakMs / 2 })
  const cut = { every: 'minutes', minutes: 360 } as const
  return {
    ...draw,
    steady: true,
    families: new Set([...draw.families].filter((family) => family === 'feeds')),
    network: CALM,
    servers: 1,
    keepOld: 50,
    badShare: 0,
    asleepDays: 0,
    policy: {
      ...policy,
      lanes: { urgent: { cut }, routine: { cut } },
      gates: {
        ...policy.gates,
        test: gate(chance.between(6, 9) * HOUR_MS),
        pilot: gate(chance.between(11, 15) * HOUR_MS),
      },
      waves: { ...policy.waves, runningMax: 50 },
      windows: {
        ...policy.windows,
        clients: { routine: null, urgent: null },
        servers: { routine: null, urgent: null },
      },
    },
  }
}

type Given = {
  days: number
  devices: number
  families: ReadonlySet<Family>
  zone: string
  others: readonly string[]
}

function drawUsual(seed: number, chance: Chance, { others, ...given }: Given): Draw {
  const { families, zone } = given
  return {
    seed,
    ...given,
    steady: false,
    current: false,
    startMs: Date.parse(chance.pick(STARTS)) + chance.between(0, DAY_MS),
    zones: [zone, zone, ...others],
    policy: drawPolicy(chance, zone),
    network: {
      ...(families.has('network') ? drawNetwork(chance) : CALM),
      crash: families.has('server') && chance.happens(0.6) ? chance.fraction() * CRASH_MAX : 0,
    },
    idleMs: chance.pick([8 * HOUR_MS, 10 * HOUR_MS, 12 * HOUR_MS]),
    pendingMs: chance.pick([10 * MINUTE_MS, 25 * MINUTE_MS, 40 * MINUTE_MS]),
    keepOld: chance.pick([0, 2, 50, 50]),
    servers: families.has('server') && chance.happens(0.5) ? 2 : 1,
    releasesPerDay: chance.pick([1, 2, 3]),
    badShare: chance.pick([0, 0, 0.1, 0.25]),
    asleepDays: families.has('device') && chance.happens(0.12) ? 90 : 0,
    planGatherMs: chance.pick([
      [5 * MINUTE_MS, 15 * MINUTE_MS],
      [20 * MINUTE_MS, 50 * MINUTE_MS],
      [40 * MINUTE_MS, 80 * MINUTE_MS],
    ]),
    isPlannedInParts: false,
  }
}

/** Some ten times in a week of fifteen devices: a server takes long to start, for whoever plays it too. */
const CRASH_MAX = 0.06

function drawNetwork(chance: Chance): NetworkRates {
  const rate = (most: number) => (chance.happens(0.5) ? chance.fraction() * most : 0)
  return {
    lostRequest: rate(0.15),
    lostReply: rate(0.15),
    duplicate: rate(0.1),
    late: rate(0.05),
    slow: rate(0.1),
    replay: rate(0.1),
    forge: rate(0.1),
    crash: 0,
  }
}

const ALL_DAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

function drawPolicy(chance: Chance, zone: string): PolicyDocument {
  const standard = STANDARD_POLICY
  const soak = (from: number, to: number) => chance.between(from, to) * MINUTE_MS
  const gate = (soakMs: number, soakFloorMs: number) => ({
    ...standard.gates.test,
    soakMs,
    soakFloorMs: Math.min(soakMs, soakFloorMs),
  })
  const servers = drawWindows(chance)
  return {
    ...standard,
    zone,
    lanes: {
      urgent: { cut: { every: 'minutes', minutes: chance.pick([360, 720]) } },
      routine: { cut: { every: 'minutes', minutes: 1440 } },
    },
    gates: {
      ...standard.gates,
      test: gate(soak(30, 360), 30 * MINUTE_MS),
      pilot: gate(soak(60, 480), 30 * MINUTE_MS),
    },
    waves: {
      broadPercents: chance.pick([[100], [30, 70], [10, 30, 60]]),
      waveGapMs: soak(20, 180),
      runningMax: chance.pick([1, 1, 2, 3, 50]),
    },
    windows: {
      ...standard.windows,
      clients: chance.happens(0.4)
        ? { routine: drawWindows(chance), urgent: null }
        : { routine: null, urgent: null },
      servers: { routine: servers, urgent: servers },
    },
    critical: { ...standard.critical, approvalRequired: chance.happens(0.7) },
    confirmWithinMs: chance.pick([0, 2 * HOUR_MS, DAY_MS]),
    restart: {
      clients: chance.pick(['in_window', 'when_needed']),
      servers: chance.pick(['in_window', 'in_window', 'never']),
    },
    healthChecks: ['services', 'free-disk', HEALTH_CHECK],
  }
}

/** Nights mostly, some past midnight, some on few days, some over the hour that the clock change takes or gives. */
function drawWindows(chance: Chance): WindowRule[] {
  const nightly = (start: string, durationMinutes: number, days = ALL_DAYS): WindowRule => ({
    days,
    start,
    durationMinutes,
  })
  return chance.pick<WindowRule[]>([
    [nightly('01:00', 240)],
    [nightly('22:00', 360)],
    [nightly('23:30', 180)],
    [nightly('02:15', 120)],
    [nightly('00:30', 300), nightly('12:00', 60, ['mon', 'wed', 'fri'])],
    [
      nightly('20:00', 600, ['mon', 'wed', 'fri', 'sun']),
      nightly('02:00', 180, ['tue', 'thu', 'sat']),
    ],
    [nightly('21:00', 420, ['sun', 'tue', 'thu']), nightly('03:00', 60, ['mon', 'wed', 'fri'])],
    [nightly('20:30', 540, ['mon', 'wed', 'fri', 'sun'])],
    [nightly('23:00', 300, ['tue', 'thu', 'sat'])],
  ])
}
