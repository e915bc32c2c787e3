import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { FeedName, FeedRecord, VulnerabilityFacts } from '@dirigent/domain/advisories/advisory'
import { joinFacts } from '@dirigent/domain/advisories/join-facts'
import type { Applicability } from '@dirigent/domain/cpe/configuration'
import type { ProductKey } from '@dirigent/domain/cpe/name'
import { packConfigurations, unpackConfigurations } from '@dirigent/domain/cpe/packed'
import type { PackedConfiguration } from '@dirigent/domain/cpe/packed'
import { productsOf } from '@dirigent/domain/cpe/product-index'
import type { ApplicabilityStore } from '@dirigent/domain/cpe/product-index'
import type { VulnerabilityId } from '@dirigent/domain/identity/ids'

/** Raised when the layout or what feeds make of their files changes: an older file is made anew. */
export const PRODUCT_FILE_LAYOUT = 1

/** Records are packed together in blocks of about this size: unpacking one costs a fifth of a millisecond. */
const BLOCK_BYTES = 1 << 18
/** Where a record begins, in one number: block × this + place within the block. */
const BLOCK_FACTOR = 2 ** 31
const LENGTH_BYTES = 4
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** What the loaded feeds say about products, ready to be asked; nothing is read before it is asked for. */
export type CpeWords = ApplicabilityStore & {
  feeds: readonly FeedName[]
  /** Every product that is named, with how often. */
  counts: ReadonlyMap<ProductKey, number>
  /** What the same files say about the vulnerability itself, without its description. */
  factsOf(vulnerability: VulnerabilityId): VulnerabilityFacts | undefined
}

type PackedApplicability = [vulnerability: VulnerabilityId, ...PackedConfiguration[]]

type Header = {
  layout: number
  feeds: FeedName[]
  counts: Record<ProductKey, number>
  products: Record<ProductKey, number[]>
  facts: Record<VulnerabilityId, number[]>
  blocks: [start: number, end: number][]
}

/** Lines of JSON, packed in blocks. */
function createBlocks() {
  const packed: Buffer[] = []
  const places: [number, number][] = []
  let lines: string[] = []
  let length = 0
  let written = 0
  const close = () => {
    const block = zstdCompressSync(Buffer.from(lines.join('')), FAST)
    packed.push(block)
    places.push([written, (written += block.length)])
    lines = []
    length = 0
  }
  return {
    /** Answers where the record can be found again. */
    add(record: unknown): number {
      const line = `${JSON.stringify(record)}\n`
      const place = places.length * BLOCK_FACTOR + length
      lines.push(line)
      length += Buffer.byteLength(line)
      if (length >= BLOCK_BYTES) close()
      return place
    },
    finish() {
      if (length > 0) close()
      return { packed, places }
    },
  }
}

function append<K>(lists: Map<K, number[]>, key: K, place: number) {
  const known = lists.get(key)
  if (known) known.push(place)
  else lists.set(key, [place])
}

/**
 * Makes the compact form of feeds about products (`nvd-cpe`, `cve`), reading each file once. A later statement about a
 * vulnerability takes the place of an earlier one, so the more trusted feed comes last. Throws the feeds' errors.
 */
export async function writeProductFile(
  files: readonly { name: FeedName; records: AsyncIterable<FeedRecord> }[],
): Promise<Buffer> {
  const blocks = createBlocks()
  const feeds = new Set<FeedName>()
  const counts = new Map<ProductKey, number>()
  const last = new Map<VulnerabilityId, { place: number; products: readonly ProductKey[] }>()
  const facts = new Map<VulnerabilityId, number[]>()
  for (const { name, records } of files) {
    feeds.add(name)
    for await (const record of records) {
      if (record.kind === 'applicability') {
        const products = productsOf(record.applicability)
        for (const key of products) counts.set(key, (counts.get(key) ?? 0) + 1)
        const { vulnerability, configurations } = record.applicability
        const place = blocks.add([vulnerability, ...packConfigurations(configurations)])
        last.set(vulnerability, { place, products })
      } else if (record.kind === 'facts') {
        const { description: _, ...kept } = record.facts
        if (Object.keys(kept).length > 1) append(facts, kept.vulnerability, blocks.add(kept))
      }
    }
  }
  const products = new Map<ProductKey, number[]>()
  for (const one of last.values()) for (const key of one.products) append(products, key, one.place)
  const { packed, places } = blocks.finish()
  const header: Header = {
    layout: PRODUCT_FILE_LAYOUT,
    feeds: [...feeds],
    counts: Object.fromEntries(counts),
    products: Object.fromEntries(products),
    facts: Object.fromEntries(facts) as Header['facts'],
    blocks: places,
  }
  const headerBytes = zstdCompressSync(Buffer.from(JSON.stringify(header)), FAST)
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32LE(headerBytes.length)
  return Buffer.concat([length, headerBytes, ...packed])
}

/** Null when the bytes are no such file of this layout. */
export function readProductFile(bytes: Buffer): CpeWords | null {
  let header: Header
  let bodyAt: number
  try {
    bodyAt = LENGTH_BYTES + bytes.readUInt32LE(0)
    header = JSON.parse(
      zstdDecompressSync(bytes.subarray(LENGTH_BYTES, bodyAt)).toString('utf8'),
    ) as Header
  } catch {
    return null
  }
  if (header.layout !== PRODUCT_FILE_LAYOUT) return null
  const open = new Map<number, Buffer>()
  const blockOf = (number: number): Buffer => {
    let block = open.get(number)
    if (!block) {
      const [start, end] = header.blocks[number] ?? [0, 0]
      block = zstdDecompressSync(bytes.subarray(bodyAt + start, bodyAt + end))
      open.set(number, block)
    }
    return block
  }
  const recordAt = (place: number): unknown => {
    const block = blockOf(Math.floor(place / BLOCK_FACTOR))
    const start = place % BLOCK_FACTOR
    return JSON.parse(block.toString('utf8', start, block.indexOf('\n', start)))
  }
  const products = new Map(Object.entries(header.products))
  const facts = new Map(Object.entries(header.facts))
  return {
    feeds: header.feeds,
    counts: new Map(Object.entries(header.counts)),
    about: (product) =>
      (products.get(product) ?? []).map((place): Applicability => {
        const [vulnerability, ...packed] = recordAt(place) as PackedApplicability
        return { vulnerability, configurations: unpackConfigurations(packed) }
      }),
    factsOf: (vulnerability) => {
      let joined: VulnerabilityFacts | undefined
      for (const place of facts.get(vulnerability) ?? [])
        joined = joinFacts(joined, recordAt(place) as VulnerabilityFacts)
      return joined
    },
  }
}
