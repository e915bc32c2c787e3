import type { Statement } from '@dirigent/domain/advisories/advisory'
import { asId } from '@dirigent/domain/identity/ids'
import type { UnknownReason } from '@dirigent/domain/matching/foreign'
import { judgeSystem, WINDOWS } from '@dirigent/domain/matching/installed-system'
import type { InstalledSystem } from '@dirigent/domain/matching/installed-system'
import type { Verdict } from '@dirigent/domain/matching/judge'
import { supersedenceGraph } from '@dirigent/domain/matching/windows/supersedence'
import { SYSTEM_ARCH, updateSetOf } from '@dirigent/protocol/agent/system-package'
import type { Tx } from './database.ts'
import { readSupersedence, readUpdateSets } from './product-words.ts'
import type { TouchedSource } from './statements.ts'

/** The row of a package version that is an operating system. */
export type SystemRow = {
  id: number
  ecosystem: string
  name: string
  version: string
  source: string
  source_version: string
}

export const isSystem = (row: { arch: string; ecosystem: string }): boolean =>
  row.arch === SYSTEM_ARCH && (row.ecosystem === 'windows' || row.ecosystem === 'macos')

export type JudgedSystem = {
  id: number
  unknown: UnknownReason | null
  verdicts: readonly Verdict[]
}

function systemOf(row: SystemRow, updates: readonly number[]): InstalledSystem {
  if (row.ecosystem === WINDOWS) {
    const kbs = updates.map(String)
    return { family: 'windows', product: row.source, edition: row.name, build: row.version, kbs }
  }
  return { family: 'macos', version: row.version, build: null }
}

/**
 * Judges systems, each distinct (product, build, set of updates) once for the whole fleet. A product that no feed speaks
 * about, and a set of updates that has not arrived yet, are unknown.
 */
export async function judgeSystems(
  tx: Tx,
  rows: readonly SystemRow[],
  statementsOf: (product: string) => readonly Statement[],
): Promise<JudgedSystem[]> {
  const keys = rows.flatMap((row) => updateSetOf(row.source_version) ?? [])
  const sets = await readUpdateSets(tx, keys)
  const isWindows = rows.some((row) => row.ecosystem === WINDOWS)
  const supersedence = supersedenceGraph(isWindows ? await readSupersedence(tx) : [])
  return rows.map((row): JudgedSystem => {
    const key = updateSetOf(row.source_version)
    const updates = key === null ? [] : sets.get(key)
    if (updates === undefined)
      return { id: row.id, unknown: { code: 'updates_unknown' }, verdicts: [] }
    const words = { statements: () => statementsOf(row.source), supersedence }
    const verdicts = judgeSystem(systemOf(row, updates), words)
    if (verdicts !== null) return { id: row.id, unknown: null, verdicts }
    const ecosystem = asId<'Ecosystem'>(`${row.ecosystem}:${row.source}`)
    return { id: row.id, unknown: { code: 'no_feed_for_release', ecosystem }, verdicts: [] }
  })
}

/**
 * Has systems matched again whose set of updates has just arrived: with the refresh of the device that sent it, which
 * knows how to wait for a load.
 */
export async function unmatchSystems(tx: Tx, key: string): Promise<void> {
  await tx.execute(
    `update package_version set matched_at = null, unknown_because = null
      where ecosystem = 'windows' and arch = $1 and right(source_version, length($2)) = $2`,
    [SYSTEM_ARCH, `+updates.${key}`],
  )
}

/** The Windows products in the fleet: all are judged again when what contains what has changed. */
export const windowsSystems = (tx: Tx): Promise<TouchedSource[]> =>
  tx.rows<TouchedSource>(
    `select distinct ecosystem, source from package_version where ecosystem = 'windows' and arch = $1`,
    [SYSTEM_ARCH],
  )
