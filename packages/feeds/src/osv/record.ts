import { z } from 'zod'

const Event = z
  .object({
    introduced: z.string(),
    fixed: z.string(),
    last_affected: z.string(),
    limit: z.string(),
  })
  .partial()
const Range = z.object({ type: z.string(), events: z.array(Event) })
const Affected = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }).optional(),
  ranges: z.array(Range).nullish(),
  /** Affected versions one by one; read where there are no ranges. */
  versions: z.array(z.string()).nullish(),
  ecosystem_specific: z
    .object({
      urgency: z.string(),
      ubuntu_priority: z.string(),
      /** SUSE lists the packages that a source builds, each with its version; Ubuntu the same as a list of pairs. */
      binaries: z.array(z.record(z.string(), z.string())).catch([]),
    })
    .partial()
    .nullish(),
})
export const OsvRecord = z.object({
  id: z.string().min(1),
  modified: z.string().optional(),
  published: z.string().optional(),
  withdrawn: z.string().nullish(),
  aliases: z.array(z.string()).nullish(),
  upstream: z.array(z.string()).nullish(),
  related: z.array(z.string()).nullish(),
  summary: z.string().nullish(),
  details: z.string().optional(),
  severity: z.array(z.object({ type: z.string(), score: z.string() })).nullish(),
  affected: z.array(Affected).nullish(),
})
export type OsvRecord = z.infer<typeof OsvRecord>
export type OsvEvent = z.infer<typeof Event>
export type OsvAffected = z.infer<typeof Affected>

const isCve = (id: string) => /^CVE-\d+-\d+$/.test(id)

/** Distributions put their name before the CVE id: `DEBIAN-CVE-…`, `UBUNTU-CVE-…`, `ALPINE-CVE-…`. */
const plainId = (id: string) => id.replace(/^[A-Z]+-(?=CVE-)/, '')

/** Advisories name the vulnerabilities that they fix only as related. */
const ADVISORY = /^(?:DSA|DLA|USN|LSN|AL[SBE]A|R[LX]SA|RLBA|RLEA|RH[SBE]A|(?:open)?SUSE-[SRFO]U)-/
/** Bug fixes and enhancements: without a CVE they are about no vulnerability. */
const NO_SECURITY = /^(?:AL[BE]A|RL[BE]A|RH[BE]A|(?:open)?SUSE-[RFO]U)-/
/** Debian and Ubuntu track what has no CVE under ids of their own, so their advisories need no finding. */
const TRACKED_ELSEWHERE = /^(?:DSA|DLA|USN|LSN)-/

/** The vulnerabilities a record is about: its CVE ids, else its own id; none when it is about no vulnerability. */
export function vulnerabilitiesOf(record: OsvRecord): string[] {
  const own = plainId(record.id)
  if (isCve(own)) return [own]
  const cves = (ids: readonly string[]) => [...new Set(ids.map(plainId).filter(isCve))]
  const named = cves([...(record.aliases ?? []), ...(record.upstream ?? [])])
  if (named.length > 0) return named
  if (!ADVISORY.test(record.id)) return [record.id]
  const related = cves(record.related ?? [])
  if (related.length > 0 || TRACKED_ELSEWHERE.test(record.id)) return related
  return NO_SECURITY.test(record.id) ? [] : [record.id]
}

/** The publisher's own word for how urgent it is: a field of some, the first word of the summary of others. */
export function urgencyOf(record: OsvRecord, affected: OsvAffected): string {
  const word = affected.ecosystem_specific
  const byType = record.severity?.find((one) => one.type === 'Ubuntu')?.score
  const bySummary = /^(Critical|Important|Moderate|Low|Unspecified):/i.exec(record.summary ?? '')
  return word?.urgency ?? word?.ubuntu_priority ?? byType ?? bySummary?.[1] ?? ''
}

/** `nodejs:18` in "Moderate: nodejs:18 security update"; advisories about two modules name both. */
export function modulesInSummary(summary: string | null | undefined): string[] {
  const text = (summary ?? '').replace(/^\w+: /, '')
  return [...new Set(text.match(/\b[A-Za-z][\w.+-]*:[\w.+-]*\w/g) ?? [])]
}
