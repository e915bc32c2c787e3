import { DAY_MS, HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import { STANDARD_POLICY } from '@dirigent/domain/rollouts/standard-policy'
import { CALM } from '../hosts/network.ts'
import type { Draw } from '../run/draw.ts'
import { HEALTH_CHECK } from '../world/machine-files.ts'
import type { Scenario } from './scenario.ts'

const ZONE = 'Europe/Berlin'

/** The company of a story: in one place, up to date, its mirror keeps what it had; nothing but the story happens. */
export function storyDraw(scenario: Scenario): Draw {
  const { seed, days, devices, startMs } = scenario
  return {
    seed,
    days,
    devices,
    startMs,
    families: new Set(),
    steady: false,
    current: true,
    zone: ZONE,
    zones: [ZONE],
    policy: storyPolicy(scenario),
    network: CALM,
    idleMs: 2 * HOUR_MS,
    pendingMs: 10 * MINUTE_MS,
    keepOld: 50,
    servers: 1,
    releasesPerDay: 0,
    badShare: 0,
    asleepDays: 0,
    planGatherMs: [20_000, 60_000],
    isPlannedInParts: false,
  }
}

function storyPolicy({ serverWindow, soakMs, deadlineDays }: Scenario): PolicyDocument {
  const { gates, windows, waves, critical } = STANDARD_POLICY
  const soaked = { soakMs, soakFloorMs: soakMs / 2 }
  const cut = { every: 'minutes', minutes: 360 } as const
  const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
  const servers = serverWindow ? [{ days: everyDay, ...serverWindow }] : null
  return {
    ...STANDARD_POLICY,
    zone: ZONE,
    lanes: { urgent: { cut }, routine: { cut } },
    gates: { ...gates, test: { ...gates.test, ...soaked }, pilot: { ...gates.pilot, ...soaked } },
    waves: { ...waves, broadPercents: [100], waveGapMs: 20 * MINUTE_MS },
    windows: { ...windows, servers: { routine: servers, urgent: servers } },
    deadlines: {
      criticalSeverityDays: deadlineDays,
      criticalSystemDays: deadlineDays,
      highSeverityDays: deadlineDays,
    },
    critical: { ...critical, approvalRequired: true, backupMaxAgeMs: 30 * DAY_MS },
    healthChecks: ['services', 'free-disk', HEALTH_CHECK],
  }
}
