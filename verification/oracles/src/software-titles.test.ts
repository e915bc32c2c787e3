import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { productsOf } from '@dirigent/domain/cpe/product-index'
import { buildDictionary } from '@dirigent/domain/software/dictionary'
import { createResolver } from '@dirigent/domain/software/resolve'
import type { SoftwareTitle } from '@dirigent/domain/software/title'
import { nvdCpe } from '@dirigent/feeds/nvd-cpe/nvd-cpe'
import { expect, it } from 'vitest'

const FEED = fileURLToPath(
  new URL('../../../../shared/data/feeds/nvd/cpe-configurations.jsonl.gz', import.meta.url),
)

type Labelled = { title: SoftwareTitle; product: string | null }

/** Names of real lists of programs and typical ones, each with the product that we say it is. */
function labelled(): Labelled[] {
  const text = readFileSync(new URL('software-titles.tsv', import.meta.url), 'utf8')
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [platform, name = '', version = '', publisher, identifier, product] = line.split('\t')
      return {
        title: {
          name,
          version,
          publisher: publisher || null,
          identifier: identifier || null,
          platform: platform === 'macos' ? 'macos' : 'windows',
        },
        product: product === undefined || product === '-' ? null : product,
      }
    })
}

async function products(): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  if (!existsSync(FEED)) return counts
  for await (const record of nvdCpe.parse({ path: FEED })) {
    if (record.kind !== 'applicability') continue
    for (const key of productsOf(record.applicability)) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

it('names software titles right in at least 95 of 100 cases where it is sure', async () => {
  const resolve = createResolver(buildDictionary(await products()), [])
  const wrong: string[] = []
  const missed: string[] = []
  const count = { sure: 0, weak: 0, labelled: 0 }
  for (const { title, product } of labelled()) {
    const { confidence, cpes } = resolve(title)
    const found = cpes[0] ? `${cpes[0].vendor}:${cpes[0].product}` : null
    if (product !== null) count.labelled++
    if (confidence === 'weak') count.weak++
    const isSure = confidence === 'exact' || confidence === 'strong'
    if (isSure) count.sure++
    if (isSure && found !== product) wrong.push(`${title.name}: ${found}, not ${product ?? 'any'}`)
    if (product !== null && (!isSure || found !== product)) missed.push(`${title.name}: ${product}`)
  }
  const precision = (count.sure - wrong.length) / count.sure
  const coverage = (count.labelled - missed.length) / count.labelled
  console.log(
    `software titles: ${count.sure} sure, ${count.weak} weak; precision ${(precision * 100).toFixed(1)} %, ` +
      `coverage ${(coverage * 100).toFixed(1)} % of ${count.labelled}`,
  )
  console.log([...wrong, ...missed.map((one) => `missed ${one}`)].join('\n'))
  expect(precision).toBeGreaterThanOrEqual(0.95)
  expect(coverage).toBeGreaterThanOrEqual(0.9)
}, 60_000)
