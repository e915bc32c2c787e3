import type { SlotReason } from '@dirigent/domain/quiet-slots/quiet-slot'
import type { Sentences } from '../entry.ts'

/** Why a restart happens when it does, told to the administrator and to the people at the device. */
export const SLOT_SENTENCES: Sentences<SlotReason> = {
  everybody_absent: {
    de: 'dann ist niemand da, der an diesem Gerät arbeitet',
    en: 'nobody who works at this device is there then',
  },
  usually_nobody: {
    de: 'dann arbeitet sonst kaum jemand daran ({chancePercent} % der Zeit)',
    en: 'hardly anybody uses it then ({chancePercent}% of the time)',
  },
  outside_working_hours: {
    de: 'außerhalb der Arbeitszeit; Gewohnheiten sind noch nicht bekannt',
    en: 'outside of working hours; habits are not known yet',
  },
  lunch_break: {
    de: 'in der Mittagspause, weil bis zur Frist keine Zeit außerhalb der Arbeit bleibt',
    en: 'in the lunch break, because no time outside of work is left before the deadline',
  },
  least_disturbing: {
    de: 'keine ruhige Zeit vor der Frist; dann stört es am wenigsten ({chancePercent} % der Zeit ist jemand da)',
    en: 'no quiet time before the deadline; this disturbs least (somebody is there {chancePercent}% of the time)',
  },
}
