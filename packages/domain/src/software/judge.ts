import { unreachable } from '../identity/ids.ts'
import type { VulnerabilityId } from '../identity/ids.ts'
import type { Platform } from '../cpe/evaluate.ts'
import type { ProductIndex, ProductVerdict } from '../cpe/product-index.ts'
import type { FindingStatus } from '../matching/judge.ts'
import type { Confidence, Resolution } from './resolve.ts'

/**
 * Why a finding of an application is `unknown`. `unsure_product`: it may be another product. `unsure_applicability`: it
 * is that product, but what the publisher limits its statement to (an edition, a version that cannot be ordered, other
 * software beside it) the inventory does not tell.
 */
export type UnsureReason = 'unsure_product' | 'unsure_applicability'

export type TitleVerdict = {
  vulnerability: VulnerabilityId
  status: FindingStatus
  /** The first version without it; null when the publisher names none. */
  fixedVersion: string | null
  /** Set when the status is `unknown`. */
  because: UnsureReason | null
  /** The document that says it, where the publisher speaks in documents. */
  document?: string
}

function verdictOf(
  confidence: Exclude<Confidence, 'none'>,
  one: ProductVerdict,
): TitleVerdict | null {
  const { vulnerability, fixedVersion } = one
  const from = one.document === undefined ? {} : { document: one.document }
  switch (confidence) {
    case 'weak':
      // Neither sure that it is the product nor that the product has it: that is no finding at all.
      if (one.answer === 'unknown') return null
      return {
        ...from,
        vulnerability,
        status: 'unknown',
        fixedVersion: null,
        because: 'unsure_product',
      }
    case 'exact':
    case 'strong':
      if (one.answer === 'unknown')
        return {
          ...from,
          vulnerability,
          status: 'unknown',
          fixedVersion: null,
          because: 'unsure_applicability',
        }
      return {
        ...from,
        vulnerability,
        status: fixedVersion === null ? 'no_fix' : 'fixable',
        fixedVersion,
        because: null,
      }
    default:
      return unreachable(confidence)
  }
}

/** What is wrong with one software title. A product has several CPE names; the surest word about each vulnerability counts. */
export function judgeTitle(
  index: ProductIndex,
  resolution: Resolution,
  platform: Platform,
): readonly TitleVerdict[] {
  if (resolution.confidence === 'none') return []
  const verdicts = new Map<VulnerabilityId, TitleVerdict>()
  for (const cpe of resolution.cpes) {
    for (const one of index.verdicts(cpe, platform)) {
      const verdict = verdictOf(resolution.confidence, one)
      const known = verdicts.get(one.vulnerability)
      if (verdict && (!known || known.status === 'unknown'))
        verdicts.set(one.vulnerability, verdict)
    }
  }
  return [...verdicts.values()]
}
