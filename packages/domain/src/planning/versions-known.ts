import { schemeOf } from '../advisories/release.ts'
import { compareVersions } from '../versions/registry.ts'
import { packageKey, type FindingFacts, type UpdateFacts } from './facts.ts'
import { closes } from './lanes.ts'

/** Answers about updates' versions, each worked out once per plan: 100,000 devices hold the same few versions. */
export type KnownVersions = {
  /** The update's `packageKey`. */
  keyOf(update: UpdateFacts): string
  /** Whether this version is older than what the update brings. */
  isOlder(update: UpdateFacts, version: string): boolean
  closes(update: UpdateFacts, finding: FindingFacts): boolean
}

type Known = { key: string; older: Map<string, boolean>; closes: Map<string, boolean> }

export function createKnownVersions(): KnownVersions {
  const known = new Map<UpdateFacts, Known>()
  const of = (update: UpdateFacts): Known => {
    const found = known.get(update)
    if (found) return found
    const key = packageKey(update.name, update.arch)
    const made: Known = { key, older: new Map(), closes: new Map() }
    known.set(update, made)
    return made
  }
  return {
    keyOf: (update) => of(update).key,
    isOlder(update, version) {
      const { older } = of(update)
      const answer = older.get(version)
      if (answer !== undefined) return answer
      const isOlder = compareVersions(schemeOf(update.ecosystem), version, update.version) < 0
      older.set(version, isOlder)
      return isOlder
    },
    closes(update, finding) {
      // The answer depends on package, architecture and version; only the first is worth a key of its own.
      if (finding.packageName !== update.name || finding.arch !== update.arch)
        return closes(update, finding)
      const { closes: answers } = of(update)
      const answer = answers.get(finding.fixedVersion)
      if (answer !== undefined) return answer
      const isClosed = closes(update, finding)
      answers.set(finding.fixedVersion, isClosed)
      return isClosed
    },
  }
}
