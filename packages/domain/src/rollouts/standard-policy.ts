import { DAY_MS, HOUR_MS, MINUTE_MS } from '../identity/time.ts'
import type { GateRule, PolicyDocument } from './policy.ts'

const gate = (soakMs: number, soakFloorMs: number): GateRule => ({
  soakMs,
  soakFloorMs,
  reportedPercentMin: 80,
  failurePercentMax: 5,
  smallRingBelow: 20,
  failedHealthDevicesHalt: 2,
})

/** The policy "Standard" of DESIGN §3: what a company gets that changes nothing. */
export const STANDARD_POLICY: PolicyDocument = {
  format: 1,
  zone: 'Europe/Berlin',
  lanes: {
    // As soon as there is something; a day of waiting for the cut is a day less for the rings (decision 22).
    urgent: { cut: { every: 'minutes', minutes: 240 } },
    routine: { cut: { every: 'month', weekday: 'tue', ordinal: 2, plusDays: 2, at: '06:00' } },
  },
  gates: {
    test: gate(DAY_MS, 4 * HOUR_MS),
    pilot: gate(3 * DAY_MS, DAY_MS),
    broad: gate(0, 0),
    critical: {
      ...gate(0, 0),
      smallRingBelow: Number.MAX_SAFE_INTEGER,
      failedHealthDevicesHalt: 1,
    },
  },
  waves: { broadPercents: [10, 30, 60], waveGapMs: 4 * HOUR_MS, runningMax: 50 },
  windows: {
    clients: { routine: null, urgent: null },
    servers: {
      routine: [{ days: ['sat'], start: '22:00', durationMinutes: 360 }],
      urgent: [
        {
          days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
          start: '01:00',
          durationMinutes: 240,
        },
      ],
    },
    endMarginMs: 15 * MINUTE_MS,
  },
  freezes: [],
  critical: { approvalRequired: true, backupMaxAgeMs: DAY_MS, oneAtATime: true },
  deadlines: { criticalSeverityDays: 7, criticalSystemDays: 7, highSeverityDays: 30 },
  confirmWithinMs: DAY_MS,
  restart: { clients: 'in_window', servers: 'in_window' },
  people: { deferralsMax: 3, graceMs: HOUR_MS },
  leaseMs: 10 * MINUTE_MS,
  attemptsMax: 3,
  retryAfterMs: 15 * MINUTE_MS,
  healthChecks: ['services', 'free-disk'],
}
