import { currentStatements } from '@dirigent/server/store/statements'
import { median, rounded, type FleetMeasure } from './measure.ts'
import { matchEverything, type StoredFleet } from './stored-fleet.ts'

const TARGET_MS = 10_000
const RUNS = 3

/** P6: every distinct version of the fleet against every statement about it, as after a feed that touched everything. */
export const p6Rematch: FleetMeasure = {
  number: 'p6',
  async run(fleet, report) {
    report(`P6: matching ${rounded(fleet.versions)} distinct versions again`)
    const took: number[] = []
    const reference: number[] = []
    for (let run = 0; run < RUNS; run++) {
      reference.push(await onlyRead(fleet))
      const started = performance.now()
      const changed = await matchEverything(fleet.db)
      took.push(performance.now() - started)
      if (run > 0 && changed.length > 0) throw new Error('P6: the same words judged differently')
    }
    const [value, plain] = [median(took), median(reference)]
    return [
      {
        number: 'P6',
        what: `all distinct versions of ${rounded(fleet.devices)} devices matched again`,
        measured: `${rounded(value)} ms`,
        ratio: value / plain,
        target: `≤ ${rounded(TARGET_MS)} ms`,
        met: value <= TARGET_MS,
        note:
          `${rounded(fleet.versions)} versions, ${rounded(fleet.statements)} statements; the first time, when every verdict ` +
          `is written: ${rounded(fleet.matchedMs)} ms; against only reading both: ${rounded(plain)} ms`,
      },
    ]
  },
}

/** The reference: what has to be read to match, without judging anything. */
async function onlyRead({ db }: StoredFleet): Promise<number> {
  const started = performance.now()
  await db.transaction(async (tx) => {
    const touched = await tx.rows<{ ecosystem: string; source: string }>(
      'select distinct ecosystem, source from package_version order by 1, 2',
    )
    await tx.rows(
      `select id, provider, ecosystem, name, arch, version, source, source_version, origin, module from package_version`,
    )
    await currentStatements(tx, touched)
  })
  return performance.now() - started
}
