import type { FeedRecord, ProductLifecycle } from '@dirigent/domain/advisories/advisory'
import { z } from 'zod'
import { FeedError } from '../feed-error.ts'
import type { Feed } from '../feed.ts'
import { jsonDocumentsOf } from '../reading/json-documents.ts'

const NAME = 'endoflife'

const Name = z.union([z.string(), z.number()]).transform(String)
const End = z.union([z.string(), z.boolean()]).nullish()

/** The API's shape: dates where there are, else only whether it is over. */
const ApiRelease = z.object({
  name: Name,
  label: z.string(),
  isEol: z.boolean().nullish(),
  eolFrom: z.string().nullish(),
  isEoes: z.boolean().nullish(),
  eoesFrom: z.string().nullish(),
  latest: z.object({ name: z.string() }).nullish(),
})
const ApiProduct = z.object({
  name: z.string(),
  identifiers: z.array(z.object({ type: z.string(), id: z.string() })).optional(),
  releases: z.array(ApiRelease).min(1),
})
const Api = z.object({
  schema_version: z.string(),
  result: z.union([z.array(ApiProduct), ApiProduct.transform((one) => [one])]),
})

/** The shape of the source files. */
const SourceRelease = z.object({
  releaseCycle: Name,
  releaseLabel: z.string().nullish(),
  eol: End,
  eoes: End,
  latest: Name.nullish(),
})
const Source = z.record(
  z.string(),
  z.object({
    title: z.string(),
    identifiers: z.array(z.record(z.string(), z.string())).nullish(),
    releases: z.array(SourceRelease).min(1),
  }),
)

/** `cpe:2.3:a:mozilla:firefox` or `cpe:/a:mozilla:firefox` → `mozilla:firefox`. */
const cpeProduct = (id: string) => /^cpe:(?:2\.3:|\/)[aoh]:([^:]+:[^:]+)/.exec(id)?.[1] ?? null
const cpesOf = (ids: readonly string[]) => [
  ...new Set(ids.map(cpeProduct).filter((one) => one !== null)),
]

function* fromApi({ result }: z.infer<typeof Api>): Iterable<ProductLifecycle> {
  for (const product of result) {
    const cpes = cpesOf(product.identifiers?.map((one) => one.id) ?? [])
    for (const one of product.releases) {
      yield {
        product: product.name,
        release: one.name,
        label: one.label,
        endsOn: one.eolFrom ?? one.isEol ?? null,
        extendedEndsOn: one.eoesFrom ?? one.isEoes ?? null,
        latestVersion: one.latest?.name ?? null,
        cpes,
      }
    }
  }
}

function* fromSource(source: z.infer<typeof Source>): Iterable<ProductLifecycle> {
  for (const [product, { identifiers, releases }] of Object.entries(source)) {
    const cpes = cpesOf(identifiers?.flatMap((one) => Object.values(one)) ?? [])
    for (const one of releases) {
      yield {
        product,
        release: one.releaseCycle,
        // Labels of the source are templates in places (`{{releaseCycle}}`).
        label:
          one.releaseLabel?.replace(/__\w+__|\{\{.*?\}\}/g, one.releaseCycle) ?? one.releaseCycle,
        endsOn: one.eol ?? null,
        extendedEndsOn: one.eoes ?? null,
        latestVersion: one.latest ?? null,
        cpes,
      }
    }
  }
}

function lifecyclesOf(value: unknown): Iterable<ProductLifecycle> {
  const api = Api.safeParse(value)
  if (api.success) return fromApi(api.data)
  const source = Source.safeParse(value)
  if (source.success) return fromSource(source.data)
  const at = (source.error.issues[0]?.path ?? []).map(String).join('.')
  throw new FeedError(
    NAME,
    'feed_unknown_format',
    `it is neither the answer of endoflife.date's API nor its source: "${at}" is missing or different.`,
    source.error,
  )
}

/** endoflife.date: until when publishers repair the releases of some 460 products. */
export const endoflife: Feed = {
  name: NAME,
  publisher: 'endoflife.date',
  brings: 'facts',
  forDevicesOf: 'all',
  files: [{ name: 'products', url: 'https://endoflife.date/api/v1/products/full' }],
  everyHours: 24,
  async *parse(source): AsyncIterable<FeedRecord> {
    let count = 0
    for await (const { value } of jsonDocumentsOf(NAME, source, () => true)) {
      for (const lifecycle of lifecyclesOf(value)) {
        count++
        yield { kind: 'lifecycle', lifecycle }
      }
    }
    if (count === 0)
      throw new FeedError(NAME, 'feed_empty', 'it names no product. What was loaded before stays.')
  },
}
