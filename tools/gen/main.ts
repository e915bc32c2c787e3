// `npm run gen`: writes every generated file anew. With --check it changes nothing and fails when one is out of date.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { releaseTestServer } from '@dirigent/server/database/test-database'
import { systemProcesses } from '@dirigent/system/processes'
import { GENERATED } from './registry.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const context = { root, processes: systemProcesses }
const checkOnly = process.argv.includes('--check')
let failed = false

for (const file of GENERATED) {
  const path = join(root, file.path)
  const committed = await readFile(path, 'utf8').catch(() => '')
  if (await file.isCurrent(committed, context)) {
    console.log(`current  ${file.path}`)
    continue
  }
  if (checkOnly) {
    console.error(`stale    ${file.path}: run npm run gen and commit it`)
    failed = true
    continue
  }
  const outcome = await file.generate(context)
  if ('missing' in outcome) {
    console.error(`failed   ${file.path}: ${outcome.missing}`)
    failed = true
    continue
  }
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, outcome.text)
  console.log(`written  ${file.path}`)
}
// schema.sql comes from a real database, which must not stay behind.
await releaseTestServer()
process.exit(failed ? 1 : 0)
