import type { InstantMs } from '@dirigent/domain/identity/time'
import type { PolicyDocument } from '@dirigent/domain/rollouts/policy'
import type { PolicyFault } from '@dirigent/domain/rollouts/policy-check'
import { checkAgainst } from '@dirigent/domain/windows/organisation-calendars'
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
