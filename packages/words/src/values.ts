import type { Entry, Language, LooseReason } from './entry.ts'
import type { Formats } from './format.ts'
import { CHECKS, CRITICAL_BECAUSE, FEEDS, LANES, RESTART_RULES, RINGS, STEPS } from './terms.ts'

export type Values = Record<string, string | number>

const INSTANT = /(^at|At|^since|^until|^notBefore)$/
/** Parameters whose value is itself a word of ours. */
const TERMS: Record<string, Readonly<Record<string, Entry | undefined>>> = {
  ring: RINGS,
  waitingFor: RINGS,
  lane: LANES,
  step: STEPS,
  restartAllowed: RESTART_RULES,
  feed: FEEDS,
}
const LISTED_TERMS: Record<string, Readonly<Record<string, Entry | undefined>>> = { checks: CHECKS }

/** What a sentence needs to know to make a parameter readable. */
export type ValueReader = {
  language: Language
  formats: Formats
  /** The sentence of a reason inside a reason, e.g. the halt behind a waiting update. */
  nested: (parameter: string, reason: LooseReason) => string
}

/**
 * Parameters of a reason as texts and numbers for its sentence. By the parameter's name: instants, durations (`…Ms`),
 * sizes (`…Bytes`), our own words, lists, reasons inside. Each `x` also gives `xKnown` = yes or no, because a sentence
 * about something that is not known is another sentence, not one with a hole.
 */
export function valuesOf(reason: LooseReason, reader: ValueReader): Values {
  const values: Values = {}
  for (const [name, value] of Object.entries(reason)) {
    if (name === 'code') continue
    const known =
      value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0)
    values[`${name}Known`] = known ? 'yes' : 'no'
    values[name] = known ? valueText(name, value, reader) : ''
  }
  return values
}

function valueText(name: string, value: unknown, reader: ValueReader): string | number {
  const { formats, language } = reader
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') {
    if (INSTANT.test(name)) return formats.moment(value)
    if (name.endsWith('Ms')) return formats.duration(value)
    return name.endsWith('Bytes') ? formats.bytes(value) : value
  }
  if (typeof value === 'string') {
    if (INSTANT.test(name) && !Number.isNaN(Date.parse(value))) return formats.moment(value)
    if (name === 'because') return CRITICAL_BECAUSE[value]?.[language] ?? value
    return TERMS[name]?.[value]?.[language] ?? value
  }
  if (Array.isArray(value)) {
    return formats.list(
      value.map((item) => LISTED_TERMS[name]?.[String(item)]?.[language] ?? String(item)),
    )
  }
  return isReason(value) ? reader.nested(name, value) : JSON.stringify(value)
}

export const isReason = (value: unknown): value is LooseReason =>
  typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string'
