import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filesBelow, readSources } from '../check/source.ts'
import type { Check } from '../check/violation.ts'
import { bannedCallViolations } from './banned-calls.ts'
import { importViolations } from './imports.ts'
import { shapeViolations } from './shape.ts'
import { migrationViolations, sqlViolations } from './sql.ts'

const MIGRATIONS = 'packages/server/src/migrations'

/** DESIGN §4 and §7: who imports whom, where time and SQL may be, no state in modules. */
export const boundaries: Check = {
  name: 'boundaries',
  async run(root) {
    const files = await filesBelow(root, ['packages', 'tools'], ['.ts', '.tsx'])
    const sources = await readSources(root, files)
    const inSources = sources.flatMap((source) => [
      ...importViolations(root, source),
      ...bannedCallViolations(source),
      ...shapeViolations(source),
      ...sqlViolations(source),
    ])
    const migrations = await filesBelow(root, [MIGRATIONS], ['.sql'])
    const inMigrations = await Promise.all(
      migrations.map(async (file) =>
        migrationViolations(file, await readFile(join(root, file), 'utf8')),
      ),
    )
    return [...inSources, ...inMigrations.flat()]
  },
}
