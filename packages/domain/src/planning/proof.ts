import { schemeOf } from '../advisories/release.ts'
import type { InstantMs } from '../identity/time.ts'
import type { Part, RolloutKind } from '../rollouts/rollout.ts'
import { compareVersions } from '../versions/registry.ts'
import { packageKey, type DeviceFacts, type UpdateFacts } from './facts.ts'

type ProofDevice = Pick<DeviceFacts, 'installed' | 'offers' | 'packagesTakenAt' | 'restart'>

/** What still stands between "installed" and "in effect". */
export type Pending =
  | { code: 'inventory' }
  | { code: 'system_restart'; since: InstantMs }
  | { code: 'services'; services: readonly string[] }

/** Whether the newest inventory shows the update (for a rollback: shows it gone). */
export function isShown(kind: RolloutKind, update: UpdateFacts, device: ProofDevice): boolean {
  const current = device.installed.get(packageKey(update.name, update.arch))
  if (kind === 'rollback') return current === undefined || isOlder(update, current)
  return current !== undefined && !isOlder(update, current)
}

function isOlder(update: UpdateFacts, version: string): boolean {
  return compareVersions(schemeOf(update.ecosystem), version, update.version) < 0
}

/**
 * Why an installed update is not yet in effect; null when it is. Only what was read after the attempt counts: a list
 * from before it knows nothing of processes that still run the old library.
 */
export function pendingOf(
  part: Pick<Part, 'endedAt' | 'changedAt'>,
  kind: RolloutKind,
  update: UpdateFacts,
  device: ProofDevice,
): Pending | null {
  const since = part.endedAt ?? part.changedAt
  const { restart } = device
  if (!isShown(kind, update, device)) return { code: 'inventory' }
  if (!restart || restart.takenAt < since || !restart.complete) return { code: 'inventory' }
  if (restart.systemNeeded && concerns(restart, update)) return { code: 'system_restart', since }
  const services = restart.services.filter(
    ({ packages }) => packages.length === 0 || packages.includes(update.name),
  )
  if (services.length > 0)
    return { code: 'services', services: [...new Set(services.map(({ name }) => name))] }
  return null
}

/** A restart that only the kernel asks for says nothing about a library; one without named packages concerns all. */
function concerns(restart: NonNullable<DeviceFacts['restart']>, update: UpdateFacts): boolean {
  if (restart.systemPackages.length > 0) return restart.systemPackages.includes(update.name)
  const kernelOnly = restart.systemBecause.every((because) => because === 'kernel')
  return kernelOnly && restart.systemBecause.length > 0 ? update.name.startsWith('linux-') : true
}

/** After a rollback nothing of the reverted rollout begins, and what is gone is called rolled back. */
export function settleReverted(
  part: Part,
  update: UpdateFacts,
  device: ProofDevice,
  now: InstantMs,
): Part {
  const there = part.state === 'installed' || part.state === 'in_effect'
  if (there && isShown('cut', update, device)) return part
  const state = there ? 'rolled_back' : part.state === 'rolled_back' ? 'rolled_back' : 'not_needed'
  return state === part.state ? part : { ...part, state, because: null, changedAt: now }
}

/**
 * Brings one part up to what the newest inventory shows. `wanted` is false when the device is retired, observed or in
 * another policy: then what has not begun is not needed, and comes back when it is wanted again.
 */
export function settlePart(
  part: Part,
  kind: RolloutKind,
  update: UpdateFacts,
  device: ProofDevice,
  { wanted, now, retryAfterMs }: { wanted: boolean; now: InstantMs; retryAfterMs: number },
): Part {
  const to = (state: Part['state'], because: Part['because'] = null): Part =>
    state === part.state ? part : { ...part, state, because, changedAt: now }
  const newer = part.endedAt === null || (device.packagesTakenAt ?? 0) > part.endedAt
  if (part.state === 'rolled_back') return part
  // Proven once, a restart that something else needs later says nothing about this update any more.
  if (part.state === 'in_effect') return staysInEffect(part, kind, update, device, to)
  if (part.state === 'installed') {
    if (pendingOf(part, kind, update, device) === null) return to('in_effect')
    if (isShown(kind, update, device) || kind === 'rollback') return part
    return notShown(part, update, device, newer, to)
  }
  if (!wanted) return to('not_needed')
  if (kind === 'rollback')
    return isShown(kind, update, device) ? to('not_needed') : reopened(part, newer, to)
  if (isShown(kind, update, device) || !hasPackage(update, device)) return to('not_needed')
  const offer = device.offers.find((one) => one.update === part.update)
  // One update that is gone refuses a whole step: those that are still offered are tried again after a pause.
  return offer
    ? refreshed(reopened(part, newer || now >= part.changedAt + retryAfterMs, to), offer)
    : part
}

type To = (state: Part['state'], because?: Part['because']) => Part

/** Somebody took the package away or back by hand: what is offered again is delivered again. */
function staysInEffect(
  part: Part,
  kind: RolloutKind,
  update: UpdateFacts,
  device: ProofDevice,
  to: To,
): Part {
  if (kind === 'rollback' || isShown(kind, update, device)) return part
  if (!hasPackage(update, device)) return to('not_needed')
  return device.offers.some((offer) => offer.update === part.update) ? to('waiting') : part
}

/** The result said "installed" but a newer list does not: gone by hand, or never there. */
function notShown(
  part: Part,
  update: UpdateFacts,
  device: ProofDevice,
  newer: boolean,
  to: To,
): Part {
  if (!newer) return part
  const found = device.installed.get(packageKey(update.name, update.arch)) ?? null
  return found === null ? to('not_needed') : to('failed', { code: 'unexpected_version', found })
}

const hasPackage = (update: UpdateFacts, device: ProofDevice): boolean =>
  device.installed.has(packageKey(update.name, update.arch))

/** What was set aside comes back while the device still wants it, once a newer list says so. */
function reopened(part: Part, newer: boolean, to: To): Part {
  if (part.state === 'not_needed') return to('waiting')
  return part.state === 'superseded' && newer ? to('waiting') : part
}

function refreshed(
  part: Part,
  offer: { installedVersion: string; closure: Part['closure'] },
): Part {
  const same =
    part.installedVersion === offer.installedVersion &&
    JSON.stringify(part.closure) === JSON.stringify(offer.closure)
  return same ? part : { ...part, installedVersion: offer.installedVersion, closure: offer.closure }
}
