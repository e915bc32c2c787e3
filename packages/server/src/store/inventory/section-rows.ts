import type { InstantMs } from '@dirigent/domain/identity/time'
import { instant, type Queryable, type Tx } from '../database.ts'

export type SectionRow = {
  section: string
  hash: string
  /** null where tables of its own hold the content. */
  content: unknown
  takenAt: InstantMs
  now: InstantMs
}

/** The newest content of a section and its hash, which check-ins are compared with. */
export async function writeSection(tx: Tx, deviceId: number, row: SectionRow): Promise<void> {
  await tx.prepared(
    'write-section',
    `insert into device_section (device_id, section, hash, content, taken_at, received_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (device_id, section) do update set hash = excluded.hash, content = excluded.content,
            taken_at = excluded.taken_at, received_at = excluded.received_at`,
    [
      deviceId,
      row.section,
      row.hash,
      row.content === null ? null : JSON.stringify(row.content),
      instant(row.takenAt),
      instant(row.now),
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
