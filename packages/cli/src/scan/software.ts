import type { VulnerabilityFacts } from '@dirigent/domain/advisories/advisory'
import { indexProducts } from '@dirigent/domain/cpe/product-index'
import type { VulnerabilityId } from '@dirigent/domain/identity/ids'
import { deadlineFacts, decideDeadline } from '@dirigent/domain/risk/deadline'
import type { DeadlineDecision } from '@dirigent/domain/risk/deadline'
import type { Correction } from '@dirigent/domain/software/correction'
import { buildDictionary } from '@dirigent/domain/software/dictionary'
import { judgeTitle } from '@dirigent/domain/software/judge'
import type { TitleVerdict } from '@dirigent/domain/software/judge'
import { createResolver } from '@dirigent/domain/software/resolve'
import type { Resolution } from '@dirigent/domain/software/resolve'
import type { SoftwareTitle } from '@dirigent/domain/software/title'
import type { CpeWords } from '@dirigent/feeds/cache/product-file'
import type { DeviceWords } from './scan.ts'

export type ScannedTitle = {
  title: SoftwareTitle
  resolution: Resolution
  verdicts: readonly (TitleVerdict & {
    deadline: DeadlineDecision
    facts: VulnerabilityFacts | undefined
  })[]
}

export type SoftwareScan = {
  titles: readonly ScannedTitle[]
  /** Whether any feed says in which products vulnerabilities are; without one nothing can be said. */
  judged: boolean
}

/** Which products the titles are and what is wrong with each. Pure. */
export type JudgedSoftware = {
  judged: boolean
  titles: readonly {
    title: SoftwareTitle
    resolution: Resolution
    verdicts: readonly TitleVerdict[]
  }[]
}

/** `words` is null when no loaded feed speaks about products. */
export function judgeSoftware(
  titles: readonly SoftwareTitle[],
  words: CpeWords | null,
  corrections: readonly Correction[],
): JudgedSoftware {
  const counts = words?.counts ?? new Map<string, number>()
  const resolve = createResolver(buildDictionary(counts), corrections)
  const index = indexProducts(words ?? { about: () => [] })
  return {
    judged: counts.size > 0,
    titles: titles.map((title) => {
      const resolution = resolve(title)
      return { title, resolution, verdicts: judgeTitle(index, resolution, title.platform) }
    }),
  }
}

/** The vulnerabilities that titles have or may have. */
export const concernedBy = (software: JudgedSoftware): ReadonlySet<VulnerabilityId> =>
  new Set(software.titles.flatMap((one) => one.verdicts.map((verdict) => verdict.vulnerability)))

/** Until when it has to be closed; what was withdrawn is not there. */
export const weighSoftware = (
  { judged, titles }: JudgedSoftware,
  factsOf: (vulnerability: VulnerabilityId) => VulnerabilityFacts | undefined,
  device: DeviceWords,
): SoftwareScan => ({
  judged,
  titles: titles.map((one) => ({
    ...one,
    verdicts: one.verdicts.flatMap((verdict) => {
      const facts = factsOf(verdict.vulnerability)
      if (facts?.withdrawn === true) return []
      return [{ ...verdict, facts, deadline: decideDeadline(deadlineFacts(facts, '', device)) }]
    }),
  })),
})
