import type { InstantMs } from '@dirigent/domain/identity/time'
import type { AuditEntry } from './audit.ts'
import type { Queryable } from './database.ts'
import {
  keyset,
  likePattern,
  parameters,
  toPage,
  type Page,
  type PageRequest,
  type SortKey,
} from './paging.ts'

export type AuditListRow = {
  entry: string
  at: InstantMs
  actorKind: AuditEntry['actorKind']
  actor: string
  action: string
  subjectKind: string
  subject: string
  subjectName: string | null
  reason: string | null
  detail: unknown
  sealed: boolean
}

const SORT: SortKey = { columns: [['a.id', 'bigint']], descending: true }

/** Newest first. `subject` is the id of a thing, `action` an action or the noun it begins with. */
export async function listAudit(
  db: Queryable,
  filter: PageRequest & { subject?: string | undefined; action?: string | undefined },
): Promise<Page<AuditListRow>> {
  const counted = parameters()
  const wanted = ['true']
  if (filter.subject) wanted.push(`a.subject = ${counted.add(filter.subject)}`)
  if (filter.action) {
    const action = counted.add(filter.action)
    wanted.push(`(a.action = ${action} or starts_with(a.action, ${action} || '.'))`)
  }
  if (filter.search) {
    const pattern = counted.add(likePattern(filter.search))
    wanted.push(
      `(a.action like ${pattern} or lower(a.reason) like ${pattern} or lower(a.detail::text) like ${pattern})`,
    )
  }
  const where = wanted.join(' and ')
  const paged = parameters(...counted.values)
  const { order, cursor, after } = keyset(SORT, filter, paged)
  const [rows, { total }] = await Promise.all([
    db.rows<AuditListRow & { cursorKey: string[] }>(
      `select a.uid as entry, a.at, a.actor_kind as "actorKind",
              case a.actor_kind when 'device' then coalesce((select x.name from device x where x.uid::text = a.actor), a.actor)
                else a.actor end as actor, a.action, a.subject_kind as "subjectKind",
              a.subject, ${NAME} as "subjectName", a.reason, a.detail,
              exists (select from audit_seal s where s.audit_id = a.id) as sealed, ${cursor}
         from audit a where ${where} and ${after} ${order} limit ${paged.add(filter.limit + 1)}`,
      paged.values,
    ),
    db.one<{ total: number }>(
      `select count(*) as total from audit a where ${where}`,
      counted.values,
    ),
  ])
  return toPage(rows, total, filter.limit)
}

/** What the subject is called today; null for what has no name, or none any more. */
const NAME = `case a.subject_kind
  when 'device' then (select name from device x where x.uid::text = a.subject)
  when 'rollout' then (select name from rollout x where x.uid::text = a.subject)
  when 'group' then (select name from device_group x where x.uid::text = a.subject)
  when 'policy' then (select name from policy x where x.uid::text = a.subject)
  when 'person' then (select name from person x where x.uid::text = a.subject)
  when 'api_token' then (select name from api_token x where x.uid::text = a.subject)
  when 'enrolment_token' then (select name from enrolment_token x where x.uid::text = a.subject)
  when 'update' then (select x.name || ' ' || x.version from available_update x where x.uid::text = a.subject)
  end`
