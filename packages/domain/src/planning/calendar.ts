import type { InstantMs } from '../identity/time.ts'
import { nextCutAt } from '../rollouts/cut-times.ts'
import type { Lane, Policy, PolicyDocument } from '../rollouts/policy.ts'
import type { RolloutKind } from '../rollouts/rollout.ts'
import { activeFreeze } from '../windows/freezes.ts'
import { openings, type WindowRules } from '../windows/openings.ts'

/** Whether a device may start now as far as windows and freezes go; `nextAt` is when that changes. */
export type OpenState =
  | { code: 'open' }
  | { code: 'frozen'; freeze: string; until: InstantMs }
  | { code: 'closed'; nextOpeningAt: InstantMs | null }

/** Answers about time, each computed once per plan: 100,000 devices share a handful of zones and policies. */
export type Calendar = {
  nextCut(policy: Policy, lane: 'urgent' | 'routine'): InstantMs | null
  openState(
    policy: Policy,
    device: { role: 'server' | 'client'; zone: string },
    lane: Lane,
    kind: RolloutKind,
  ): OpenState
}

export function createCalendar(now: InstantMs): Calendar {
  const cuts = {
    urgent: new Map<Policy, InstantMs | null>(),
    routine: new Map<Policy, InstantMs | null>(),
  }
  // Zones within rules: looked up a million times in a plan, so no key is put together for it.
  const states = new Map<Policy, Map<string, Map<string, OpenState>>>()
  return {
    nextCut: (policy, lane) =>
      once(cuts[lane], policy, () =>
        nextCutAt(policy.document.lanes[lane].cut, policy.document.zone, now),
      ),
    openState(policy, { role, zone }, lane, kind) {
      const rule = kind === 'cut' ? RULE_KEYS[role][lane] : 'now'
      const byRule = once(states, policy, () => new Map<string, Map<string, OpenState>>())
      const byZone = once(byRule, rule, () => new Map<string, OpenState>())
      return once(byZone, zone, () =>
        openStateOf(policy.document, zone, windowsFor(policy.document, role, lane, kind), now),
      )
    },
  }
}

const keysFor = (role: string): Record<Lane, string> => ({
  emergency: 'now',
  urgent: `${role}/urgent`,
  routine: `${role}/routine`,
  feature: `${role}/routine`,
})
const RULE_KEYS = { server: keysFor('server'), client: keysFor('client') }

function once<K, T>(known: Map<K, T>, key: K, compute: () => T): T {
  const found = known.get(key)
  if (found !== undefined || known.has(key)) return found as T
  const made = compute()
  known.set(key, made)
  return made
}

function openStateOf(
  policy: Pick<PolicyDocument, 'freezes'>,
  zone: string,
  rules: WindowRules,
  now: InstantMs,
): OpenState {
  const freeze = activeFreeze(policy.freezes, zone, now)
  if (freeze) return { code: 'frozen', freeze: freeze.name, until: freeze.untilMs }
  const open = openings(rules, zone, now, policy.freezes)[0]
  if (open && open.startMs <= now) return { code: 'open' }
  return { code: 'closed', nextOpeningAt: open?.startMs ?? null }
}

/** The windows in which a lane may start; what a person started now does not wait for a window, only for freezes. */
export function windowsFor(
  policy: Pick<PolicyDocument, 'windows'>,
  role: 'server' | 'client',
  lane: Lane,
  kind: RolloutKind,
): WindowRules {
  if (kind !== 'cut' || lane === 'emergency') return null
  const rules = role === 'server' ? policy.windows.servers : policy.windows.clients
  return lane === 'urgent' ? rules.urgent : rules.routine
}
