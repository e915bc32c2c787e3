import type { InstantMs } from '@dirigent/domain/identity/time'
import { cisaKev } from '@dirigent/feeds/cisa-kev/cisa-kev'
import { debianTracker } from '@dirigent/feeds/debian-tracker/debian-tracker'
import { epss } from '@dirigent/feeds/epss/epss'
import type { Feed } from '@dirigent/feeds/feed'
import { vulnrichment } from '@dirigent/feeds/vulnrichment/vulnrichment'
import type { Http } from '@dirigent/system/http'
import type { Advisory, Catalogue } from '../../world/catalogue.ts'
import type { Story } from './advisories.ts'

/** What these publishers say is made up here, in their formats; nothing is fetched from anywhere. */
export const DEMO_FEEDS: readonly Feed[] = [debianTracker, cisaKev, epss, vulnrichment]

type Stories = ReadonlyMap<string, Story>
const day = (atMs: InstantMs) => new Date(atMs).toISOString().slice(0, 10)
/** Long ago repaired flaws elsewhere: a feed is more than what concerns us. */
const ELSEWHERE = 160

/** All publishers of feeds in one: answers with what the catalogue and its stories say at this moment. */
export function createPublishers(catalogue: Catalogue, now: () => InstantMs) {
  const stories = new Map<string, Story>()
  const texts: Readonly<Record<string, () => string>> = {
    [debianTracker.name]: () => JSON.stringify(tracker(catalogue, stories)),
    [cisaKev.name]: () => JSON.stringify(exploited(catalogue.advisories, stories)),
    [epss.name]: () => scores(stories, now()),
    [vulnrichment.name]: () => judged(stories),
  }
  const http: Http = {
    async get({ url, headers }) {
      const feed = DEMO_FEEDS.find(({ files }) => files.some((file) => file.url === url))
      const text = feed ? texts[feed.name]?.() : undefined
      if (text === undefined)
        return { code: 'unreachable', detail: 'the demo works without a network' }
      const etag = `"${stories.size}-${text.length}"`
      const unchanged = headers?.['if-none-match'] === etag
      async function* body() {
        if (!unchanged) yield Buffer.from(text ?? '')
      }
      const status = unchanged ? 304 : 200
      return { status, headers: new Map([['etag', etag]]), body: body() }
    },
  }
  return {
    http,
    /** From now on the publishers know it; `repairedIn` is the number of the release, null while there is none. */
    publish(story: Story, repairedIn: number | null): Advisory {
      const advisory: Advisory = {
        id: `CVE-${new Date(now()).getUTCFullYear()}-${90_001 + stories.size}`,
        source: story.source,
        fixedIn: repairedIn,
        publishedAt: now(),
        withdrawn: false,
      }
      stories.set(advisory.id, story)
      catalogue.advisories.push(advisory)
      return advisory
    },
  }
}

export type Publishers = ReturnType<typeof createPublishers>

function tracker(catalogue: Catalogue, stories: Stories) {
  const all: Record<string, Record<string, unknown>> = {}
  const old = { bookworm: { status: 'resolved', fixed_version: '1.0-1', urgency: 'low' } }
  for (let number = 0; number < ELSEWHERE; number++)
    all[`elsewhere-${number}`] = { [`CVE-2020-${90_000 + number}`]: { releases: old } }
  for (const { id, source, fixedIn } of catalogue.advisories) {
    const known = catalogue.sources.find((one) => one.source === source)
    const version = fixedIn === null ? undefined : known?.releases[fixedIn]?.version
    const row =
      version === undefined
        ? { status: 'open', urgency: 'medium' }
        : { status: 'resolved', fixed_version: version, urgency: 'high' }
    const description = stories.get(id)?.text ?? ''
    all[source] = { ...all[source], [id]: { description, releases: { bookworm: row } } }
  }
  return all
}

function exploited(advisories: readonly Advisory[], stories: Stories) {
  const old = { cveID: 'CVE-2020-90000', dateAdded: '2020-06-01', dueDate: '2020-06-22' }
  const used = advisories
    .filter(({ id }) => stories.get(id)?.exploited)
    .map(({ id, publishedAt }) => ({ cveID: id, dateAdded: day(publishedAt), dueDate: '' }))
  const vulnerabilities = [old, ...used].map((entry) => ({
    ...entry,
    vendorProject: 'Demo',
    product: 'Demo',
    knownRansomwareCampaignUse: 'Unknown',
  }))
  return { title: 'A catalogue of the demo', count: vulnerabilities.length, vulnerabilities }
}

function scores(stories: Stories, nowMs: InstantMs): string {
  const rows = [...stories].map(([id, { epss: score }]) => `${id},${score},${score}`)
  const head = `#model_version:demo,score_date:${day(nowMs)}T00:00:00+0000\ncve,epss,percentile`
  return [head, 'CVE-2020-90000,0.00100,0.10000', ...rows, ''].join('\n')
}

function judged(stories: Stories): string {
  const lines = [...stories].map(([id, story]) => {
    const cvssV3_1 = { version: '3.1', vectorString: story.cvss, baseScore: story.score }
    const metrics = [{ cvssV3_1 }, { other: { type: 'ssvc', content: ssvc(id, story) } }]
    const adp = [{ title: 'CISA ADP Vulnrichment', metrics }]
    const cveMetadata = { cveId: id, state: 'PUBLISHED' }
    return JSON.stringify({
      dataType: 'CVE_RECORD',
      dataVersion: '5.1',
      cveMetadata,
      containers: { cna: {}, adp },
    })
  })
  return `${lines.join('\n')}\n`
}

const ssvc = (id: string, { exploited: used, automatable, impact }: Story) => ({
  timestamp: '2026-01-01T00:00:00Z',
  id,
  options: [
    { Exploitation: used ? 'active' : 'none' },
    { Automatable: automatable ? 'yes' : 'no' },
    { 'Technical Impact': impact },
  ],
  role: 'CISA Coordinator',
  version: '2.0.3',
})
