import type {
  Applicability,
  CpeConfiguration,
  CpeCriterion,
} from '@dirigent/domain/cpe/configuration'
import { ANY, parseCpe } from '@dirigent/domain/cpe/name'
import { asId } from '@dirigent/domain/identity/ids'
import { z } from 'zod'
import { Configuration, configurationsOf } from '../nvd-cpe/configurations.ts'

const Version = z.object({
  version: z.string().optional(),
  status: z.string(),
  lessThan: z.string().optional(),
  lessThanOrEqual: z.string().optional(),
  versionType: z.string().optional(),
  changes: z.array(z.object({ at: z.string(), status: z.string() })).optional(),
})
type Version = z.infer<typeof Version>
const Affected = z.object({
  cpes: z.array(z.string()).optional().catch(undefined),
  versions: z.array(Version).optional().catch(undefined),
})
const Container = z.object({
  cpeApplicability: z.array(Configuration).optional().catch(undefined),
  affected: z.array(Affected).optional().catch(undefined),
})
const Record = z.object({
  cveMetadata: z.object({ cveId: z.string(), state: z.string() }),
  containers: z
    .object({ cna: Container.optional(), adp: z.array(Container).optional() })
    .optional(),
})

/** How publishers write "from the first version on" and "no end". */
const isOpen = (text: string | undefined) =>
  text === undefined || text === '' || text === '*' || text === '0' || /^unspecified$/i.test(text)
const isVersion = (text: string) => /\d/.test(text) && !/\s/.test(text) && !/^n\/a$/i.test(text)

type Range = Pick<
  CpeCriterion,
  'versionStartIncluding' | 'versionEndIncluding' | 'versionEndExcluding'
> & { exact: string | null }

/** One entry of `versions`; null for what no range can be told from (commits, words, what is not affected). */
function rangeOf(version: Version): Range | null {
  if (version.status !== 'affected' || version.versionType === 'git') return null
  const fixedAt = version.changes?.find((one) => one.status === 'unaffected')?.at
  const { lessThan, lessThanOrEqual } = version
  const hasEnd = lessThan !== undefined || lessThanOrEqual !== undefined || fixedAt !== undefined
  const start = isOpen(version.version) ? null : (version.version ?? null)
  if (start !== null && !isVersion(start)) return null
  if (!hasEnd) {
    return start === null
      ? null
      : {
          exact: start,
          versionStartIncluding: null,
          versionEndIncluding: null,
          versionEndExcluding: null,
        }
  }
  const excluding = fixedAt ?? (isOpen(lessThan) ? null : (lessThan ?? null))
  const including =
    excluding === null && !isOpen(lessThanOrEqual) ? (lessThanOrEqual ?? null) : null
  if ([excluding, including].some((one) => one !== null && !isVersion(one))) return null
  return {
    exact: null,
    versionStartIncluding: start,
    versionEndIncluding: including,
    versionEndExcluding: excluding,
  }
}

/** CPE names beside a list of versions: each name is affected in each of the ranges. */
function fromAffected(affected: readonly z.infer<typeof Affected>[]): CpeConfiguration[] {
  const criteria: CpeCriterion[] = []
  for (const { cpes = [], versions = [] } of affected) {
    const ranges = versions.map(rangeOf).filter((one) => one !== null)
    for (const text of cpes) {
      const cpe = parseCpe(text)
      if (!cpe) continue
      for (const { exact, ...bounds } of ranges) {
        criteria.push({
          vulnerable: true,
          cpe: { ...cpe, version: exact?.toLowerCase() ?? ANY },
          versionStartExcluding: null,
          ...bounds,
        })
      }
    }
  }
  if (criteria.length === 0) return []
  const node = { operator: 'OR' as const, negate: false, criteria, children: [] }
  return [{ operator: 'OR', negate: false, nodes: [node] }]
}

function fromContainer(container: z.infer<typeof Container> | undefined): CpeConfiguration[] {
  const written = configurationsOf(container?.cpeApplicability ?? [])
  return written.length > 0 ? written : fromAffected(container?.affected ?? [])
}

/**
 * In which products a CVE record says that the vulnerability is: the publisher's own word, else what CISA added to it.
 * Null when the record names no product in CPE terms; a rejected one takes its word back.
 */
export function applicabilityOf(value: unknown): Applicability | null {
  const record = Record.safeParse(value)
  if (!record.success) return null
  const { cveMetadata, containers } = record.data
  const vulnerability = asId<'VulnerabilityId'>(cveMetadata.cveId)
  if (cveMetadata.state === 'REJECTED') return { vulnerability, configurations: [] }
  for (const container of [containers?.cna, ...(containers?.adp ?? [])]) {
    const configurations = fromContainer(container)
    if (configurations.length > 0) return { vulnerability, configurations }
  }
  return null
}
