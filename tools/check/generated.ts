import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemProcesses } from '@dirigent/system/processes'
import { GENERATED } from '../gen/registry.ts'
import type { Check } from './violation.ts'

/** DESIGN §7.11: the schema, the API document and what is made from it are committed as they really are. */
export const generatedFiles: Check = {
  name: 'generated',
  async run(root) {
    const context = { root, processes: systemProcesses }
    const found = await Promise.all(
      GENERATED.map(async (file) => {
        const committed = await readFile(join(root, file.path), 'utf8').catch(() => '')
        return (await file.isCurrent(committed, context)) ? null : file.path
      }),
    )
    return found.flatMap((path) =>
      path === null
        ? []
        : [
            {
              file: path,
              line: 1,
              rule: 'generated/stale',
              reason: 'a reviewer reads the committed text, so it must be what the sources give',
              todo: 'npm run gen, and commit what it wrote',
            },
          ],
    )
  },
}
