import type { Platform } from '@dirigent/domain/cpe/evaluate'
import { parseCorrection } from '@dirigent/domain/software/correction'
import type { Correction } from '@dirigent/domain/software/correction'
import { CliError } from '../failure.ts'
import { readInventoryText } from './machine.ts'

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const PLATFORMS: readonly Platform[] = ['windows', 'macos', 'linux']
const textOf = (value: unknown) => (typeof value === 'string' ? value : null)

/** A list, or the server's answer with one; null when it is neither. */
function rowsOf(value: unknown): readonly Fields[] | null {
  const list: unknown = isFields(value) ? value['items'] : value
  return Array.isArray(list) && list.every((one) => isFields(one) && textOf(one['name']) !== null)
    ? (list as Fields[])
    : null
}

/** `vendor:product`, a whole CPE name or `none`; the server writes `product`, with null for none. */
const productOf = (row: Fields): string =>
  textOf(row['cpe']) ?? (row['product'] === null ? 'none' : (textOf(row['product']) ?? ''))

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
  const rows = rowsOf(value)
  if (rows === null)
    throw wrong(
      path,
      'it needs a list of corrections, each with "name" and "cpe" (vendor:product, or none).',
    )
  return rows.map((row, at) => {
    const name = textOf(row['name']) ?? ''
    const place = `correction ${at + 1} ("${name}")`
    const platform = PLATFORMS.find((one) => one === row['platform']) ?? null
    if (platform === null && (row['platform'] ?? null) !== null)
      throw wrong(path, `${place} has no platform that is known; write ${PLATFORMS.join(', ')}.`)
    const correction = parseCorrection({
      name,
      cpe: productOf(row),
      publisher: textOf(row['publisher']),
      platform,
      winget: textOf(row['winget']),
      cask: textOf(row['cask']),
    })
    if (!('code' in correction)) return correction
    throw wrong(
      path,
      correction.code === 'name_empty'
        ? `${place} has no name.`
        : `${place}: "${correction.given}" is no product; write vendor:product, a CPE name, or none.`,
    )
  })
}
