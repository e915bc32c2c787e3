import { schemeOf } from '../advisories/release.ts'
import type { UpdateUid } from '../identity/ids.ts'
import { DAY_MS, type InstantMs } from '../identity/time.ts'
import { packageKey, type UpdateFacts } from '../planning/facts.ts'
import {
  decideDeadline,
  deadlineRuleText,
  STANDARD_CAPS,
  type DeadlineCaps,
} from '../risk/deadline.ts'
import { compareVersions } from '../versions/registry.ts'
import type { RestartChoice } from './restart-choice.ts'
import type { PlayedDevice, Release } from './stream.ts'

/** A vulnerability that a played device has. */
export type PlayedFinding = {
  vulnerability: string
  update: UpdateFacts
  detectedAt: InstantMs
  dueAt: InstantMs | null
  rule: string
  /** Days by the rule with the caps of Standard, whatever the policy says: so two policies are weighed alike. */
  weightDays: number | null
  /** Repaired on disk; the old code runs until the restart. */
  awaitsRestart: boolean
}

export type PlayedOffer = { release: Release; since: InstantMs }

export type PlayedRestart = {
  since: InstantMs
  /** Updates that wait for it. */
  updates: Set<UpdateUid>
  deadlineAt: InstantMs | null
  choice: RestartChoice | null
}

/** What is true on a device while it is played. Changed by the player only. */
export type DeviceState = {
  played: PlayedDevice
  /** The newest version that is offered, by package. */
  offers: Map<string, PlayedOffer>
  installed: Map<string, string>
  findings: Map<string, PlayedFinding>
  running: { token: string; updates: readonly UpdateUid[]; startedAt: InstantMs } | null
  restart: PlayedRestart | null
  /** Versions before each update, for taking it back. */
  before: Map<UpdateUid, string>
  /** What each update closed, for the same reason. */
  closedBy: Map<UpdateUid, PlayedFinding[]>
  attempts: number
}

export const keyOf = (update: Pick<UpdateFacts, 'name' | 'arch'>): string =>
  packageKey(update.name, update.arch)

const isAtLeast = (update: UpdateFacts, version: string, wanted: string): boolean =>
  compareVersions(schemeOf(update.ecosystem), version, wanted) >= 0

export function createDeviceState(played: PlayedDevice): DeviceState {
  return {
    played,
    offers: new Map(),
    installed: new Map(played.facts.installed),
    findings: new Map(),
    running: null,
    restart: null,
    before: new Map(),
    closedBy: new Map(),
    attempts: 0,
  }
}

/** The device learns of an update; what it already has is no offer. Answers the findings that are new with it. */
export function offer(
  state: DeviceState,
  release: Release,
  caps: DeadlineCaps,
  now: InstantMs,
  detectedAt: ReadonlyMap<string, InstantMs> | null = null,
): PlayedFinding[] {
  const { update } = release
  const key = keyOf(update)
  const installed = state.installed.get(key)
  if (installed !== undefined && isAtLeast(update, installed, update.version)) return []
  const known = state.offers.get(key)
  if (known && isAtLeast(update, known.release.update.version, update.version)) return []
  if (installed === undefined) state.installed.set(key, '0')
  state.offers.set(key, { release, since: now })
  const found: PlayedFinding[] = []
  for (const { vulnerability, facts } of release.flaws) {
    if (state.findings.has(vulnerability)) continue
    const { exposed, systemCritical } = state.played
    const all = { ...facts, exposed, systemCritical }
    const decided = decideDeadline(all, caps)
    const detected = detectedAt?.get(vulnerability) ?? now
    const finding: PlayedFinding = {
      vulnerability,
      update,
      detectedAt: detected,
      dueAt: decided.days === null ? null : detected + decided.days * DAY_MS,
      rule: deadlineRuleText(decided.rule),
      weightDays: decideDeadline(all, STANDARD_CAPS).days,
      awaitsRestart: false,
    }
    state.findings.set(vulnerability, finding)
    found.push(finding)
  }
  return found
}

/** The update is on the disk. Answers the findings that are closed by it at once. */
export function install(state: DeviceState, release: Release): PlayedFinding[] {
  const { update, needsRestart } = release
  const key = keyOf(update)
  state.before.set(update.uid, state.installed.get(key) ?? '0')
  state.installed.set(key, update.version)
  const offered = state.offers.get(key)
  if (offered && isAtLeast(update, update.version, offered.release.update.version))
    state.offers.delete(key)
  const closed: PlayedFinding[] = []
  for (const finding of state.findings.values()) {
    if (keyOf(finding.update) !== key) continue
    if (!isAtLeast(update, update.version, finding.update.version)) continue
    if (needsRestart) finding.awaitsRestart = true
    else closed.push(finding)
  }
  for (const { vulnerability } of closed) state.findings.delete(vulnerability)
  state.closedBy.set(update.uid, closed)
  return closed
}

/** The system has started anew. Answers the findings that are closed by it. */
export function restartNow(state: DeviceState): PlayedFinding[] {
  const closed = [...state.findings.values()].filter(({ awaitsRestart }) => awaitsRestart)
  for (const { vulnerability } of closed) state.findings.delete(vulnerability)
  state.restart = null
  return closed
}

/**
 * Brings the version before an update back. What it had closed is open again; its deadline was judged already and is
 * not judged twice. Answers whether the update was there.
 */
export function takeBack(state: DeviceState, update: UpdateFacts, now: InstantMs): boolean {
  const key = keyOf(update)
  const before = state.before.get(update.uid)
  if (before === undefined || state.installed.get(key) !== update.version) return false
  state.installed.set(key, before)
  state.restart?.updates.delete(update.uid)
  for (const finding of state.findings.values()) {
    if (keyOf(finding.update) === key) finding.awaitsRestart = false
  }
  for (const finding of state.closedBy.get(update.uid) ?? []) {
    const again = { ...finding, detectedAt: now, dueAt: null, awaitsRestart: false }
    state.findings.set(finding.vulnerability, again)
  }
  return true
}
