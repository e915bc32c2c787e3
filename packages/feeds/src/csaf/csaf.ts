import type { Feed } from '../feed.ts'
import { readCsaf } from './read.ts'

const NAME = 'csaf'

/** Publishers whose documents are read by a feed of their own. */
const OWN_FEEDS: readonly (readonly [host: RegExp, feed: string])[] = [
  [/redhat\.com$/, 'redhat-csaf'],
  [/suse\.(?:com|org|de)$/, 'suse-csaf'],
  [/microsoft\.com$/, 'msrc'],
]

/**
 * Advisories of any CSAF provider (BSI, CISA, manufacturers), found by its `provider-metadata.json`. They describe
 * vulnerabilities; about packages of a distribution they only speak where their product tree names a release.
 */
export const csaf: Feed = {
  name: NAME,
  publisher: 'CSAF providers',
  brings: 'copies',
  forDevicesOf: [],
  files: [
    {
      name: 'bsi',
      url: 'https://wid.cert-bund.de/.well-known/csaf/provider-metadata.json',
      follow: 'csaf_provider',
    },
  ],
  everyHours: 6,
  parse: (source) =>
    readCsaf(
      NAME,
      source,
      ({ name, host }) => {
        const own = OWN_FEEDS.find(([pattern]) => pattern.test(host))?.[1]
        return own === undefined ? null : `documents of ${name} are read by the feed ${own}.`
      },
      { mixed: true },
    ),
}
