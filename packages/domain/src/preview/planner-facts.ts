import type { DeviceUid } from '../identity/ids.ts'
import { DAY_MS, HOUR_MS, type InstantMs } from '../identity/time.ts'
import type { DeviceFacts, RestartFacts } from '../planning/facts.ts'
import { keyOf, type DeviceState } from './device-state.ts'
import type { Desk } from './planner-desk.ts'

/** The hour (UTC) of the nightly backup of a server that makes one. */
const BACKUP_HOUR = 1

/** The newest nightly backup. */
const lastBackup = (now: InstantMs): InstantMs =>
  Math.floor((now - BACKUP_HOUR * HOUR_MS) / DAY_MS) * DAY_MS + BACKUP_HOUR * HOUR_MS

/** What the planner would read about the device now. */
export function factsOf(desk: Desk, uid: DeviceUid, now: InstantMs): DeviceFacts | null {
  const known = desk.facts.get(uid)
  if (known) return known
  const state = desk.view.devices.get(uid)
  if (!state) return null
  const facts = readFacts(desk, uid, state, now)
  desk.facts.set(uid, facts)
  return facts
}

function readFacts(desk: Desk, uid: DeviceUid, state: DeviceState, now: InstantMs): DeviceFacts {
  const { facts: base, backsUp } = state.played
  const working = desk.working.get(uid)
  return {
    ...base,
    // Until the end of the stretch in which it is on: so contact need not be played minute by minute.
    lastSeenAt: desk.seenUntil.get(uid) ?? base.lastSeenAt,
    backupAt: backsUp ? lastBackup(now) : base.backupAt,
    offers: [...state.offers.values()].map(({ release, since }) => ({
      update: release.update.uid,
      installedVersion: state.installed.get(keyOf(release.update)) ?? '0',
      held: false,
      closure: [],
      since,
    })),
    findings: [...state.findings.values()]
      .filter(({ awaitsRestart }) => !awaitsRestart)
      .map((finding) => ({
        vulnerability: finding.vulnerability,
        packageName: finding.update.name,
        arch: finding.update.arch,
        fixedVersion: finding.update.sourceVersion,
        detectedAt: finding.detectedAt,
        dueAt: finding.dueAt,
        rule: finding.rule,
      })),
    parts: desk.parts.get(uid) ?? [],
    installed: new Map(state.installed),
    packagesTakenAt: now + 1,
    restart: restartOf(desk, state, now),
    running: working
      ? {
          uid: working.token,
          rollout: working.rollout,
          state: 'started',
          step: 'installing',
          admittedAt: state.running?.startedAt ?? now,
          leaseUntil: now,
        }
      : null,
  }
}

function restartOf(desk: Desk, state: DeviceState, now: InstantMs): RestartFacts {
  const waiting = state.restart?.updates ?? new Set()
  const names = [...waiting].flatMap((uid) => desk.updates.get(uid)?.name ?? [])
  return {
    takenAt: now + 1,
    systemNeeded: names.length > 0,
    systemBecause: names.length > 0 ? ['library'] : [],
    systemPackages: names,
    services: [],
    complete: true,
  }
}
