import type { CvssScore, VulnerabilityFacts } from '../advisories/advisory.ts'

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'none'

/** The rating bands of the CVSS v3 and v4 specifications (v2 has no "critical": 9.0 is read like the newer ones). */
export function severityOfScore(score: number): Severity {
  if (score >= 9) return 'critical'
  if (score >= 7) return 'high'
  if (score >= 4) return 'medium'
  return score > 0 ? 'low' : 'none'
}

const VERSION_ORDER: Record<CvssScore['version'], number> = {
  '4.0': 4,
  '3.1': 3,
  '3.0': 2,
  '2.0': 1,
}

/** The score that counts: the newest CVSS version; of several publishers the highest, because none is more right. */
export function decidingScore(scores: readonly CvssScore[]): CvssScore | null {
  let best: CvssScore | null = null
  for (const one of scores) {
    const order = best ? VERSION_ORDER[one.version] - VERSION_ORDER[best.version] : 1
    if (best === null || order > 0 || (order === 0 && one.score > best.score)) best = one
  }
  return best
}

/** Publishers' words that mean a severity; others ("not yet assigned", "untriaged", "end-of-life") say nothing. */
const WORDS: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  important: 'high',
  high: 'high',
  moderate: 'medium',
  medium: 'medium',
  low: 'low',
  negligible: 'none',
  unimportant: 'none',
}

/**
 * How severe a vulnerability is: the CVSS score where any publisher gave one, else the distribution's own word for the
 * package (Debian's urgency, Ubuntu's priority), else null. The word does not override the score: a distribution rates
 * what it builds, a deadline must hold for what somebody may have configured.
 */
export function severityOf(
  facts: VulnerabilityFacts | undefined,
  urgency: string,
): Severity | null {
  const score = decidingScore(facts?.cvss ?? [])
  if (score) return severityOfScore(score.score)
  // Debian marks some urgencies with asterisks (low**): not checked by hand.
  return WORDS[urgency.toLowerCase().replace(/\*+$/, '')] ?? null
}
