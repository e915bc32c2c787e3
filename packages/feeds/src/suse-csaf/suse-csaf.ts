import { readCsaf } from '../csaf/read.ts'
import type { Feed } from '../feed.ts'

const NAME = 'suse-csaf'

/** SUSE's security data as CSAF, for SUSE Linux Enterprise and openSUSE: one packed archive of all advisories. */
export const suseCsaf: Feed = {
  name: NAME,
  publisher: 'SUSE Product Security Team',
  brings: 'own_words',
  forDevicesOf: ['sles', 'opensuse-leap', 'opensuse'],
  files: [
    {
      name: 'csaf',
      url: 'https://ftp.suse.com/pub/projects/security/csaf.tar.bz2',
      signedBy: 'https://www.suse.com/.well-known/csaf/provider-metadata.json',
      changesIn: 'https://ftp.suse.com/pub/projects/security/csaf/',
    },
  ],
  everyHours: 24,
  parse: (source) =>
    readCsaf(NAME, source, ({ name, host }) =>
      /(?:^|\.)(?:open)?suse\.(?:com|org|de)$/.test(host)
        ? null
        : `this is a document of ${name}, not of SUSE.`,
    ),
}
