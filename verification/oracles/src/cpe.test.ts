import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { Applicability } from '@dirigent/domain/cpe/configuration'
import type { Platform } from '@dirigent/domain/cpe/evaluate'
import { parseCpe } from '@dirigent/domain/cpe/name'
import { applicabilityStore, indexProducts } from '@dirigent/domain/cpe/product-index'
import { nvdCpe } from '@dirigent/feeds/nvd-cpe/nvd-cpe'
import { expect, it } from 'vitest'

const at = (path: string) =>
  fileURLToPath(new URL(`../../../../shared/data/${path}`, import.meta.url))
const CASES = at('expected/cpe_match_cases.json.gz')
const FEED = at('feeds/nvd/cpe-configurations.jsonl.gz')

type Case = { cpe: string; platform: Platform; expected: string[]; undecided: string[] }

/**
 * Computed independently from the CPE configurations: products with versions on and beside the bounds of ranges. What
 * the oracle does not judge (other qualifiers, versions that are no dotted numbers) may be answered in any way.
 */
it.skipIf(!existsSync(CASES))(
  'CPE matching equals the oracle, or was skipped: ../shared/data is absent',
  async () => {
    const statements: Applicability[] = []
    for await (const record of nvdCpe.parse({ path: FEED }))
      if (record.kind === 'applicability') statements.push(record.applicability)
    const index = indexProducts(applicabilityStore(statements))
    const { cases } = JSON.parse(gunzipSync(readFileSync(CASES)).toString('utf8')) as {
      cases: Case[]
    }
    const wrong: string[] = []
    const started = performance.now()
    for (const { cpe: text, platform, expected, undecided } of cases) {
      const cpe = parseCpe(text)
      if (!cpe) throw new Error(`${text} is no CPE name`)
      const open = new Set(undecided)
      const found = index
        .verdicts(cpe, platform)
        .filter((one) => one.answer === 'yes' && !open.has(one.vulnerability))
        .map((one) => one.vulnerability as string)
        .toSorted()
      const wanted = expected.toSorted()
      if (found.join() === wanted.join()) continue
      const missing = wanted.filter((one) => !found.includes(one))
      const extra = found.filter((one) => !wanted.includes(one))
      wrong.push(`${text} ${platform}: missing ${missing.join(' ')}; too much ${extra.join(' ')}`)
    }
    console.log(`${cases.length} CPE cases in ${(performance.now() - started).toFixed(0)} ms`)
    expect(wrong).toEqual([])
    expect(cases.length).toBe(864)
  },
  60_000,
)
