import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { describe, expect, it } from 'vitest'
import { collect } from './collect.test-support.ts'
import { FeedError } from './feed-error.ts'
import type { Feed } from './feed.ts'
import { ALL_FEEDS, feedName, FEEDS } from './registry.ts'

/** A sample of our own lies beside each parser, in the publisher's text format: `sample.json`, `sample.csv` … */
function sampleOf(name: FeedName): Buffer {
  const folder = new URL(`${name}/`, import.meta.url)
  const file = readdirSync(folder).find((one) => one.startsWith('sample.'))
  if (file === undefined) throw new Error(`the folder of feed ${name} needs a file sample.*`)
  return readFileSync(new URL(file, folder))
}

async function codeOf(feed: Feed, content: string | Uint8Array): Promise<string> {
  try {
    await collect(feed, content)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof FeedError)) throw error
    expect(error.feed).toBe(feed.name)
    expect(error.message).toMatch(/[.!]$/)
    return error.code
  }
}

const ERROR_PAGE =
  '<!DOCTYPE html>\n<html><head><title>503 Service Unavailable</title></head><body>…</body></html>'
/** Stands for 5 GB: more than any limit, so that what reads on to the end of it holds it. */
const RECORD_BYTES = 256 * 1024 * 1024
const BYTE_ORDER_MARK = '\uFEFF'

describe.each(ALL_FEEDS)('feed $name', (feed) => {
  const sample = sampleOf(feed.name)
  const text = sample.toString('utf8')

  it('has its name, a publisher and live addresses', () => {
    expect(FEEDS[feedName(feed.name) ?? 'osv']).toBe(feed)
    expect(feed.files.length).toBeGreaterThan(0)
    for (const file of feed.files) expect(file.url).toMatch(/^https:\/\//)
  })
  it('reads its sample, plain or packed, with a byte order mark or CRLF, always the same', async () => {
    const plain = await collect(feed, sample)
    expect(plain.length).toBeGreaterThan(1)
    expect(await collect(feed, gzipSync(sample))).toEqual(plain)
    expect(await collect(feed, zstdCompressSync(sample))).toEqual(plain)
    expect(await collect(feed, BYTE_ORDER_MARK + text)).toEqual(plain)
    expect(await collect(feed, text.replaceAll('\n', '\r\n'))).toEqual(plain)
  })
  it('refuses a sample cut in its last record', async () => {
    const body = text.trimEnd()
    expect(await codeOf(feed, body.slice(0, -5))).toBe('feed_truncated')
  })
  it('refuses a sample cut in the middle', async () => {
    const middle = text.slice(0, Math.floor(text.length / 2)).trimEnd()
    expect(await codeOf(feed, middle.slice(0, -1))).not.toBe('accepted')
  })
  it('stops at a record that never ends, and does not hold it', async () => {
    const piece = Buffer.alloc(1 << 20, 0x61)
    let sent = 0
    async function* endless() {
      yield Buffer.from(text.slice(0, Math.floor(text.length / 2)))
      for (; sent < RECORD_BYTES; sent += piece.length) yield piece
    }
    const found = Array.fromAsync(feed.parse({ bytes: endless() }))
    await expect(found).rejects.toBeInstanceOf(FeedError)
    expect(sent).toBeLessThan(RECORD_BYTES)
  }, 60_000)
  it('refuses a packed sample that was cut', async () => {
    const packed = gzipSync(sample)
    expect(await codeOf(feed, packed.subarray(0, packed.length - 20))).toBe('feed_truncated')
  })
  it.each([
    ['a web page', ERROR_PAGE, 'feed_html_error_page'],
    ['a web page after blanks', `\n\n  ${ERROR_PAGE}`, 'feed_html_error_page'],
    ['nothing', '', 'feed_empty'],
    ['blanks', '\n \n', 'feed_empty'],
    ['nothing, packed', gzipSync(''), 'feed_empty'],
  ] as const)('refuses %s', async (_what, content, code) => {
    expect(await codeOf(feed, content)).toBe(code)
  })
  it.each([
    ['an empty object', '{}'],
    ['an empty list', '[]'],
    ['other JSON', '{"answer":42}'],
    ['words', 'Too many requests\n'],
    ['bytes', Buffer.alloc(3000, 0x81)],
    ['xz', Buffer.from('fd377a585a000004e6d6b446', 'hex')],
  ] as const)('never takes %s', async (_what, content) => {
    expect(await codeOf(feed, content)).not.toBe('accepted')
  })
  it("never takes another feed's sample", async () => {
    for (const { name, sameFormatAs } of ALL_FEEDS) {
      if (name === feed.name || name === feed.sameFormatAs || sameFormatAs === feed.name) continue
      expect([name, await codeOf(feed, sampleOf(name))]).not.toEqual([name, 'accepted'])
    }
  })
})
