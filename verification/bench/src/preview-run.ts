// A process of its own, so that its memory is the preview's: plays a policy over a fleet and prints what that took.
import { asId, type DeviceUid, type PolicyUid, type UpdateUid } from '@dirigent/domain/identity/ids'
import { DAY_MS, HOUR_MS } from '@dirigent/domain/identity/time'
import type { DeviceFacts, UpdateFacts } from '@dirigent/domain/planning/facts'
import { seededChance } from '@dirigent/domain/preview/chance'
import { presenceAhead, WEEK_HOURS, type SeenWeek } from '@dirigent/domain/preview/past-presence'
import { plannerSteering } from '@dirigent/domain/preview/planner-steering'
import { startPlay } from '@dirigent/domain/preview/player'
import { habitsOf } from '@dirigent/domain/preview/quiet-times'
import type { PlayOutcome } from '@dirigent/domain/preview/tally'
import type { PlayedDevice, Release } from '@dirigent/domain/preview/stream'
import { createWorkCalendar } from '@dirigent/domain/quiet-slots/work-times'
import type { Policy, RingName } from '@dirigent/domain/rollouts/policy'
import { sampleOf } from '@dirigent/server/preview/fleet-sample'
import { STANDARD_POLICY } from '@dirigent/domain/rollouts/standard-policy'
import { EVERYBODY, POLICY } from './outcome/company.ts'

export type PreviewFigures = {
  cpuMs: number
  wallMs: number
  rssMiB: number
  played: number
  events: number
  attempts: number
  kept: number
  missed: number
  restarts: number
  longestTurnMs: number
}

const size: { devices: number; days: number; played?: number; plays?: number } = JSON.parse(
  process.argv[2] ?? '{}',
)
const NOW = Date.parse('2026-11-20T12:00:00Z')
const UNTIL = NOW + size.days * DAY_MS
const ECOSYSTEM = asId<'Ecosystem'>('debian:12')
const ZONE = 'Europe/Berlin'
const OFFERS = 6
const KNOWN_KINDS = 40
/** What a distribution brings: three a week, each on more than half of the fleet. */
const RELEASE_EVERY_MS = (7 / 3) * DAY_MS
const RELEASE_SHARE = 0.6
const TURN_EVENTS = 40

const chance = seededChance(5_000)
const policy: Policy = {
  uid: POLICY,
  name: 'Standard',
  revision: 1,
  document: { ...STANDARD_POLICY, zone: ZONE },
}

const updateOf = (name: string, version: string): UpdateFacts => ({
  uid: asId<'UpdateUid'>(`${name}-${version}`),
  provider: 'apt',
  ecosystem: ECOSYSTEM,
  name,
  arch: 'amd64',
  version,
  sourceVersion: version,
  class: 'security',
  sha256: null,
})

const releaseOf = (name: string, at: number, devices: readonly DeviceUid[]): Release => {
  const severity = chance('severity', name) < 0.3 ? ('critical' as const) : ('medium' as const)
  const facts = { kev: false, automatable: null, technicalImpact: null, severity }
  return {
    at,
    update: updateOf(name, '2'),
    devices,
    flaws: [`CVE-${name}-1`, `CVE-${name}-2`].map((vulnerability) => ({ vulnerability, facts })),
    needsRestart: chance('restart', name) < 0.25,
    harm: null,
  }
}

function ringOf(at: number): RingName {
  if (at < 5) return 'test'
  if (at < 25) return 'pilot'
  return at % 50 === 0 ? 'critical' : 'broad'
}

function factsOf(at: number): DeviceFacts {
  const ring = ringOf(at)
  return {
    uid: asId<'DeviceUid'>(`device-${at}`),
    name: `device-${at}`,
    state: 'active',
    role: ring === 'critical' || at % 10 === 0 ? 'server' : 'client',
    osFamily: 'debian',
    osName: 'Debian 12',
    model: `model-${at % 40}`,
    site: `site-${at % 25}`,
    zone: ZONE,
    ring,
    critical: ring === 'critical',
    listedIn: new Set(),
    rulePackages: new Set(),
    lastSeenAt: NOW,
    backupAt: NOW - HOUR_MS,
    unscannedProviders: new Set(),
    offers: [],
    findings: [],
    parts: [],
    installed: new Map(),
    packagesTakenAt: NOW,
    restart: null,
    running: null,
  }
}

