import type { ProblemCode } from '@dirigent/protocol/problems'
import { IntlMessageFormat } from 'intl-messageformat'
import type { Entry, Language, LooseReason } from './entry.ts'
import { formatsFor, type Formats } from './format.ts'
import { FAMILIES, type Family, nestedFamily } from './families.ts'
import { PROBLEMS } from './problems.ts'
import { isReason, valuesOf, type Values } from './values.ts'

/** Where and when the reader is. `now` (milliseconds) makes near times relative; null gives full dates. */
export type Context = { zone: string; now: number | null }

/** Everything said to one reader in one language. */
export type Speaker = Formats & {
  language: Language
  /** One entry with its values. A value that is missing gives the bare entry's code-like text, never an exception. */
  say: (entry: Entry, values?: Values) => string
  /** The sentence of a reason; a code without words is shown by its code. */
  sentence: (family: Family, reason: LooseReason) => string
  /** The sentence of a reason of whatever family knows its code first: updates, devices, then the others. */
  anySentence: (reason: LooseReason) => string
  /** A word of ours for a code, or the code itself. */
  term: (terms: Readonly<Record<string, Entry | undefined>>, code: string) => string
  problem: (code: string) => string | null
  /** What a refused request says: what is wrong by its own code, else the problem with the server's detail. */
  refused: (said: Refused) => string
}

/** Problems that say what a refusal means, in front of what is wrong. */
const SAYS_WHAT_STAYS: ReadonlySet<string> = new Set<ProblemCode>([
  'feed_invalid',
  'provider_invalid',
  'vex_invalid',
  'bundle_invalid',
  'bundle_key_unknown',
  'bundle_outdated',
  'report_invalid',
  'body_too_large',
])

type Refused = { code: string; title: string; detail: string; because?: unknown }

/** Problems whose sentence says all that a person can do; the detail would only name ids. */
const SAYS_ALL: ReadonlySet<string> = new Set<ProblemCode>([
  'not_found',
  'not_signed_in',
  'not_allowed',
  'sign_in_failed',
  'too_many_attempts',
  'cross_site',
  'reason_required',
  'overloaded',
  'database_unavailable',
  'nothing_to_export',
  'feed_shrunk',
])

/** Words for one reader. Keep it: it remembers what it has parsed. */
export function createSpeaker(language: Language, context: Context): Speaker {
  const formats = formatsFor(language, context.zone, context.now)
  const parsed = new Map<string, IntlMessageFormat>()
  const say = (entry: Entry, values: Values = {}) => {
    const text = entry[language]
    if (!text.includes('{')) return text
    let message = parsed.get(text)
    if (message === undefined) {
      message = new IntlMessageFormat(text, formats.locale)
      parsed.set(text, message)
    }
    return String(message.format(values))
  }
  const sentence = (family: Family, reason: LooseReason): string => {
    if (!Object.hasOwn(FAMILIES[family], reason.code)) return reason.code
    const entry = FAMILIES[family][reason.code]
    if (entry === undefined) return reason.code
    const nested = (name: string, inner: LooseReason) => sentence(nestedFamily(name), inner)
    try {
      return say(
        entry,
        withOptional(entry[language], valuesOf(reason, { language, formats, nested })),
      )
    } catch {
      // A server of another version left a parameter out: the code is honest, a sentence with a hole is not.
      return reason.code
    }
  }
  const problem = (code: string) =>
    (PROBLEMS as Record<string, Entry | undefined>)[code]?.[language] ?? null
  return {
    ...formats,
    language,
    say,
    sentence,
    anySentence: (reason) => {
      for (const family of ANY_ORDER) {
        if (Object.hasOwn(FAMILIES[family], reason.code)) return sentence(family, reason)
      }
      return reason.code
    },
    term: (terms, code) => terms[code]?.[language] ?? code,
    problem,
    refused: ({ code, title, detail, because }) => {
      const told = isReason(because) ? sentence('input', because) : ''
      const known = problem(code)
      if (isReason(because) && told !== because.code)
        return known !== null && SAYS_WHAT_STAYS.has(code) ? `${known} ${told}.` : `${told}.`
      return known !== null && SAYS_ALL.has(code) ? known : `${known ?? title} ${detail}`
    },
  }
}

/** A parameter that the sentence treats as optional and that was left out is as good as null. */
function withOptional(text: string, values: Values): Values {
  const full = { ...values }
  for (const [, name] of text.matchAll(/\{(\w+)Known,/g)) {
    if (name === undefined || Object.hasOwn(full, `${name}Known`)) continue
    full[`${name}Known`] = 'no'
    full[name] = ''
  }
  return full
}

const ANY_ORDER: readonly Family[] = [
  'update',
  'finding',
  'device',
  'refusal',
  'outcome',
  'halt',
  'hold',
  'cut',
  'gate',
  'attention',
  'closure',
  'next',
  'timeline',
]

/** One sentence for one reason. For many of them make a speaker once. */
export function sentence(reason: LooseReason, language: Language, context: Context): string {
  return createSpeaker(language, context).anySentence(reason)
}
