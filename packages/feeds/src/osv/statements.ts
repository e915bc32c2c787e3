import { ANY_MODULE, type Statement } from '@dirigent/domain/advisories/advisory'
import { schemeOf } from '@dirigent/domain/advisories/release'
import { asId } from '@dirigent/domain/identity/ids'
import { isModuleBuild } from '@dirigent/domain/matching/modules'
import { compareVersions } from '@dirigent/domain/versions/registry'
import { placeOf, type Place } from './place.ts'
import { affectednessOf, bothAffected, type Affectedness } from './ranges.ts'
import { modulesInSummary, urgencyOf, vulnerabilitiesOf } from './record.ts'
import type { OsvAffected, OsvRecord } from './record.ts'

type Named = Affectedness & { name: string; binary: boolean }

/** The packages that one entry is about, with the versions that are affected of each. */
function namedBy(affected: OsvAffected, name: string, place: Place): Named[] {
  const own = affectednessOf(schemeOf(place.ecosystem), affected)
  const lists = affected.ecosystem_specific?.binaries ?? []
  if (!place.listsBinaries || lists.length === 0) return [{ name, ...own, binary: place.binary }]
  // Each binary has a version of its own; only where the source is fixed they are the fixed ones.
  return lists.flatMap((list) =>
    Object.entries(list).map(([binary, version]) => ({
      name: binary,
      verdict: own.verdict,
      fixedVersion: own.verdict === 'fixed_in' ? version : null,
      binary: true,
    })),
  )
}

function modulesOf(record: OsvRecord, version: string | null): readonly string[] {
  if (version === null || !isModuleBuild(version)) return []
  const named = modulesInSummary(record.summary)
  return named.length > 0 ? named : [ANY_MODULE]
}

/** What a record says about the releases that we match. */
export function* statementsOf(record: OsvRecord): Iterable<Statement> {
  const vulnerabilities = vulnerabilitiesOf(record)
  if (vulnerabilities.length === 0) return
  for (const affected of record.affected ?? []) {
    const place = affected.package ? placeOf(affected.package.ecosystem) : null
    if (!place || !affected.package) continue
    for (const { name, binary, ...own } of namedBy(affected, affected.package.name, place)) {
      const modules = binary ? modulesOf(record, own.fixedVersion) : []
      for (const id of vulnerabilities) {
        yield {
          ecosystem: place.ecosystem,
          subscription: place.subscription,
          sourcePackage: name,
          ...(binary ? { binary } : {}),
          ...(modules.length > 0 ? { modules } : {}),
          vulnerability: asId<'VulnerabilityId'>(id),
          ...own,
          urgency: urgencyOf(record, affected),
          advisoryIds: record.id.endsWith(id) && record.id !== id ? [] : advisoryIds(record, id),
        }
      }
    }
  }
}

/** A record about the vulnerability itself is no advisory; one without a CVE is both. */
const advisoryIds = (record: OsvRecord, id: string) =>
  record.id === id && /^CVE-/.test(id) ? [] : [record.id]

/** What must be one statement: several entries of one record, or a copy of it, say the same thing twice. */
export function statementKey(statement: Statement): string {
  const { ecosystem, sourcePackage, vulnerability, subscription, binary, modules } = statement
  // Errata of rpm distributions each bring a fix of their own; source trackers keep one word per vulnerability.
  const own = binary ? `${statement.advisoryIds[0] ?? ''} ${modules?.join(',') ?? ''}` : ''
  return `${ecosystem} ${sourcePackage} ${vulnerability} ${subscription ?? ''} ${binary ? 'b' : 's'} ${own}`
}

/** The word that counts of two about the same thing. */
export function prefer(known: Statement, later: Statement): Statement {
  const scheme = schemeOf(known.ecosystem)
  // A record about the vulnerability itself is newer than the advisory that once fixed it.
  const rank = (statement: Statement) => (statement.advisoryIds.length === 0 ? 1 : 0)
  const advisoryIds = [...new Set([...known.advisoryIds, ...later.advisoryIds])]
  if (rank(known) !== rank(later))
    return { ...(rank(known) > rank(later) ? known : later), advisoryIds }
  if (known.ranges || later.ranges) {
    const { ranges: _, ...plain } = later
    return { ...plain, ...bothAffected(scheme, known, later), advisoryIds }
  }
  if (known.fixedVersion === null || later.fixedVersion === null) {
    return { ...(known.fixedVersion === null ? later : known), advisoryIds }
  }
  const laterIsNewer = compareVersions(scheme, known.fixedVersion, later.fixedVersion) < 0
  // One stream of a module is built once per architecture and context: each of the builds has the fix.
  const isModular = (known.modules?.length ?? 0) > 0
  return { ...(laterIsNewer === isModular ? known : later), advisoryIds }
}
