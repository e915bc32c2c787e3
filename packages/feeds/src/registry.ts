import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { appleSofa } from './apple-sofa/apple-sofa.ts'
import { alpineSecdb } from './alpine-secdb/alpine-secdb.ts'
import { cisaKev } from './cisa-kev/cisa-kev.ts'
import { csaf } from './csaf/csaf.ts'
import { cve } from './cve/cve.ts'
import { debianLists } from './debian-lists/debian-lists.ts'
import { debianTracker } from './debian-tracker/debian-tracker.ts'
import { endoflife } from './endoflife/endoflife.ts'
import { epss } from './epss/epss.ts'
import type { Feed } from './feed.ts'
import { homebrewCask } from './homebrew-cask/homebrew-cask.ts'
import { msrc } from './msrc/msrc.ts'
import { nvdCpe } from './nvd-cpe/nvd-cpe.ts'
import { osv } from './osv/osv.ts'
import { scoop } from './scoop/scoop.ts'
import { redhatCsaf } from './redhat-csaf/redhat-csaf.ts'
import { suseCsaf } from './suse-csaf/suse-csaf.ts'
import { ubuntuCveTracker } from './ubuntu-cve-tracker/ubuntu-cve-tracker.ts'
import { vulnrichment } from './vulnrichment/vulnrichment.ts'
import { wesng } from './wesng/wesng.ts'
import { winget } from './winget/winget.ts'
import { updateinfo } from './updateinfo/updateinfo.ts'

/** A new feed is its folder and one line here. */
export const FEEDS = {
  'debian-tracker': debianTracker,
  'debian-lists': debianLists,
  'ubuntu-cve-tracker': ubuntuCveTracker,
  'alpine-secdb': alpineSecdb,
  'redhat-csaf': redhatCsaf,
  'suse-csaf': suseCsaf,
  updateinfo,
  osv,
  csaf,
  cve,
  'nvd-cpe': nvdCpe,
  winget,
  'homebrew-cask': homebrewCask,
  scoop,
  'cisa-kev': cisaKev,
  epss,
  wesng,
  msrc,
  'apple-sofa': appleSofa,
  endoflife,
  vulnrichment,
} as const satisfies Readonly<Record<FeedName, Feed>>

export type RegisteredFeed = keyof typeof FEEDS

export const ALL_FEEDS: readonly Feed[] = Object.values(FEEDS)
export const FEED_NAMES = Object.keys(FEEDS) as readonly RegisteredFeed[]

/** The name as a feed's, or null when there is no such feed. */
export const feedName = (text: string): RegisteredFeed | null =>
  FEED_NAMES.find((name) => name === text) ?? null

const COPIES: ReadonlySet<FeedName> = new Set(
  ALL_FEEDS.filter((feed) => feed.brings === 'copies').map((feed) => feed.name),
)

/** Whether a feed passes on what others publish. */
export const isCopy = (feed: FeedName): boolean => COPIES.has(feed)

/** The feeds that judge this distribution's packages first-hand, else those that pass such words on. */
export function feedsFor(distribution: string): readonly Feed[] {
  const serving = ALL_FEEDS.filter(
    (feed) =>
      feed.brings !== 'facts' &&
      feed.forDevicesOf !== 'all' &&
      feed.forDevicesOf.includes(distribution),
  )
  const own = serving.filter((feed) => feed.brings === 'own_words')
  return own.length > 0 ? own : serving
}
