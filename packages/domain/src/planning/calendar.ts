import type { InstantMs } from '../identity/time.ts'
import { nextCutAt } from '../rollouts/cut-times.ts'
import type { Freeze, Lane, Policy, PolicyDocument } from '../rollouts/policy.ts'
import type { Rollout, RolloutKind } from '../rollouts/rollout.ts'
import { activeFreeze } from '../windows/freezes.ts'
import { openings, type WindowRules } from '../windows/openings.ts'

/** Whether a device may start now as far as windows and freezes go, and when that changes (infinite: never). */
export type OpenState =
  | { code: 'open'; until: InstantMs }
  | { code: 'frozen'; freeze: string; until: InstantMs }
  | { code: 'closed'; nextOpeningAt: InstantMs | null }

/** Answers about time, each computed once per plan: 100,000 devices share a handful of zones and policies. */
export type Calendar = {
  nextCut(policy: Policy, lane: 'urgent' | 'routine'): InstantMs | null
  openState(
    policy: Policy,
    device: { role: 'server' | 'client'; zone: string },
    rollout: Work,
  ): OpenState
  /** How long the window is that is open or comes next, without what must be left at its end; null = no end. */
  usableMs(
    policy: Policy,
    device: { role: 'server' | 'client'; zone: string },
    rollout: Work,
  ): number | null
  /** When the window after that one opens; null = none in sight. */
  laterAt(
    policy: Policy,
    device: { role: 'server' | 'client'; zone: string },
    rollout: Work,
  ): InstantMs | null
}

/** What a rollout's kind, lane and named freezes say about when its work may start. */
export type Work = Pick<Rollout, 'kind' | 'lane' | 'passesFreezes'>

export function createCalendar(now: InstantMs): Calendar {
  const cuts = {
    urgent: new Map<Policy, InstantMs | null>(),
    routine: new Map<Policy, InstantMs | null>(),
  }
  // Zones within rules: looked up a million times in a plan, so no key is put together for it.
  const states = new Map<Policy, Map<string, Map<string, Openness>>>()
  return {
    nextCut: (policy, lane) =>
      once(cuts[lane], policy, () =>
        nextCutAt(policy.document.lanes[lane].cut, policy.document.zone, now),
      ),
    openState: (policy, device, rollout) => lookUp(policy, device, rollout).state,
    usableMs: (policy, device, rollout) => lookUp(policy, device, rollout).usableMs,
    laterAt: (policy, device, rollout) => lookUp(policy, device, rollout).laterAt,
  }

  function lookUp(
    policy: Policy,
    device: { role: 'server' | 'client'; zone: string },
    rollout: Work,
  ): Openness {
    const { role, zone } = device
    const rule = rollout.kind === 'cut' ? RULE_KEYS[role][rollout.lane] : 'now'
    const passes = rollout.passesFreezes ?? []
    const key = passes.length === 0 ? rule : `${rule} ${JSON.stringify(passes)}`
    const byRule = once(states, policy, () => new Map<string, Map<string, Openness>>())
    const byZone = once(byRule, key, () => new Map<string, Openness>())
    return once(byZone, zone, () => {
      const freezes = freezesFor(policy.document, rollout)
      const rules = windowsFor(policy.document, role, rollout.lane, rollout.kind)
      return opennessOf(
        { freezes, rules, endMarginMs: policy.document.windows.endMarginMs },
        zone,
        now,
      )
    })
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

type Openness = { state: OpenState; usableMs: number | null; laterAt: InstantMs | null }

function opennessOf(
  policy: { freezes: readonly Freeze[]; rules: WindowRules; endMarginMs: number },
  zone: string,
  now: InstantMs,
): Openness {
  const { freezes, rules, endMarginMs } = policy
  const [open, later] = openings(rules, zone, now, freezes, (found) => found.length > 1)
  const lastsMs = open ? open.endMs - open.startMs - endMarginMs : 0
  const usableMs = rules === null || !Number.isFinite(lastsMs) ? null : lastsMs
  const laterAt = later?.startMs ?? null
  const freeze = activeFreeze(freezes, zone, now)
  if (freeze) {
    const state = { code: 'frozen' as const, freeze: freeze.name, until: freeze.untilMs }
    return { state, usableMs, laterAt }
  }
  if (open && open.startMs <= now)
    return { state: { code: 'open', until: open.endMs }, usableMs, laterAt }
  return { state: { code: 'closed', nextOpeningAt: open?.startMs ?? null }, usableMs, laterAt }
}

/** The freezes that hold a rollout up: all but those that the people who started it named. */
export function freezesFor(
  policy: Pick<PolicyDocument, 'freezes'>,
  { passesFreezes }: Pick<Rollout, 'passesFreezes'>,
): readonly Freeze[] {
  if (!passesFreezes || passesFreezes.length === 0) return policy.freezes
  return policy.freezes.filter(({ name }) => !passesFreezes.includes(name))
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
