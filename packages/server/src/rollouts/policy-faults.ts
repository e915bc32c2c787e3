import type { InstantMs } from '@dirigent/domain/identity/time'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import type { PolicyFault } from '@dirigent/domain/rollouts/policy-check'
import { checkAgainst } from '@dirigent/domain/windows/organisation-calendars'
import type { InputRefusal } from '@dirigent/protocol/refusals'
import { loadOrganisation } from '../store/calendars.ts'
import type { Queryable } from '../store/database.ts'

/** What is wrong with a policy only here and now: names that nobody has given, windows that never open from today on. */
export async function faultsHere(
  db: Queryable,
  document: PolicyDocument,
  now: InstantMs,
): Promise<PolicyFault[]> {
  const faults: PolicyFault[] = []
  checkAgainst(document, await loadOrganisation(db), now, (pointer, code, detail) => {
    faults.push({ pointer, code, detail })
  })
  return faults
}

/** Codes of the domain's checks; each has a sentence of its own. */
const FAULTS: Readonly<Record<string, InputRefusal>> = {
  zone_unknown: { code: 'zone_unknown' },
  time_unreadable: { code: 'time_unreadable' },
  date_unreadable: { code: 'date_unreadable' },
  recurrence_unreadable: { code: 'recurrence_unreadable' },
  freeze_ends_before_it_begins: { code: 'freeze_ends_before_it_begins' },
  never_opens: { code: 'never_opens' },
  required: { code: 'required' },
  out_of_range: { code: 'out_of_range' },
  too_small: { code: 'too_small' },
  too_big: { code: 'out_of_range' },
  sum_not_100: { code: 'sum_not_100' },
  not_found: { code: 'name_unknown' },
  deadline_before_first_window: { code: 'deadline_before_first_window' },
  unrecognized_keys: { code: 'value_unknown' },
}

/** A policy that is refused, with its first fault in the reader's language; all of them are in `faults`. */
export function refusalOfFaults(faults: readonly PolicyFault[]) {
  const [first] = faults
  const because: InputRefusal = FAULTS[first?.code ?? ''] ?? { code: 'value_unreadable' }
  return { pointer: first?.pointer, faults, because }
}
