import type { DeviceUid, RolloutUid, UpdateUid } from '../identity/ids.ts'
import type { MemberState } from '../rollouts/rollout.ts'
import type { RingName } from '../rollouts/policy.ts'
import type { CutReason, HaltReason } from './reasons.ts'

/** What a plan decided anew, for the audit; everything else about a plan is state. */
export type PlanDecision =
  | { code: 'rollout_cut'; rollout: RolloutUid; because: CutReason; updates: readonly UpdateUid[] }
  | { code: 'device_joined'; rollout: RolloutUid; device: DeviceUid; ring: RingName; wave: number }
  | {
      code: 'device_settled'
      rollout: RolloutUid
      device: DeviceUid
      from: MemberState
      to: MemberState
    }
  | { code: 'ring_opened'; rollout: RolloutUid; ring: RingName }
  | { code: 'ring_reopened'; rollout: RolloutUid; ring: RingName }
  | { code: 'wave_opened'; rollout: RolloutUid; ring: RingName; wave: number }
  | { code: 'ring_passed'; rollout: RolloutUid; ring: RingName }
  | { code: 'rollout_halted'; rollout: RolloutUid; ring: RingName; because: HaltReason }
  | { code: 'rollout_done'; rollout: RolloutUid }
  | { code: 'rollout_reopened'; rollout: RolloutUid }

const MOVES: ReadonlySet<PlanDecision['code']> = new Set([
  'rollout_cut',
  'ring_opened',
  'ring_reopened',
  'wave_opened',
  'ring_passed',
  'rollout_halted',
  'rollout_done',
  'rollout_reopened',
])

/** Rollouts that went a step on (or stopped): all their members may be told something else now. */
export const movedBy = (decisions: readonly PlanDecision[]): Set<RolloutUid> =>
  new Set(decisions.filter(({ code }) => MOVES.has(code)).map(({ rollout }) => rollout))
