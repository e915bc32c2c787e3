import type { Remedy, Statement } from '../../advisories/advisory.ts'
import type { VulnerabilityId } from '../../identity/ids.ts'
import { compareVersions } from '../../versions/registry.ts'
import type { Verdict } from '../judge.ts'
import { hasBuild } from './builds.ts'
import type { SupersedenceGraph } from './supersedence.ts'

/** One installed Microsoft product: what it is, how far, and which updates it has. */
export type InstalledProduct = {
  /** With revision where the inventory tells it, e.g. `10.0.19045.6456`; null when it does not. */
  build: string | null
  /** Digits of installed KB articles. */
  kbs: ReadonlySet<string>
}

type Affected = {
  vulnerability: VulnerabilityId
  urgency: string
  advisoryIds: readonly string[]
  parts: Map<string, Remedy[]>
}

/** What all feeds say about one vulnerability, together: a remedy that one of them lacks may be in another. */
function byVulnerability(statements: readonly Statement[]): Iterable<Affected> {
  const all = new Map<VulnerabilityId, Affected>()
  for (const { vulnerability, urgency, advisoryIds, remedies } of statements) {
    let one = all.get(vulnerability)
    if (!one)
      all.set(vulnerability, (one = { vulnerability, urgency, advisoryIds, parts: new Map() }))
    one.urgency ||= urgency
    for (const remedy of remedies ?? []) {
      const known = one.parts.get(remedy.part)
      if (known) known.push(remedy)
      else one.parts.set(remedy.part, [remedy])
    }
  }
  return all.values()
}

/**
 * Updates whose build the product has reached. Of several builds for one part only the highest counts: a hotpatch has
 * a lower build than the update it stands in for, and a machine between the two has neither.
 */
function kbsOfBuild(all: Iterable<Affected>, build: string): Set<string> {
  const reached = new Set<string>()
  const behind = new Set<string>()
  for (const { parts } of all) {
    for (const remedies of parts.values()) {
      const builds = remedies.flatMap((one) => (one.fixedBuild === null ? [] : [one.fixedBuild]))
      const highest = builds.reduce((a, b) => (compareVersions('windows', a, b) < 0 ? b : a), '0')
      for (const { kb, fixedBuild } of remedies) {
        if (kb === null || fixedBuild === null) continue
        if (fixedBuild === highest && hasBuild(build, fixedBuild)) reached.add(kb)
        else behind.add(kb)
      }
    }
  }
  for (const kb of behind) reached.delete(kb)
  return reached
}

function isClosed(remedies: readonly Remedy[], have: ReadonlySet<string>, build: string | null) {
  if (remedies.some(({ kb }) => kb !== null && have.has(kb))) return true
  if (build === null) return false
  const builds = remedies.flatMap((one) => (one.fixedBuild === null ? [] : [one.fixedBuild]))
  return builds.length > 0 && builds.every((fixed) => hasBuild(build, fixed) === true)
}

type Dates = ReadonlyMap<string, string>

/** Updates that close it, the one to install first: what contains others before what is contained, newer before older. */
function inOrder(graph: SupersedenceGraph, direct: readonly string[], dates: Dates): string[] {
  const candidates = new Set(direct)
  for (const kb of direct)
    for (const newer of graph.supersedersOf(kb)) if (dates.has(newer)) candidates.add(newer)
  const all = [...candidates]
  const above = new Map(
    all.map((kb) => [kb, all.filter((other) => graph.supersedersOf(kb).has(other)).length]),
  )
  const date = (kb: string) => dates.get(kb) ?? ''
  return all.toSorted(
    (a, b) =>
      (above.get(a) ?? 0) - (above.get(b) ?? 0) ||
      (date(a) < date(b) ? 1 : date(a) > date(b) ? -1 : Number(b) - Number(a)),
  )
}

/** When each update of this product came out: only these can be installed on it. */
function datesOf(all: Iterable<Affected>): Dates {
  const dates = new Map<string, string>()
  for (const { parts } of all) {
    for (const { kb, publishedOn } of [...parts.values()].flat()) {
      if (kb === null) continue
      const known = dates.get(kb)
      const date = publishedOn ?? ''
      if (known === undefined || known === '' || (date !== '' && date < known)) dates.set(kb, date)
    }
  }
  return dates
}

/**
 * Every vulnerability that is open in an installed Microsoft product. A part of it is closed by any of its updates, by
 * any that contains one of them, or by a build that has reached the fixed one; open parts keep the vulnerability open.
 */
export function judgeProduct(
  statements: readonly Statement[],
  graph: SupersedenceGraph,
  installed: InstalledProduct,
): readonly Verdict[] {
  const all = [...byVulnerability(statements)]
  const dates = datesOf(all)
  const fromBuild = installed.build === null ? [] : kbsOfBuild(all, installed.build)
  const have = graph.contained([...installed.kbs, ...fromBuild])
  const orders = new Map<string, string[]>()
  const verdicts: Verdict[] = []
  for (const { vulnerability, urgency, advisoryIds, parts } of all) {
    const open = [...parts.values()].filter((one) => !isClosed(one, have, installed.build)).flat()
    if (open.length === 0 && parts.size > 0) continue
    const direct = [...new Set(open.flatMap(({ kb }) => (kb === null ? [] : [kb])))].toSorted()
    const key = direct.join()
    let kbs = orders.get(key)
    if (!kbs) orders.set(key, (kbs = inOrder(graph, direct, dates)))
    const builds = open.flatMap((one) => (one.fixedBuild === null ? [] : [one.fixedBuild]))
    const fixedVersion = builds.toSorted((a, b) => compareVersions('windows', b, a)).at(0) ?? null
    verdicts.push({
      vulnerability,
      status: kbs.length > 0 || fixedVersion !== null ? 'fixable' : 'no_fix',
      fixedVersion,
      subscription: null,
      urgency,
      advisoryIds,
      remediation: kbs.map((kb) => `KB${kb}`),
    })
  }
  return verdicts
}
