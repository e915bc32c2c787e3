import type { DeviceUid, UpdateUid } from '../identity/ids.ts'
import type { InstantMs } from '../identity/time.ts'
import type { PlayedFinding } from './device-state.ts'
import type { RestartHow } from './restart-choice.ts'
import { exposureDays } from './weight.ts'

/** A deadline that passed while the finding was open. */
export type MissedDeadline = {
  device: DeviceUid
  vulnerability: string
  package: string
  dueAt: InstantMs
  /** Code of what stood in the way then: an update's reason, `restart_pending` or `device_offline`. */
  because: string
  closedAt: InstantMs | null
}

export type PlayedRestartEntry = { device: DeviceUid; at: InstantMs; how: RestartHow }

/** What came of playing a fleet. */
export type PlayOutcome = {
  deadlines: {
    kept: number
    keptBy: ReadonlyMap<DeviceUid, number>
    missed: readonly MissedDeadline[]
  }
  restarts: readonly PlayedRestartEntry[]
  /** Weighted by risk; see `riskWeight`. */
  exposureDays: number
  exposureBy: ReadonlyMap<DeviceUid, number>
  /** Plain device-days of open findings. */
  openDays: number
  /** Devices on which an update did harm, by update. */
  harmed: ReadonlyMap<UpdateUid, ReadonlySet<DeviceUid>>
  attempts: number
  failures: number
  refusals: ReadonlyMap<string, ReadonlySet<DeviceUid>>
}

/** What counts while a fleet is played. */
export type Tally = {
  closed(finding: PlayedFinding, device: DeviceUid, now: InstantMs): void
  missed(finding: PlayedFinding, device: DeviceUid, dueAt: InstantMs, because: string): void
  restarted(entry: PlayedRestartEntry): void
  harmed(update: UpdateUid, device: DeviceUid): void
  attempted(): void
  failed(): void
  refused(code: string, device: DeviceUid): void
  outcome(open: Iterable<readonly [DeviceUid, PlayedFinding]>, until: InstantMs): PlayOutcome
}

/** Counts between two moments. Only deadlines that fall between them count, kept or missed: so two plays have as many. */
export function createTally(from: InstantMs, horizon: InstantMs): Tally {
  const keptBy = new Map<DeviceUid, number>()
  const exposureBy = new Map<DeviceUid, number>()
  const add = (to: Map<DeviceUid, number>, device: DeviceUid, value: number) =>
    to.set(device, (to.get(device) ?? 0) + value)
  let plain = 0
  let attempts = 0
  let failures = 0
  const missed = new Map<string, MissedDeadline>()
  const restarts: PlayedRestartEntry[] = []
  const harmed = new Map<UpdateUid, Set<DeviceUid>>()
  const refusals = new Map<string, Set<DeviceUid>>()
  const keyFor = (finding: PlayedFinding, device: DeviceUid) => `${device} ${finding.vulnerability}`
  const expose = (
    device: DeviceUid,
    { detectedAt, weightDays }: PlayedFinding,
    until: InstantMs,
  ) => {
    // What was open before the play began is nobody's doing in it.
    const openMs = until - Math.max(from, detectedAt)
    add(exposureBy, device, exposureDays(openMs, weightDays))
    plain += exposureDays(openMs, 30)
  }
  return {
    closed(finding, device, now) {
      expose(device, finding, now)
      const late = missed.get(keyFor(finding, device))
      if (late) missed.set(keyFor(finding, device), { ...late, closedAt: now })
      else if (finding.dueAt !== null && finding.dueAt <= horizon) add(keptBy, device, 1)
    },
    missed(finding, device, dueAt, because) {
      missed.set(keyFor(finding, device), {
        device,
        vulnerability: finding.vulnerability,
        package: finding.update.name,
        dueAt,
        because,
        closedAt: null,
      })
    },
    restarted: (entry) => void restarts.push(entry),
    harmed(update, device) {
      const known = harmed.get(update)
      if (known) known.add(device)
      else harmed.set(update, new Set([device]))
    },
    attempted: () => void (attempts += 1),
    failed: () => void (failures += 1),
    refused(code, device) {
      const known = refusals.get(code)
      if (known) known.add(device)
      else refusals.set(code, new Set([device]))
    },
    outcome(open, until) {
      for (const [device, finding] of open) expose(device, finding, until)
      return {
        deadlines: { kept: sumOf(keptBy), keptBy, missed: [...missed.values()] },
        restarts,
        exposureDays: sumOf(exposureBy),
        exposureBy,
        openDays: plain,
        harmed,
        attempts,
        failures,
        refusals,
      }
    },
  }
}

const sumOf = (values: ReadonlyMap<DeviceUid, number>): number =>
  [...values.values()].reduce((sum, value) => sum + value, 0)
