import { DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { SectionName } from '@dirigent/protocol/agent/inventory'
import type { WholeSent } from '../state/agent-state.ts'

/** What was sent whole less than this ago does not go along with the rest. */
const LATELY_MS = DAY_MS / 4

/**
 * Once a day each section is sent whole: should the server's copy ever differ, it heals within a day. All in one go:
 * those that changed meanwhile, and so were sent at other hours, would each come alone ever after.
 */
export function wholeDue(
  sections: readonly SectionName[],
  last: WholeSent | null,
  now: InstantMs,
): ReadonlySet<SectionName> {
  const olderThan = (ageMs: number) =>
    sections.filter((section) => {
      const lastMs = last?.sections?.[section] ?? last?.atMs
      return lastMs === undefined || now - lastMs >= ageMs || lastMs > now
    })
  return new Set(olderThan(DAY_MS).length > 0 ? olderThan(LATELY_MS) : [])
}
