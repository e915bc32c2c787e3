import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@dirigent/domain/identity/time'

/**
 * Policies as people write them in a file: `soak: 24h` stands for `soakMs: 86400000`, `5 %` for 5. Only what is written
 * exactly so is read; anything else stays as it is and is refused by the schema, with its place.
 */
export type FileValue =
  | null
  | boolean
  | number
  | string
  | readonly FileValue[]
  | { readonly [key: string]: FileValue }

const UNITS: readonly [string, number][] = [
  ['d', DAY_MS],
  ['h', HOUR_MS],
  ['min', MINUTE_MS],
  ['s', SECOND_MS],
]
const DURATION = /^(\d+(?:\.\d+)?) ?(d|h|min|s)$/
const PERCENT = /^(\d+(?:\.\d+)?) ?%$/
/** Fields of the document whose value is a duration end so; in the file they do not. */
const MS = 'Ms'

/** `1d`, `24h`, `90min`: the largest unit that leaves no rest. */
export function durationText(ms: number): string {
  for (const [unit, size] of UNITS) if (ms >= size && ms % size === 0) return `${ms / size}${unit}`
  return ms === 0 ? '0s' : `${ms / SECOND_MS}s`
}

/** Milliseconds of a duration as people write it; the text itself when it is none. */
export function readDuration(text: string): number | string {
  const [, count, unit] = DURATION.exec(text.trim()) ?? []
  const size = UNITS.find(([name]) => name === unit)?.[1]
  return count === undefined || size === undefined ? text : Number(count) * size
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The document as a file has it. */
export function toFileForm(value: unknown): FileValue {
  if (Array.isArray(value)) return value.map(toFileForm)
  if (!isObject(value)) return value as FileValue
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key.endsWith(MS) && typeof inner === 'number'
        ? [key.slice(0, -MS.length), durationText(inner)]
        : [key, toFileForm(inner)],
    ),
  )
}

/** The file's value as a document. `durations` are the names, without their ending, of the fields that are durations. */
export function fromFileForm(value: unknown, durations: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((inner) => fromFileForm(inner, durations))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]): [string, unknown] => {
      if (durations.has(key))
        return [`${key}${MS}`, typeof inner === 'string' ? readDuration(inner) : String(inner)]
      if (key.includes('Percent')) return [key, readPercents(inner)]
      return [key, fromFileForm(inner, durations)]
    }),
  )
}

function readPercents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readPercents)
  const [, number] = typeof value === 'string' ? (PERCENT.exec(value.trim()) ?? []) : []
  return number === undefined ? value : Number(number)
}

/** A pointer into the document as one into the file. */
export const filePointer = (pointer: string): string => pointer.replaceAll(/Ms(?=\/|$)/g, '')