/** Eight weeks as people have them: working hours that begin early or late, a free day, now and then a week away. */
function weeksOf(uid: DeviceUid): SeenWeek[] {
  const begins = 6 + Math.floor(chance('begins', uid) * 4)
  const free = Math.floor(chance('free', uid) * 8)
  return Array.from({ length: 8 }, (_, week) => {
    const hours = new Set<number>()
    if (chance('holiday', uid, week) < 0.1) return hours
    for (let hour = 0; hour < WEEK_HOURS; hour++) {
      const [day, of] = [Math.floor(hour / 24), hour % 24]
      if (day < 5 && day !== free && of >= begins && of < begins + 9) hours.add(hour)
    }
    return hours
  })
}

const calendar = createWorkCalendar(NOW, UNTIL)
const known = Array.from({ length: KNOWN_KINDS }, (_, at) =>
  releaseOf(`known${at}`, NOW - 3 * DAY_MS, []),
)

function playedOf(at: number): PlayedDevice {
  const facts = factsOf(at)
  const weeks = facts.role === 'client' ? weeksOf(facts.uid) : []
  const slot = { startMs: NOW + (at % 8) * HOUR_MS, endMs: NOW + (at % 8) * HOUR_MS + HOUR_MS / 2 }
  const said = at % 3 === 0 ? { ...slot, because: 'usually_nobody' as const } : null
  const habits = habitsOf(said, ZONE, NOW, UNTIL)
  return {
    facts,
    exposed: at % 20 === 0,
    systemCritical: facts.critical ?? false,
    presence: presenceAhead(
      { role: facts.role, weeks, times: calendar([], ZONE), habits },
      NOW,
      UNTIL,
    ),
    habits,
    agrees: 0.5,
    slowness: 1,
    backsUp: true,
    known: Array.from({ length: OFFERS }, (_, of) => {
      const release = known[(at + of * 7) % KNOWN_KINDS]
      if (!release) throw new Error('no such update')
      return { release, since: release.at, detectedAt: new Map<string, number>() }
    }),
  }
}

const startedAt = process.hrtime.bigint()
const all = Array.from({ length: size.devices }, (_, at) => {
  const { uid, ring } = factsOf(at)
  return { uid, ring: ring ?? 'broad', at }
})
const devices = sampleOf(all, size.played ?? all.length).devices.map(({ at }) => playedOf(at))
const releases = Array.from({ length: Math.floor((UNTIL - NOW) / RELEASE_EVERY_MS) }, (_, at) => {
  const some = devices.flatMap(({ facts: { uid } }) =>
    chance('gets', at, uid) < RELEASE_SHARE ? [uid] : [],
  )
  return releaseOf(`new${at}`, NOW + at * RELEASE_EVERY_MS, some)
})
const steer = plannerSteering({
  groups: [EVERYBODY],
  policies: new Map<PolicyUid, Policy>([[POLICY, policy]]),
  settings: { offlineAfterMs: HOUR_MS, judgedEcosystems: new Set([ECOSYSTEM]) },
  rollouts: [],
  holds: new Map(),
  evidence: new Map<UpdateUid, { test: number; pilot: number }>(),
  updates: new Map(),
  gatherMs: HOUR_MS,
  personMs: 2 * HOUR_MS,
})
const world = {
  from: NOW,
  until: UNTIL,
  zone: ZONE,
  devices,
  releases,
  failureChance: 0,
  keepsOldVersions: false,
  workCalendar: calendar,
}
let events = 0
let longestTurnMs = 0
const outcomes = Array.from({ length: size.plays ?? 1 }, playOnce)

function playOnce(): PlayOutcome {
  const play = startPlay(world, steer, seededChance(1))
  for (;;) {
    const before = process.hrtime.bigint()
    const more = play.step(TURN_EVENTS)
    longestTurnMs = Math.max(longestTurnMs, Number(process.hrtime.bigint() - before) / 1e6)
    events += TURN_EVENTS
    if (!more) return play.outcome()
  }
}

const [outcome] = outcomes
if (!outcome) throw new Error('nothing was played')
const { user, system } = process.cpuUsage()
const figures: PreviewFigures = {
  cpuMs: (user + system) / 1000,
  wallMs: Number(process.hrtime.bigint() - startedAt) / 1e6,
  rssMiB: process.resourceUsage().maxRSS / 1024,
  played: devices.length,
  events,
  attempts: outcome.attempts,
  kept: outcome.deadlines.kept,
  missed: outcome.deadlines.missed.length,
  restarts: outcome.restarts.length,
  longestTurnMs,
}
process.stdout.write(`${JSON.stringify(figures)}\n`)
