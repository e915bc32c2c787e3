import { parseCorrection } from '@dirigent/domain/software/correction'
import type { Correction } from '@dirigent/domain/software/correction'
import { z } from 'zod'
import { CliError } from '../failure.ts'
import { readInventoryText } from './machine.ts'

const text = z.string().nullable().optional()
const Row = z.object({
  name: z.string(),
  publisher: text,
  platform: z.enum(['windows', 'macos', 'linux']).nullable().optional(),
  /** `vendor:product`, a whole CPE name, or `none`; the server writes `product`, with null for none. */
  cpe: z.string().optional(),
  product: text,
  winget: text,
  cask: text,
})
const File = z.union([
  z.array(Row),
  z.object({ items: z.array(Row) }).transform((one) => one.items),
])

const wrong = (path: string, what: string) =>
  new CliError('corrections_unreadable', `${path}: ${what}`)

/** What an administrator said about software titles, as `dirigent software corrections --json` writes it. */
export function readCorrections(path: string): Correction[] {
  let value: unknown
  try {
    value = JSON.parse(readInventoryText(path))
  } catch (error) {
    if (error instanceof CliError) throw error
    throw wrong(path, 'the corrections are not JSON.')
  }
  const file = File.safeParse(value)
  if (!file.success)
    throw wrong(
      path,
      'it needs a list of corrections, each with "name" and "cpe" (vendor:product, or none).',
    )
  return file.data.map((row, at) => {
    const cpe = row.cpe ?? (row.product === null ? 'none' : (row.product ?? ''))
    const correction = parseCorrection({ ...row, cpe })
    if (!('code' in correction)) return correction
    const place = `correction ${at + 1} ("${row.name}")`
    throw wrong(
      path,
      correction.code === 'name_empty'
        ? `${place} has no name.`
        : `${place}: "${correction.given}" is no product; write vendor:product, a CPE name, or none.`,
    )
  })
}
