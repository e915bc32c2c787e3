import type { Schemas } from '@dirigent/client/client'
import { iso, uidOf } from './fleet.ts'

const KEY = '9F1C6A2E8B7D4F03A5C1E2D4B6A8F0C213579BDF'

const provider = (
  at: number,
  name: string,
  publisher: string,
  more: Partial<Schemas['CsafProvider']>,
): Schemas['CsafProvider'] => ({
  provider: uidOf(7, at),
  name,
  url: `https://${name}/.well-known/csaf/provider-metadata.json`,
  publisher,
  role: 'csaf_trusted_provider',
  addedBy: 'Petra Lang',
  addedAt: iso(-900),
  attemptedAt: iso(-2),
  succeededAt: iso(-2),
  newestAt: iso(-9),
  error: null,
  documents: 8_412,
  skipped: [],
  keys: [KEY],
  ...more,
})

/** One in order, one whose key changed, one without signatures, one that was just added. */
export const PROVIDERS: Schemas['CsafProvider'][] = [
  provider(1, 'wid.cert.example', 'Bundesamt für Sicherheit (Muster)', {}),
  provider(2, 'psirt.maschinen.example', 'Maschinenbau Muster PSIRT', {
    succeededAt: iso(-50),
    documents: 231,
    error: {
      code: 'feed_key_changed',
      key: {
        origin: 'psirt.maschinen.example',
        offered: ['0A1B2C3D4E5F60718293A4B5C6D7E8F901234567'],
        known: [KEY],
      },
      detail: `feed csaf: psirt.maschinen.example now names 0A1B2C3D4E5F60718293A4B5C6D7E8F901234567 (known: ${KEY}). Compare the fingerprint with what the publisher says elsewhere, then accept it ("dirigent feeds trust csaf psirt.maschinen.example FINGERPRINT").`,
    },
  }),
  provider(3, 'security.pumpen.example', 'Pumpen AG', {
    role: 'csaf_provider',
    keys: [],
    documents: 17,
    skipped: [
      {
        url: 'https://security.pumpen.example/csaf/white/2026/pu-2026-03.json',
        detail: 'no CSAF 2 document: "document.tracking" is missing or different',
      },
    ],
  }),
  provider(4, 'cert.neu.example', 'CERT Neu', {
    attemptedAt: null,
    succeededAt: null,
    newestAt: null,
    documents: 0,
    keys: [],
  }),
]

/** What two of them wrote about one vulnerability. */
export const DOCUMENTS = [
  {
    feed: 'csaf',
    id: 'WID-SEC-2026-1893',
    publisher: 'Bundesamt für Sicherheit (Muster)',
    title: 'OpenSSH: Schwachstelle ermöglicht Ausführen von Programmcode',
    url: 'https://wid.cert.example/WID-SEC-2026-1893',
    revisedAt: iso(-30),
    remedies: [],
    unread: 0,
  },
  {
    feed: 'csaf',
    id: 'PU-2026-11',
    publisher: 'Pumpen AG',
    title: 'Fernwartung der Baureihe P: betroffene Versionen von OpenSSH',
    url: null,
    revisedAt: iso(-200),
    remedies: [
      {
        category: 'vendor_fix',
        text: 'Fernwartung ab Version 4.2 enthält die behobene Fassung.',
        url: 'https://security.pumpen.example/fernwartung',
      },
      {
        category: 'workaround',
        text: 'Fernwartung nur über VPN erreichbar machen.',
        url: null,
      },
    ],
    unread: 3,
  },
]
