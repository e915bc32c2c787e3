// Loaded before everything else in a process that plays a planted defect (`--import`).
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { MUTANTS } from './mutants.ts'

const name = process.env['DIRIGENT_MUTANT'] ?? ''
const mutant = MUTANTS.find((one) => one.name === name)
if (!mutant) throw new Error(`there is no planted defect called "${name}"`)
const root = fileURLToPath(new URL('../../../../', import.meta.url))

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    const changes = url.startsWith('file:')
      ? mutant.changes.filter(({ file }) => fileURLToPath(url) === `${root}${file}`)
      : []
    if (changes.length === 0) return loaded
    let source = Buffer.from(loaded.source as Uint8Array).toString('utf8')
    for (const { file, from, to } of changes) {
      if (!source.includes(from))
        throw new Error(`the defect ${name} cannot be planted: its text is no longer in ${file}`)
      source = source.replace(from, () => to)
    }
    return { ...loaded, source }
  },
})
