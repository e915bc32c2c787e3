import type { Supersedence } from '../../advisories/advisory.ts'

/** Which update contains which. Publishers' pairs hold loops and gaps; both are tolerated. */
export type SupersedenceGraph = {
  /** These updates and everything that they contain, over any number of steps. */
  contained(installed: Iterable<string>): ReadonlySet<string>
  /** The updates that contain this one, over any number of steps; without itself. */
  supersedersOf(kb: string): ReadonlySet<string>
}

function reach(edges: ReadonlyMap<string, readonly string[]>, from: Iterable<string>): Set<string> {
  const seen = new Set(from)
  // A set grows while it is walked: what is added is visited too, and what is there already is not added.
  for (const kb of seen) for (const next of edges.get(kb) ?? []) seen.add(next)
  return seen
}

function addEdge(edges: Map<string, string[]>, from: string, to: string): void {
  const known = edges.get(from)
  if (known) known.push(to)
  else edges.set(from, [to])
}

/** The graph over all feeds' pairs: a pair that one feed lacks may be in another. */
export function supersedenceGraph(pairs: Iterable<Supersedence>): SupersedenceGraph {
  const newer = new Map<string, string[]>()
  const older = new Map<string, string[]>()
  for (const { kb, supersededBy } of pairs) {
    addEdge(newer, kb, supersededBy)
    addEdge(older, supersededBy, kb)
  }
  const superseders = new Map<string, ReadonlySet<string>>()
  return {
    contained: (installed) => reach(older, installed),
    supersedersOf(kb) {
      let found = superseders.get(kb)
      if (!found) {
        const reached = reach(newer, [kb])
        reached.delete(kb)
        superseders.set(kb, (found = reached))
      }
      return found
    },
  }
}
