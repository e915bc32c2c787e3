import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleMinus,
  IconClock,
  IconEye,
  IconHelpCircle,
  IconPlayerPause,
  IconProgress,
  IconHandStop,
  IconArrowBackUp,
  IconCircleDashedCheck,
  type Icon,
} from '@tabler/icons-react'
import './tones.css'

/** What a colour says: in effect, by itself, needs you or soon, late or halted, not applicable, unknown. */
export type Tone = 'good' | 'busy' | 'wait' | 'soon' | 'bad' | 'rest' | 'open'
type Look = { tone: Tone; icon: Icon }

const UNKNOWN: Look = { tone: 'open', icon: IconHelpCircle }

/** Every state of devices, updates, rollouts, rings: an icon and a tone. Words are beside it, never the colour alone. */
const LOOKS: Readonly<Record<string, Look>> = {
  late: { tone: 'bad', icon: IconAlertTriangle },
  needs_person: { tone: 'soon', icon: IconHandStop },
  unknown: UNKNOWN,
  running: { tone: 'busy', icon: IconProgress },
  waiting: { tone: 'wait', icon: IconClock },
  in_effect: { tone: 'good', icon: IconCircleCheck },
  observed: { tone: 'rest', icon: IconEye },
  staged: { tone: 'busy', icon: IconProgress },
  installed: { tone: 'busy', icon: IconCircleDashedCheck },
  failed: { tone: 'bad', icon: IconAlertTriangle },
  rolled_back: { tone: 'rest', icon: IconArrowBackUp },
  held: { tone: 'soon', icon: IconHandStop },
  stuck: { tone: 'soon', icon: IconHandStop },
  not_needed: { tone: 'rest', icon: IconCircleMinus },
  open: { tone: 'busy', icon: IconProgress },
  halted: { tone: 'bad', icon: IconHandStop },
  paused: { tone: 'soon', icon: IconPlayerPause },
  done: { tone: 'good', icon: IconCircleCheck },
  passed: { tone: 'good', icon: IconCircleCheck },
}

/** A state that we have no look for is unknown, never healthy. */
export const lookOf = (state: string): Look => LOOKS[state] ?? UNKNOWN

export function StateIcon({ state, size = 17 }: { state: string; size?: number }) {
  const { tone, icon: Shape } = lookOf(state)
  return <Shape size={size} stroke={1.8} className={`state-icon tone-${tone}`} aria-hidden />
}

/** Icon and word of a state; `label` is the word in the reader's language. */
export function StateMark({ state, label }: { state: string; label: string }) {
  const { tone } = lookOf(state)
  return (
    <span className={`state-mark tone-${tone}`}>
      <StateIcon state={state} size={16} />
      {label}
    </span>
  )
}
