import type { Entry } from './entry.ts'

/** CSAF providers and publishers' keys, in the console and on the command line. */
export const FEED_PROVIDERS = {
  title: { de: 'CSAF-Anbieter', en: 'CSAF providers' },
  help: {
    de: 'Hersteller und Behörden (etwa das BSI), deren Meldungen hier ankommen. Nennen Sie die Adresse ihrer provider-metadata.json oder ihre Domain.',
    en: 'Manufacturers and authorities (such as the BSI) whose advisories come in here. Give the address of their provider-metadata.json, or their domain.',
  },
  none: { de: 'Kein CSAF-Anbieter ist eingetragen.', en: 'No CSAF provider is entered.' },
  address: { de: 'Adresse oder Domain', en: 'Address or domain' },
  add: { de: 'Anbieter hinzufügen', en: 'Add provider' },
  addBsi: { de: 'BSI (CERT-Bund) hinzufügen', en: 'Add BSI (CERT-Bund)' },
  added: {
    de: '{publisher} ist eingetragen; die Meldungen werden jetzt geladen.',
    en: '{publisher} is entered; its advisories are being loaded now.',
  },
  remove: { de: 'Entfernen', en: 'Remove' },
  removeHelp: {
    de: 'Der Anbieter wird nicht mehr gefragt. Was er gesagt hat, bleibt.',
    en: 'The provider is asked no more. What it said stays.',
  },
  removed: {
    de: '{name} wird nicht mehr gefragt; was er gesagt hat, bleibt.',
    en: '{name} is asked no more; what it said stays.',
  },
  fresh: {
    de: 'Geprüft {at}: {n, plural, =0 {noch keine Meldung} one {1 Meldung gelesen} other {# Meldungen gelesen}}',
    en: 'Checked {at}: {n, plural, =0 {no advisory yet} one {1 advisory read} other {# advisories read}}',
  },
  newest: { de: 'neueste vom {at}', en: 'newest of {at}' },
  waiting: { de: 'Wird zum ersten Mal geladen', en: 'Is being loaded for the first time' },
  stays: {
    de: 'Was bis {at} geladen wurde, gilt weiter',
    en: 'What was loaded until {at} stays in force',
  },
  unsigned: {
    de: 'Ohne Signatur: geprüft werden TLS und die Prüfsummen, die der Anbieter nennt',
    en: 'Not signed: checked are TLS and the checksums that the provider names',
  },
  signedBy: { de: 'Signiert mit {key}', en: 'Signed by {key}' },
  skipped: {
    de: '{n, plural, one {1 Dokument ist} other {# Dokumente sind}} kein CSAF und wurde ausgelassen: {first}',
    en: '{n, plural, one {1 document is} other {# documents are}} no CSAF and was left out: {first}',
  },
  publisher: { de: 'Herausgeber', en: 'Publisher' },
  read: { de: 'Gelesen', en: 'Read' },
  checked: { de: 'Geprüft', en: 'Checked' },
  origin: { de: 'Datei oder Anbieter', en: 'File or provider' },
  key: { de: 'Schlüssel', en: 'Key' },
  pinned: { de: 'Seit', en: 'Since' },
  pinnedBy: { de: 'Angenommen von', en: 'Accepted by' },
  firstSeen: { de: 'zuerst gesehen', en: 'first seen' },
  trusted: {
    de: 'Was der Schlüssel {fingerprint} signiert, wird ab jetzt angenommen.',
    en: 'What the key {fingerprint} signs is taken from now on.',
  },
  noKeys: {
    de: 'Noch hat kein Herausgeber eine Signatur geliefert, die geprüft wurde.',
    en: 'No publisher has sent a signature that was checked yet.',
  },
  documents: { de: 'Meldungen', en: 'Advisories' },
  documentsHelp: {
    de: 'Was Hersteller und Behörden über diese Schwachstelle geschrieben haben.',
    en: 'What manufacturers and authorities wrote about this vulnerability.',
  },
} satisfies Record<string, Entry>
