/** The languages that people are spoken to in. A third one is a third key here, and the compiler names every gap. */
export type Language = 'de' | 'en'
export const LANGUAGES: readonly Language[] = ['de', 'en']

/**
 * One sentence, label or term, written by hand in each language. ICU message syntax: `{name}` for a value that
 * `values.ts` has made readable, `{nKnown, select, yes {…} other {…}}` for one that may be missing, plurals by rule.
 */
export type Entry = { readonly de: string; readonly en: string }

/** One entry per code of a union of reasons: a new code without words does not compile. */
export type Sentences<R extends { code: string }> = { readonly [C in R['code']]: Entry }

/** What is left of a reason after it crossed the wire: newer servers may send codes that we have no words for. */
export type LooseReason = { code: string; [parameter: string]: unknown }
