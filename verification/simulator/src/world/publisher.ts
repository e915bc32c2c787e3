import { createHash } from 'node:crypto'
import type { Http } from '@dirigent/system/http'
import type { Chance } from '../core/chance.ts'
import type { Advisory, Catalogue } from './catalogue.ts'

/** How the publisher's answer is wrong this time. */
export type FeedFault = 'none' | 'down' | 'truncated' | 'empty' | 'html' | 'shrunk' | 'stale'

const PADDING_SOURCES = 160

/** Debian's tracker, as far as this world needs it: the advisories of the catalogue among many that concern nobody. */
export function createPublisher(catalogue: Catalogue, chance: Chance) {
  let fault: FeedFault = 'none'
  /** What was said at some earlier time. */
  let earlier: { text: string; statements: FeedStatement[] } | null = null

  const text = () => JSON.stringify(trackerOf(catalogue.advisories, catalogue))
  const body = (): Body => {
    const whole = text()
    const full = sized(whole)
    if (fault === 'truncated')
      return { ...full, text: whole.slice(0, chance.between(1, whole.length - 2)) }
    if (fault === 'empty') return sized('{}')
    if (fault === 'html') return sized('<html><body>Service Unavailable</body></html>')
    if (fault === 'shrunk')
      return sized(JSON.stringify(trackerOf([], catalogue, PADDING_SOURCES / 4)))
    if (fault === 'stale' && earlier !== null) return sized(earlier.text)
    return full
  }
  const http: Http = {
    async get({ headers: asked }) {
      if (fault === 'down') return { code: 'unreachable', detail: 'connection refused' }
      const { text: sent, length, etag } = body()
      const isKnown = asked?.['if-none-match'] === etag
      const headers = new Map([
        ['content-length', String(length)],
        ['etag', etag],
      ])
      async function* bytes() {
        if (!isKnown) yield Buffer.from(sent)
      }
      return { status: isKnown ? 304 : 200, headers, body: bytes() }
    },
  }
  return {
    http,
    setFault(next: FeedFault) {
      fault = next
    },
    fault: () => fault,
    /** What a server knows that took the present answer whole; null when it must not take it. */
    said(): FeedStatement[] | null {
      if (fault === 'stale' && earlier !== null) return earlier.statements
      return fault === 'none' || fault === 'stale' ? statementsOf(catalogue) : null
    },
    /** Says something new from now on. */
    changed() {
      if (chance.happens(0.3)) earlier = { text: text(), statements: statementsOf(catalogue) }
    },
  }
}

/** One statement of the publisher; `fixedVersion` null while nothing repairs it. */
export type FeedStatement = { id: string; source: string; fixedVersion: string | null }

function statementsOf(catalogue: Catalogue): FeedStatement[] {
  return catalogue.advisories
    .filter(({ withdrawn }) => !withdrawn)
    .map(({ id, source, fixedIn }) => {
      const releases = catalogue.sources.find((one) => one.source === source)?.releases
      return {
        id,
        source,
        fixedVersion: fixedIn === null ? null : (releases?.[fixedIn]?.version ?? null),
      }
    })
}

export type Publisher = ReturnType<typeof createPublisher>

/** What is sent; length and tag are those of the whole, also where it breaks off. */
type Body = { text: string; length: number; etag: string }

const sized = (text: string): Body => ({
  text,
  length: Buffer.byteLength(text),
  etag: `"${createHash('sha256').update(text).digest('hex')}"`,
})

function trackerOf(
  advisories: readonly Advisory[],
  catalogue: Catalogue,
  padding = PADDING_SOURCES,
) {
  const tracker: Record<string, Record<string, unknown>> = {}
  for (let number = 0; number < padding; number++) {
    tracker[`elsewhere-${number}`] = {
      [`CVE-2020-${10_000 + number}`]: {
        releases: { bookworm: { status: 'resolved', fixed_version: '1.0-1', urgency: 'low' } },
      },
    }
  }
  for (const { id, source, fixedIn, withdrawn } of advisories) {
    if (withdrawn) continue
    const fixed =
      fixedIn === null
        ? null
        : catalogue.sources.find((one) => one.source === source)?.releases[fixedIn]
    const row = fixed
      ? { status: 'resolved', fixed_version: fixed.version, urgency: 'high' }
      : { status: 'open', urgency: 'high' }
    tracker[source] = {
      ...tracker[source],
      [id]: { description: `a hole in ${source}`, releases: { bookworm: row } },
    }
  }
  return tracker
}
