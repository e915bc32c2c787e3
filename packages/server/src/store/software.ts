import { formatCpe, productKey } from '@dirigent/domain/cpe/name'
import type { ProductKey } from '@dirigent/domain/cpe/name'
import { applicabilityStore, indexProducts } from '@dirigent/domain/cpe/product-index'
import type { UnknownReason } from '@dirigent/domain/matching/foreign'
import type { Correction } from '@dirigent/domain/software/correction'
import { judgeTitle, type TitleVerdict } from '@dirigent/domain/software/judge'
import {
  createResolver,
  dictionaryForms,
  shownCpe,
  type Resolution,
} from '@dirigent/domain/software/resolve'
import type { SoftwareTitle } from '@dirigent/domain/software/title'
import {
  applicabilityAbout,
  dictionaryOf,
  speaksAboutProducts,
  type StoredApplicability,
} from './applicability.ts'
import { readCorrections } from './software-corrections.ts'
import type { Tx } from './database.ts'

/** Providers whose package rows are software titles: judged by product, not by a distribution's word. */
export const TITLE_PROVIDERS = ['msi', 'apps'] as const

export type TitleRow = {
  id: number
  provider: string
  name: string
  version: string
  source: string
  origin: string
}

export const isTitle = (row: { provider: string }): boolean =>
  TITLE_PROVIDERS.some((one) => one === row.provider)

/** A bundle id or product code where the inventory had one; otherwise the source is the name. */
const titleOf = (row: TitleRow): SoftwareTitle => ({
  name: row.name,
  version: row.version,
  publisher: row.origin === '' ? null : row.origin,
  identifier: row.source === row.name ? null : row.source,
  platform: row.provider === 'apps' ? 'macos' : 'windows',
})

export type JudgedTitle = {
  id: number
  unknown: UnknownReason | null
  verdicts: readonly { verdict: TitleVerdict; vulnerabilityId: number; feed: string }[]
}

function unknownReason(resolution: Resolution, judged: boolean): UnknownReason | null {
  if (resolution.because === 'component' || resolution.because === 'not_in_cpe') return null
  if (!judged) return { code: 'no_feed_for_applications' }
  if (resolution.confidence === 'weak') return { code: 'unsure_product' }
  return resolution.because === 'no_candidate' ? { code: 'unknown_product' } : null
}

/** Resolves and judges titles, each distinct version once for the whole fleet, and keeps which product each is. */
export async function judgeTitles(tx: Tx, rows: readonly TitleRow[]): Promise<JudgedTitle[]> {
  if (rows.length === 0) return []
  const titles = rows.map(titleOf)
  const [corrections, judged, dictionary]: [
    readonly Correction[],
    boolean,
    Awaited<ReturnType<typeof dictionaryOf>>,
  ] = [
    await readCorrections(tx),
    await speaksAboutProducts(tx),
    await dictionaryOf(tx, [...new Set(titles.flatMap(dictionaryForms))]),
  ]
  const resolve = createResolver(dictionary, corrections)
  const resolutions = titles.map(resolve)
  await writeProducts(tx, rows, resolutions)
  const wanted = [...new Set(resolutions.flatMap((one) => one.cpes.map(productKey)))].toSorted()
  const stored = wanted.length > 0 ? await applicabilityAbout(tx, wanted) : []
  return verdictsOf(rows, titles, resolutions, stored, judged)
}

/** Whose word a verdict is: of several documents and feeds about one vulnerability. */
const originKey = (one: { vulnerability: string; document?: string }) =>
  `${one.vulnerability} ${one.document ?? ''}`

function verdictsOf(
  rows: readonly TitleRow[],
  titles: readonly SoftwareTitle[],
  resolutions: readonly Resolution[],
  stored: readonly StoredApplicability[],
  judged: boolean,
): JudgedTitle[] {
  const index = indexProducts(applicabilityStore(stored.map((one) => one.applicability)))
  const origin = new Map(stored.map((one) => [originKey(one.applicability), one]))
  return rows.map((row, at) => {
    const [title, resolution] = [titles[at], resolutions[at]]
    if (!title || !resolution) return { id: row.id, unknown: null, verdicts: [] }
    return {
      id: row.id,
      unknown: unknownReason(resolution, judged),
      verdicts: judgeTitle(index, resolution, title.platform).flatMap((verdict) => {
        const from = origin.get(originKey(verdict))
        return from ? [{ verdict, vulnerabilityId: from.vulnerabilityId, feed: from.feed }] : []
      }),
    }
  })
}

async function writeProducts(
  tx: Tx,
  rows: readonly TitleRow[],
  resolutions: readonly Resolution[],
): Promise<void> {
  const cpes = resolutions.map((one) => {
    const cpe = shownCpe(one)
    return cpe && formatCpe(cpe)
  })
  const products = resolutions.map((one) => JSON.stringify([...new Set(one.cpes.map(productKey))]))
  await tx.execute(
    `insert into software_product (package_version_id, confidence, because, cpe, products, version, winget, cask)
     select id, confidence, because, cpe, array(select jsonb_array_elements_text(products)), version, winget, cask
       from unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::text[], $7::text[], $8::text[])
            as t (id, confidence, because, cpe, products, version, winget, cask)
      order by id
     on conflict (package_version_id) do update
        set confidence = excluded.confidence, because = excluded.because, cpe = excluded.cpe,
            products = excluded.products, version = excluded.version, winget = excluded.winget, cask = excluded.cask
      where (software_product.confidence, software_product.because, software_product.cpe, software_product.products,
             software_product.version, software_product.winget, software_product.cask)
         is distinct from (excluded.confidence, excluded.because, excluded.cpe, excluded.products, excluded.version,
                           excluded.winget, excluded.cask)`,
    [
      rows.map((row) => row.id),
      resolutions.map((one) => one.confidence),
      resolutions.map((one) => one.because),
      cpes,
      products,
      resolutions.map((one) => one.version),
      resolutions.map((one) => one.winget),
      resolutions.map((one) => one.cask),
    ],
  )
}

/**
 * Titles that a load may judge differently: those of the products that it speaks about, and those that are not sure yet
 * and may find their product among new ones.
 */
export async function titlesConcernedBy(
  tx: Tx,
  products: readonly ProductKey[],
): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(
    `select package_version_id as id from software_product
      where products && $1::text[] or confidence in ('weak', 'none', 'strong') order by 1`,
    [products],
  )
  return rows.map((row) => row.id)
}
