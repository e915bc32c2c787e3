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
  keyChanged: {
    de: 'Signaturschlüssel prüfen …',
    en: 'Check signing key …',
  },
  keyTitle: { de: 'Neuer Signaturschlüssel: {origin}', en: 'New signing key: {origin}' },
  keyHelp: {
    de: 'Der Herausgeber signiert mit einem anderen Schlüssel als bisher. Das kann ein geplanter Wechsel sein, oder jemand gibt sich für ihn aus. Vergleichen Sie den neuen Fingerabdruck mit dem, den der Herausgeber an anderer Stelle nennt: am Telefon, auf Papier, in einer älteren Mail. Nicht auf derselben Webseite.',
    en: 'The publisher signs by another key than before. This may be a planned change, or somebody poses as the publisher. Compare the new fingerprint with what the publisher says elsewhere: on the telephone, on paper, in an older mail. Not on the same website.',
  },
  keyKnown: { de: 'Bisher angenommen', en: 'Accepted so far' },
  keyOffered: { de: 'Neu genannt', en: 'Named now' },
  keyNone: { de: 'keiner', en: 'none' },
  keyMeans: {
    de: 'Danach wird alles geladen, was dieser Schlüssel signiert; der bisherige gilt weiter. Ihr Name und beide Fingerabdrücke stehen im Protokoll. Bis dahin gilt, was zuletzt geladen wurde.',
    en: 'From then on everything is loaded that this key signs; the former one stays valid. Your name and both fingerprints stand in the audit log. Until then what was loaded last stays in force.',
  },
  keyCompared: {
    de: 'Zur Bestätigung die letzten acht Zeichen des neuen Fingerabdrucks eintippen, so wie der Herausgeber sie an anderer Stelle nennt',
    en: 'Type the last eight characters of the new fingerprint to confirm, as the publisher says them elsewhere',
  },
  keyAccept: { de: 'Schlüssel annehmen', en: 'Accept key' },
  keyNoneOffered: {
    de: 'Der Herausgeber nennt keinen Schlüssel, der sich lesen lässt. Fragen Sie bei ihm nach; anzunehmen gibt es nichts.',
    en: 'The publisher names no key that can be read. Ask there; there is nothing to accept.',
  },
  unread: {
    de: '{documents, plural, one {1 Meldung nennt} other {# Meldungen nennen}} {products, plural, one {1 Produkt} other {# Produkte}} ohne lesbare Kennung oder Versionsangabe: Was dort steht, ist hier unbekannt.',
    en: '{documents, plural, one {1 advisory names} other {# advisories name}} {products, plural, one {1 product} other {# products}} without an id or a version range that can be read: what they say is unknown here.',
  },
  unreadHere: {
    de: '{n, plural, one {1 genanntes Produkt lässt} other {# genannte Produkte lassen}} sich nicht zuordnen und {n, plural, one {bleibt} other {bleiben}} unbekannt.',
    en: '{n, plural, one {1 named product} other {# named products}} cannot be matched and {n, plural, one {stays} other {stay}} unknown.',
  },
  more: { de: 'mehr', en: 'more' },
  documents: { de: 'Meldungen', en: 'Advisories' },
  documentsHelp: {
    de: 'Was Hersteller und Behörden über diese Schwachstelle geschrieben haben.',
    en: 'What manufacturers and authorities wrote about this vulnerability.',
  },
} satisfies Record<string, Entry>

/** What a publisher advises, by the labels of CSAF 2.0 §3.2.3.12.1 and 2.1. */
export const REMEDY_CATEGORIES: Readonly<Record<string, Entry | undefined>> = {
  vendor_fix: { de: 'Behebung', en: 'Remediation' },
  fix_planned: { de: 'Behebung geplant', en: 'Remediation planned' },
  mitigation: { de: 'Abmilderung', en: 'Mitigation' },
  workaround: { de: 'Umgehung', en: 'Workaround' },
  no_fix_planned: { de: 'Keine Behebung geplant', en: 'No remediation planned' },
  none_available: { de: 'Noch keine Behebung', en: 'No remediation yet' },
  optional_patch: { de: 'Auf Wunsch', en: 'Optional' },
}
