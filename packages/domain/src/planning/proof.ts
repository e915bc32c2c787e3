import type { InstantMs } from '../identity/time.ts'
import type { Part, RolloutKind } from '../rollouts/rollout.ts'
import type { DeviceFacts, UpdateFacts } from './facts.ts'
import type { KnownVersions } from './versions-known.ts'

type ProofDevice = Pick<DeviceFacts, 'installed' | 'offers' | 'packagesTakenAt' | 'restart'>

/** What still stands between "installed" and "in effect". */
export type Pending =
  | { code: 'inventory' }
  | { code: 'system_restart'; since: InstantMs }
  | { code: 'services'; services: readonly string[] }

/** Whether the newest inventory shows the update (for a rollback: shows it gone, be it for an older or a newer version). */
function isShown(
  kind: RolloutKind,
  update: UpdateFacts,
  device: ProofDevice,
  versions: KnownVersions,
): boolean {
  const current = device.installed.get(versions.keyOf(update))
  if (kind === 'rollback') return current !== update.version
  return current !== undefined && !versions.isOlder(update, current)
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
  versions: KnownVersions,
): Pending | null {
  const since = part.endedAt ?? part.changedAt
  const { restart } = device
  if (!isShown(kind, update, device, versions)) return { code: 'inventory' }
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
  { now, versions }: { now: InstantMs; versions: KnownVersions },
): Part {
  const there = part.state === 'installed' || part.state === 'in_effect'
  if (there && isShown('cut', update, device, versions)) return part
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
  context: SettleContext,
): Part {
  const { wanted, now, retryAfterMs, versions } = context
  if (part.state === 'rolled_back') return part
  const to: To = (state, because = null) =>
    state === part.state ? part : { ...part, state, because, changedAt: now }
  // Proven once, a restart that something else needs later says nothing about this update any more.
  if (part.state === 'in_effect') return staysInEffect(part, kind, update, device, context, to)
  const newer = part.endedAt === null || (device.packagesTakenAt ?? 0) > part.endedAt
  const shown = isShown(kind, update, device, versions)
  if (part.state === 'installed') {
    if (pendingOf(part, kind, update, device, versions) === null) return to('in_effect')
    if (shown || kind === 'rollback') return part
    return newer ? notShown(versions.keyOf(update), device, to) : part
  }
  if (!wanted) return to('not_needed')
  if (kind === 'rollback') return shown ? to('not_needed') : reopened(part, newer, to)
  if (shown || !device.installed.has(versions.keyOf(update))) return to('not_needed')
  const offer = offerOf(device, part.update)
  // One update that is gone refuses a whole step: those that are still offered are tried again after a pause.
  return offer
    ? refreshed(reopened(part, newer || now >= part.changedAt + retryAfterMs, to), offer)
    : part
}

type SettleContext = {
  wanted: boolean
  now: InstantMs
  retryAfterMs: number
  versions: KnownVersions
}

function offerOf(device: ProofDevice, update: Part['update']) {
  for (const offer of device.offers) if (offer.update === update) return offer
  return null
}

type To = (state: Part['state'], because?: Part['because']) => Part

/** Somebody took the package away or back by hand: what is offered again is delivered again. */
function staysInEffect(
  part: Part,
  kind: RolloutKind,
  update: UpdateFacts,
  device: ProofDevice,
  { versions }: SettleContext,
  to: To,
): Part {
  if (kind === 'rollback' || isShown(kind, update, device, versions)) return part
  if (!device.installed.has(versions.keyOf(update))) return to('not_needed')
  return offerOf(device, part.update) ? to('waiting') : part
}

/** The result said "installed" but a newer list does not: gone by hand, or never there. */
function notShown(key: string, device: ProofDevice, to: To): Part {
  const found = device.installed.get(key) ?? null
  return found === null ? to('not_needed') : to('failed', { code: 'unexpected_version', found })
}

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
    part.installedVersion === offer.installedVersion && isSameClosure(part.closure, offer.closure)
  return same ? part : { ...part, installedVersion: offer.installedVersion, closure: offer.closure }
}

const isSameClosure = (a: Part['closure'], b: Part['closure']): boolean =>
  a === b || (a.length === b.length && (a.length === 0 || JSON.stringify(a) === JSON.stringify(b)))
