import type { UpdateOutcomeReason } from '@dirigent/domain/planning/reasons'
import type { AssignmentStep } from '@dirigent/protocol/agent/assignment'
import type { ClosureItem } from '@dirigent/protocol/agent/inventory'
import type { InstalledUnit } from '../providers/provider.ts'

const key = ({ name, arch }: { name: string; arch: string }) => `${name}:${arch}`
const text = ({ name, arch, version, change }: ClosureItem) =>
  change === 'remove' || version === null ? `${name}:${arch} removed` : `${name}:${arch} ${version}`

/** Everything the step allows: its closure, and its updates should the closure not name them. */
export function wholeClosure(step: AssignmentStep): ClosureItem[] {
  const named = new Set(step.closure.map(key))
  const change = step.kind === 'rollback' ? 'downgrade' : 'upgrade'
  const updates = step.updates
    .filter((update) => !named.has(key(update)))
    .map(({ name, arch, version, sha256 }): ClosureItem => ({
      name,
      arch,
      change,
      version,
      sha256,
    }))
  return [...step.closure, ...updates]
}

/** What of it is still to be done: somebody may have installed a part by hand. */
export function outstanding(
  closure: readonly ClosureItem[],
  installed: readonly InstalledUnit[],
): ClosureItem[] {
  return closure.filter((item) => {
    const here = installed.find((unit) => key(unit) === key(item))
    if (item.change === 'remove' || item.version === null) return here !== undefined
    return here?.version !== item.version || !here.intact
  })
}

/**
 * Whether the package manager would change exactly what was assigned. More would be untested on this device, less would
 * leave something open that the report calls done; another hash is another package under the same name.
 */
export function compareClosure(
  assigned: readonly ClosureItem[],
  simulated: readonly ClosureItem[],
): UpdateOutcomeReason | null {
  const wanted = new Set(assigned.map(text))
  const found = new Set(simulated.map(text))
  const missing = [...wanted].filter((item) => !found.has(item)).toSorted()
  const unexpected = [...found].filter((item) => !wanted.has(item)).toSorted()
  if (missing.length > 0 || unexpected.length > 0)
    return { code: 'closure_differs', missing, unexpected }
  for (const item of assigned) {
    const same = simulated.find((other) => text(other) === text(item))
    if (item.sha256 !== null && same?.sha256 != null && same.sha256 !== item.sha256) {
      return { code: 'hash_mismatch', expected: item.sha256, found: same.sha256 }
    }
  }
  return null
}
