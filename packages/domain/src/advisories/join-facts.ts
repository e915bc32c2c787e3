import type { VulnerabilityFacts } from './advisory.ts'

/**
 * What several feeds know about one vulnerability, as one. Scores are kept side by side (which one counts is decided
 * when it is read), everything else is the later feed's word where it has one.
 */
export function joinFacts(
  known: VulnerabilityFacts | undefined,
  more: VulnerabilityFacts,
): VulnerabilityFacts {
  if (!known) return more
  const cvss = [...(known.cvss ?? []), ...(more.cvss ?? [])]
  return { ...known, ...more, ...(cvss.length > 0 ? { cvss } : {}) }
}
