import { createHash } from 'node:crypto'
import type { DeviceUid } from '@dirigent/domain/identity/ids'
import { DAY_MS, type InstantMs } from '@dirigent/domain/identity/time'
import type { PlannedAssignment, PlannedStep } from '@dirigent/domain/planning/assigning'
import type { Person } from '@dirigent/domain/quiet-slots/quiet-slot'
import type { WeeklyRule } from '@dirigent/domain/rollouts/policy'
import type { AssignmentDocument, AssignmentStep } from '@dirigent/protocol/agent/assignment'
import { canonicalJson } from '@dirigent/protocol/agent/section-hash'
import { wireWindows } from './assignment-windows.ts'
import type { Queryable, Tx } from './database.ts'
import type { PlanIds } from './plan-input.ts'
import { idOf } from './rollout-writes.ts'
import { executeRows, isoOrNull } from './rows.ts'

/** A device that is away this long asks before it acts again. */
const VALID_MS = 30 * DAY_MS
/** Renewed with half of it left, so that nobody ever holds one that is about to run out. */
export const RENEW_BEFORE_MS = 15 * DAY_MS

/** Until the first restore from backup. */
const FIRST_EPOCH = 1

export type Signer = (text: string) => { keyId: string; signature: string }

type KnownRow = {
  device: number
  epoch: number
  revision: number
  contentSha256: string
  expiresAt: InstantMs
}

/**
 * Signs and writes the assignments whose content differs from the device's last one. The revision grows only then (and
 * at renewal); a device that is only observed and never had one gets none.
 */
export async function saveAssignments(
  tx: Tx,
  assignments: ReadonlyMap<DeviceUid, PlannedAssignment>,
  context: { ids: PlanIds; now: InstantMs; generation: number; epoch: number; sign: Signer },
): Promise<DeviceUid[]> {
  const { ids, now, epoch } = context
  const known = await tx.rows<KnownRow>(
    `select device_id as device, epoch, revision, content_sha256 as "contentSha256", expires_at as "expiresAt"
       from assignment where device_id = any($1::bigint[])`,
    [[...assignments.keys()].map((device) => idOf(ids.devices, device))],
  )
  const before = new Map(known.map((row) => [row.device, row]))
  const written: DeviceUid[] = []
  const rows: object[] = []
  for (const [device, planned] of assignments) {
    const old = before.get(idOf(ids.devices, device))
    const content = {
      mode: planned.mode,
      steps: planned.steps.map(toStep),
      freezes: [...planned.freezes],
      ...(planned.people ? { people: planned.people.map(toPerson) } : {}),
    }
    const contentSha256 = createHash('sha256').update(canonicalJson(content)).digest('hex')
    const isSame = old?.contentSha256 === contentSha256 && old.epoch === epoch
    if (isSame && old.expiresAt > now + RENEW_BEFORE_MS) continue
    // After a restore a device may hold one that the backup does not know: an empty one takes its place.
    if (!old && planned.mode === 'observe' && epoch === FIRST_EPOCH) continue
    const revision = (old?.revision ?? 0) + 1
    rows.push(assignmentRow(device, content, { ...context, revision, contentSha256 }))
    written.push(device)
  }
  await executeRows(tx, WRITE, rows)
  return written
}

type Content = Pick<AssignmentDocument, 'mode' | 'steps' | 'freezes' | 'people'>

function assignmentRow(
  device: DeviceUid,
  content: Content,
  context: {
    ids: PlanIds
    now: InstantMs
    generation: number
    epoch: number
    sign: Signer
    revision: number
    contentSha256: string
  },
): object {
  const { now, generation, epoch, revision } = context
  const document: AssignmentDocument = {
    format: 1,
    device,
    epoch,
    revision,
    generation,
    issuedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + VALID_MS).toISOString(),
    ...content,
  }
  const text = JSON.stringify(document)
  const { keyId, signature } = context.sign(text)
  return {
    device_id: idOf(context.ids.devices, device),
    epoch,
    revision,
    content_sha256: context.contentSha256,
    document: text,
    key_id: keyId,
    signature,
    generation,
    issued_at: document.issuedAt,
    expires_at: document.expiresAt,
  }
}

const toHours = (rules: readonly WeeklyRule[]) =>
  rules.map((rule) => ({ ...rule, days: [...rule.days] }))

const toPerson = ({ workingHours, absences }: Person) => ({
  workingHours: workingHours && toHours(workingHours),
  absences: absences.map(({ name, from, until }) => ({ name, from, until })),
})

function toStep({ passesFreezes, ...step }: PlannedStep): AssignmentStep {
  return {
    ...step,
    ...(passesFreezes ? { passesFreezes: [...passesFreezes] } : {}),
    closure: [...step.closure],
    healthChecks: [...step.healthChecks],
    notBefore: isoOrNull(step.notBefore),
    ...wireWindows(step.windows),
    people: {
      deadlineAt: isoOrNull(step.people.deadlineAt),
      deferralsMax: step.people.deferralsMax,
      graceMs: step.people.graceMs,
      // Only where somebody named them: assignments of before stay as they are.
      ...(step.people.workingHours ? { workingHours: toHours(step.people.workingHours) } : {}),
    },
  }
}

const WRITE = `
  insert into assignment (device_id, epoch, revision, content_sha256, document, key_id, signature, generation,
    issued_at, expires_at)
  select device_id, epoch, revision, content_sha256, document, key_id, signature, generation, issued_at, expires_at
    from jsonb_to_recordset($1::jsonb) as t (device_id bigint, epoch integer, revision integer, content_sha256 text,
      document text, key_id text, signature text, generation bigint, issued_at timestamptz, expires_at timestamptz)
   order by device_id
  on conflict (device_id) do update set epoch = excluded.epoch, revision = excluded.revision,
    content_sha256 = excluded.content_sha256, document = excluded.document, key_id = excluded.key_id,
    signature = excluded.signature, generation = excluded.generation, issued_at = excluded.issued_at,
    expires_at = excluded.expires_at`

/** The device's newest assignment as admission needs it. */
export async function findAssignment(
  db: Queryable,
  deviceId: number,
): Promise<{
  epoch: number
  revision: number
  expiresAt: InstantMs
  document: AssignmentDocument
} | null> {
  const row = await db.maybe<{
    epoch: number
    revision: number
    expiresAt: InstantMs
    document: string
  }>(
    'select epoch, revision, expires_at as "expiresAt", document from assignment where device_id = $1',
    [deviceId],
  )
  // Our own signed text, written by `saveAssignments`.
  return row && { ...row, document: JSON.parse(row.document) as AssignmentDocument }
}
