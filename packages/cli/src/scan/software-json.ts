import { formatCpe } from '@dirigent/domain/cpe/name'
import { deadlineRuleText } from '@dirigent/domain/risk/deadline'
import { shownCpe } from '@dirigent/domain/software/resolve'
import type { Confidence } from '@dirigent/domain/software/resolve'
import type { FindingJson, UnknownPackageJson } from './json.ts'
import type { ScannedTitle, SoftwareScan } from './software.ts'

/** One installed program and the product that it is taken for. */
export type SoftwareJson = {
  name: string
  version: string
  publisher: string | null
  /** null when it is no product that anybody names. */
  cpe: string | null
  confidence: Confidence
  /** Why we think so: `known_identifier`, `vendor_and_name`, `name_only`, `component` … */
  because: string
  winget: string | null
  cask: string | null
}

const cpeOf = ({ resolution }: ScannedTitle): string | null => {
  const cpe = shownCpe(resolution)
  return cpe && formatCpe(cpe)
}

export const softwareJson = (scan: SoftwareScan): SoftwareJson[] =>
  scan.titles.map((one) => ({
    name: one.title.name,
    version: one.title.version,
    publisher: one.title.publisher,
    cpe: cpeOf(one),
    confidence: one.resolution.confidence,
    because: one.resolution.because,
    winget: one.resolution.winget,
    cask: one.resolution.cask,
  }))

/** Findings of applications, in the shape of those of packages. */
export const softwareFindings = (scan: SoftwareScan): FindingJson[] =>
  scan.titles.flatMap((one) =>
    one.verdicts.map((verdict) => ({
      package: one.title.name,
      source: one.resolution.cpes[0]
        ? `${one.resolution.cpes[0].vendor}:${one.resolution.cpes[0].product}`
        : one.title.name,
      installed: one.resolution.version ?? one.title.version,
      vulnerability: verdict.vulnerability,
      status: verdict.status,
      fixed_version: verdict.fixedVersion,
      advisories: [],
      urgency: '',
      deadline: { days: verdict.deadline.days, rule: deadlineRuleText(verdict.deadline.rule) },
      confidence: one.resolution.confidence,
      cpe: cpeOf(one) ?? '',
      ...(verdict.because === null ? {} : { reason: verdict.because }),
    })),
  )

/**
 * Programs about which nothing is known: no statement names them, or nobody can tell whether it is about them. Parts of
 * other software are judged with what they belong to.
 */
export const unknownSoftware = (scan: SoftwareScan): UnknownPackageJson[] =>
  scan.titles.flatMap(({ title, resolution }) => {
    const { confidence, because } = resolution
    const reason = !scan.judged
      ? 'no_feed_for_applications'
      : confidence === 'weak'
        ? 'unsure_product'
        : because === 'no_candidate'
          ? 'unknown_product'
          : null
    if (reason === null || because === 'component' || because === 'part_of_system') return []
    return [{ package: title.name, source: title.name, installed: title.version, reason }]
  })
