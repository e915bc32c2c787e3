import type { FeedName } from '@dirigent/domain/advisories/advisory'
import { cisaKev } from './cisa-kev/cisa-kev.ts'
import { cve } from './cve/cve.ts'
import { debianLists } from './debian-lists/debian-lists.ts'
import { debianTracker } from './debian-tracker/debian-tracker.ts'
import { epss } from './epss/epss.ts'
import type { Feed } from './feed.ts'
import { osv } from './osv/osv.ts'
import { ubuntuCveTracker } from './ubuntu-cve-tracker/ubuntu-cve-tracker.ts'

/** A new feed is its folder and one line here. */
export const FEEDS: Readonly<Record<FeedName, Feed>> = {
  'debian-tracker': debianTracker,
  'debian-lists': debianLists,
  'ubuntu-cve-tracker': ubuntuCveTracker,
  osv,
  cve,
  'cisa-kev': cisaKev,
  epss,
}

export const FEED_NAMES: readonly FeedName[] = Object.values(FEEDS).map((feed) => feed.name)

/** The name as a feed's, or null when there is no such feed. */
export const feedName = (text: string): FeedName | null =>
  FEED_NAMES.find((name) => name === text) ?? null
