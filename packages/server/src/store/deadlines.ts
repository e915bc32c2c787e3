import type { CvssScore, Ssvc } from '@dirigent/domain/advisories/advisory'
import type { InstantMs } from '@dirigent/domain/identity/time'
import {
  deadlineRuleText,
  decideDeadline,
  dueAt,
  STANDARD_CAPS,
  type DeadlineCaps,
  type DeadlineDecision,
  type DeadlineFacts,
  type DeadlineRule,
} from '@dirigent/domain/risk/deadline'
import { severityOf } from '@dirigent/domain/risk/severity'
import { asId } from '@dirigent/domain/identity/ids'
import { instant, type Tx } from './database.ts'

/** When one finding is due and the row that decided. */
export type Weighed = { dueAt: InstantMs | null; days: number | null; rule: DeadlineRule }

export type Weighable = {
  vulnerability_id: number
  urgency: string
  exposed: boolean
  critical: boolean
  detected_at: InstantMs
  /** End of the grace that the finding got when its device came back; null = none. */
  grace_until: InstantMs | null
  /** `deadlines` of the device's policy; null = the standard ones. */
  caps: DeadlineCaps | null
}

type FactRow = {
  id: number
  name: string
  cvss: CvssScore[] | null
  ssvc: Ssvc | null
  published_at: InstantMs | null
  kev_at: InstantMs | null
}

type Known = { facts: FactRow; kevAt: InstantMs | null }

/** Deadlines for rows that were just detected or have to be weighed again, in their order. */
export async function weigh(tx: Tx, rows: readonly Weighable[]): Promise<Weighed[]> {
  const facts = await factsOf(tx, [...new Set(rows.map((row) => row.vulnerability_id))])
  const decided = new Map<string, { decision: DeadlineDecision; withoutKev: number | null }>()
  return rows.map((row) => {
    const known = facts.get(row.vulnerability_id)
    if (!known)
      throw new Error(`finding names vulnerability ${row.vulnerability_id}, which does not exist`)
    const key = JSON.stringify([
      row.vulnerability_id,
      row.urgency,
      row.exposed,
      row.critical,
      row.caps,
    ])
    let one = decided.get(key)
    if (!one) decided.set(key, (one = decide(known, row)))
    const kev =
      known.kevAt === null ? null : { addedAt: known.kevAt, daysWithoutKev: one.withoutKev }
    const due = dueAt({
      detectedAt: row.detected_at,
      publishedAt: known.facts.published_at,
      days: one.decision.days,
      kev,
      graceUntil: row.grace_until,
    })
    const { days, rule } = one.decision
    const byGrace = due !== null && due === row.grace_until
    return { dueAt: due, days, rule: byGrace ? { ...rule, afterReturn: true } : rule }
  })
}

function decide(
  { facts, kevAt }: Known,
  row: Weighable,
): { decision: DeadlineDecision; withoutKev: number | null } {
  const vulnerability = asId<'VulnerabilityId'>(facts.name)
  const input: DeadlineFacts = {
    kev: kevAt !== null,
    exposed: row.exposed,
    automatable: facts.ssvc?.automatable ?? null,
    technicalImpact: facts.ssvc?.technicalImpact ?? null,
    severity: severityOf({ vulnerability, cvss: facts.cvss ?? [] }, row.urgency),
    systemCritical: row.critical,
  }
  const caps = row.caps ?? STANDARD_CAPS
  return {
    decision: decideDeadline(input, caps),
    withoutKev: decideDeadline({ ...input, kev: false }, caps).days,
  }
}

async function factsOf(tx: Tx, ids: readonly number[]): Promise<Map<number, Known>> {
  const rows = await tx.rows<FactRow>(
    `select v.id, v.name, v.cvss, v.ssvc, v.published_at, k.added_on::timestamp at time zone 'UTC' as kev_at
       from vulnerability v left join kev k on k.vulnerability = v.name where v.id = any($1)`,
    [ids],
  )
  return new Map(rows.map((row) => [row.id, { facts: row, kevAt: row.kev_at }]))
}

type OpenFinding = Weighable & {
  id: number
  due_at: InstantMs | null
  due_rule: DeadlineRule
  due_days: number | null
}

const WEIGH_CHUNK = 5_000

/**
 * Weighs open findings again: after KEV, SSVC or scores changed (`vulnerabilities`, by name), or after a device was
 * marked exposed or critical (`devices`). Answers the devices whose deadlines changed.
 */
export async function refreshDeadlines(
  tx: Tx,
  scope: { vulnerabilities: readonly string[] } | { devices: readonly number[] },
): Promise<number[]> {
  const [condition, values] =
    'devices' in scope
      ? ['f.device_id = any($1)', scope.devices]
      : ['vu.name = any($1)', scope.vulnerabilities]
  const touched = new Set<number>()
  for (let after = 0; ;) {
    const rows = await tx.rows<OpenFinding & { device_id: number }>(
      `select f.id, f.device_id, f.vulnerability_id, f.detected_at, f.grace_until, f.due_at, f.due_days, f.due_rule, d.exposed,
              coalesce(d.critical, e.critical, false) as critical, coalesce(v.urgency, '') as urgency,
              p.document->'deadlines' as caps
         from finding f join device d on d.id = f.device_id join vulnerability vu on vu.id = f.vulnerability_id
         left join device_effective e on e.device_id = d.id left join policy p on p.id = e.policy_id
         left join verdict v on v.package_version_id = f.package_version_id and v.vulnerability_id = f.vulnerability_id
        where ${condition} and f.closed_at is null and f.id > $2 order by f.id limit ${WEIGH_CHUNK}`,
      [values, after],
    )
    const last = rows.at(-1)
    if (!last) return [...touched]
    after = last.id
    const weighed = await weigh(tx, rows)
    const changed = rows.flatMap((row, at) => {
      const one = weighed[at]
      const same =
        one &&
        one.dueAt === row.due_at &&
        deadlineRuleText(one.rule) === deadlineRuleText(row.due_rule)
      return !one || same ? [] : [{ row, one }]
    })
    for (const { row } of changed) touched.add(row.device_id)
    await writeDeadlines(tx, changed)
  }
}

async function writeDeadlines(
  tx: Tx,
  changed: readonly { row: OpenFinding; one: Weighed }[],
): Promise<void> {
  if (changed.length === 0) return
  await tx.execute(
    `update finding f set due_at = t.due, due_days = t.days, due_rule = t.rule
       from unnest($1::bigint[], $2::timestamptz[], $3::integer[], $4::jsonb[]) as t (id, due, days, rule)
      where f.id = t.id`,
    [
      changed.map(({ row }) => row.id),
      changed.map(({ one }) => (one.dueAt === null ? null : instant(one.dueAt))),
      changed.map(({ one }) => one.days),
      changed.map(({ one }) => JSON.stringify(one.rule)),
    ],
  )
}
