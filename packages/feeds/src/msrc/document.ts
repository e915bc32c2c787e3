/** One thing that Microsoft offers against a vulnerability, for some of its products. */
export type Fix = {
  /** Digits of the KB article; null when only release notes or a build are named. */
  kb: string | null
  fixedBuild: string | null
  /** KB articles that it contains. */
  supersedes: readonly string[]
  products: readonly string[]
}

export type KnownIssue = { kb: string; url: string }

/** One vulnerability, whatever format it came in. */
export type MicrosoftVulnerability = {
  id: string
  title: string
  /** Microsoft's tag: the affected part of its products. */
  part: string
  /** Names of affected products. */
  affected: readonly string[]
  severity: string
  publishedOn: string | null
  scores: readonly { vector: string; score: number }[]
  fixes: readonly Fix[]
  knownIssues: readonly KnownIssue[]
}

export const kbOf = (text: string): string | null =>
  /^(?:KB)?(\d{6,8})$/i.exec(text.trim())?.[1] ?? null
/** Where Office is installed by "click to run", an address stands in the place of the build. */
export const buildOf = (text: string): string | null =>
  /^\d+(?:\.\d+)+$/.test(text.trim()) ? text.trim() : null
export const kbsIn = (text: string): string[] =>
  [...text.matchAll(/\b\d{6,8}\b/g)].map(([kb]) => kb)

const SEVERITIES = ['Critical', 'Important', 'Moderate', 'Low']
/** A vulnerability is as severe as in the product that it is worst in. */
export const worstOf = (words: readonly string[]): string =>
  SEVERITIES.find((severity) => words.includes(severity)) ?? ''

/** The date of an ISO instant; the year 1 is Microsoft's "not set". */
export const dateOf = (text: string | undefined): string | null => {
  const date = /^\d{4}-\d\d-\d\d/.exec(text ?? '')?.[0]
  return date === undefined || date.startsWith('0001') ? null : date
}
