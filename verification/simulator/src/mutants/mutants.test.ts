import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { MUTANTS } from './mutants.ts'

it.each(MUTANTS)('$name can still be planted', ({ changes }) => {
  for (const { file, from, to } of changes) {
    const source = readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8')
    expect(source.split(from), `${file} has this text once`).toHaveLength(2)
    expect(source.replace(from, () => to)).not.toBe(source)
  }
})
