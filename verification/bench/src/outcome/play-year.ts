import type { PolicyUid } from '@dirigent/domain/identity/ids'
import { HOUR_MS, MINUTE_MS } from '@dirigent/domain/identity/time'
import { seededChance } from '@dirigent/domain/preview/chance'
import { play } from '@dirigent/domain/preview/player'
import { plannerSteering } from '@dirigent/domain/preview/planner-steering'
import type { FleetView, Steering } from '@dirigent/domain/preview/steering'
import type { PlayedWorld } from '@dirigent/domain/preview/stream'
import type { PlayOutcome } from '@dirigent/domain/preview/tally'
import type { Policy, PolicyDocument } from '@dirigent/domain/rollouts/policy'
import { STANDARD_POLICY } from '@dirigent/domain/rollouts/standard-policy'
import { asId } from '@dirigent/domain/identity/ids'
import { companyOf, EVERYBODY, POLICY, type Employee } from './company.ts'
import { atOnce, autopatch, monthlyWindow } from './others.ts'
import { updatesOf } from './year-of-updates.ts'
import { yearOf } from './year.ts'

/** A step in three hundred fails for a reason of the machine that looks like the update's. An assumption. */
const FAILURE_CHANCE = 0.003

export type Contender = { name: string; steer: (view: FleetView) => Steering }

/** The world of one seed, the same for every contender. */
export function worldOf(seed: number, days: number): PlayedWorld & { company: Employee[] } {
  const chance = seededChance(seed)
  const year = yearOf(days)
  const company = companyOf(year, chance)
  return {
    from: year.from,
    until: year.until,
    zone: 'Europe/Berlin',
    company,
    devices: company,
    releases: updatesOf(year, company, chance),
    failureChance: FAILURE_CHANCE,
    keepsOldVersions: false,
  }
}

export function dirigent(name: string, document: PolicyDocument): Contender {
  const policy: Policy = { uid: POLICY, name, revision: 1, document }
  return {
    name,
    steer: plannerSteering({
      groups: [EVERYBODY],
      policies: new Map<PolicyUid, Policy>([[POLICY, policy]]),
      settings: {
        offlineAfterMs: HOUR_MS,
        judgedEcosystems: new Set([asId<'Ecosystem'>('debian:12')]),
      },
      rollouts: [],
      holds: new Map(),
      evidence: new Map(),
      updates: new Map(),
      gatherMs: 5 * MINUTE_MS,
      personMs: 2 * HOUR_MS,
    }),
  }
}

export const CONTENDERS: readonly Contender[] = [
  dirigent('Dirigent Standard', STANDARD_POLICY),
  { name: '(a) at once everywhere', steer: atOnce },
  { name: '(b) one monthly window', steer: monthlyWindow },
  { name: '(c) Autopatch rings', steer: autopatch },
]

export function playYear(world: PlayedWorld, contender: Contender, seed: number): PlayOutcome {
  return play(world, contender.steer, seededChance(seed))
}
