import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from '../database.ts'

export type SectionRow = {
  section: string
  hash: string
  /** null where tables of its own hold the content. */
  content: unknown
  takenAt: InstantMs
}

/** The newest content of sections, each named once, and their hashes, which check-ins are compared with. */
export async function writeSections(
  tx: Tx,
  deviceId: number,
  rows: readonly SectionRow[],
  now: InstantMs,
): Promise<void> {
  await tx.prepared(
    'write-sections',
    `insert into device_section (device_id, section, hash, content, taken_at, received_at)
     select $1, t.section, t.hash, t.content, t.taken_at, $6
       from unnest($2::text[], $3::text[], $4::jsonb[], $5::timestamptz[]) as t (section, hash, content, taken_at)
     on conflict (device_id, section) do update set hash = excluded.hash, content = excluded.content,
            taken_at = excluded.taken_at, received_at = excluded.received_at`,
    [
      deviceId,
      rows.map(({ section }) => section),
      rows.map(({ hash }) => hash),
      rows.map(({ content }) => (content === null ? null : JSON.stringify(content))),
      rows.map(({ takenAt }) => instant(takenAt)),
      instant(now),
    ],
  )
}

/** Asks for sections again at the next check-in, because what they mean has changed. */
export async function forgetSections(
  tx: Tx,
  deviceId: number,
  sections: readonly string[],
): Promise<void> {
  await tx.execute(
    "update device_section set hash = '' where device_id = $1 and section = any($2)",
    [deviceId, sections],
  )
}

export async function sectionHashes(db: Queryable, deviceId: number): Promise<Map<string, string>> {
  const rows = await db.rows<{ section: string; hash: string }>(
    'select section, hash from device_section where device_id = $1',
    [deviceId],
  )
  return new Map(rows.map(({ section, hash }) => [section, hash]))
}
