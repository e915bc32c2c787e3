import { readCsaf } from '../csaf/read.ts'
import type { Feed } from '../feed.ts'

const NAME = 'redhat-csaf'

/**
 * Red Hat's security data as CSAF: VEX documents (one per vulnerability: fixed, affected, not affected, per release) and
 * advisories. The archive of all VEX documents is made anew each day and named after it.
 */
export const redhatCsaf: Feed = {
  name: NAME,
  publisher: 'Red Hat Product Security',
  brings: 'own_words',
  forDevicesOf: ['rhel'],
  files: [
    {
      name: 'vex',
      url: 'https://security.access.redhat.com/data/csaf/v2/vex/archive_latest.txt',
      follow: 'name_in_text',
      checksum: 'sha256_beside',
      signedBy: 'https://security.access.redhat.com/data/csaf/v2/provider-metadata.json',
      changesIn: 'https://security.access.redhat.com/data/csaf/v2/vex/',
    },
  ],
  everyHours: 24,
  parse: (source) =>
    readCsaf(NAME, source, ({ name, host }) =>
      host.endsWith('redhat.com') ? null : `this is a document of ${name}, not of Red Hat.`,
    ),
}
