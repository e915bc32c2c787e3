import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemProcesses } from '@dirigent/system/processes'
import { expect, it } from 'vitest'
import { GENERATED } from './registry.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const context = { root, processes: systemProcesses }

it.each(GENERATED)(
  '$path is what the sources give (else: npm run gen, and commit)',
  async (file) => {
    expect(await file.isCurrent(await readFile(join(root, file.path), 'utf8'), context)).toBe(true)
  },
)
it.each(GENERATED)('$path with a changed first line is seen as out of date', async (file) => {
  const text = await readFile(join(root, file.path), 'utf8')
  expect(await file.isCurrent(`x${text}`, context)).toBe(false)
})
