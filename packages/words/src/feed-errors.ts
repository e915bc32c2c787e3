import type { PublishersFileFault } from '@dirigent/domain/advisories/file-faults'
import type { Entry } from './entry.ts'

/** What is wrong with a publisher's file, by the feeds' own codes; the feed's detail stands below in small print. */
export const FEED_ERRORS: Readonly<Record<PublishersFileFault, Entry>> = {
  feed_truncated: { de: 'Die Datei endet mittendrin', en: 'The file ends in the middle' },
  feed_corrupt: { de: 'Die Datei ist beschädigt', en: 'The file is damaged' },
  feed_not_json: { de: 'Die Datei ist nicht lesbar', en: 'The file cannot be read' },
  feed_html_error_page: {
    de: 'Statt der Datei kam eine Webseite; vielleicht antwortet ein Proxy',
    en: 'A web page came instead of the file; perhaps a proxy answers',
  },
  feed_empty: { de: 'Die Datei ist leer', en: 'The file is empty' },
  feed_shrunk: {
    de: 'Die Datei enthält viel weniger als bisher',
    en: 'The file holds far fewer records than before',
  },
  feed_unknown_format: {
    de: 'Die Datei hat ein unbekanntes Format',
    en: 'The file has an unknown format',
  },
  feed_too_large: { de: 'Die Datei ist zu groß', en: 'The file is too large' },
  feed_unreadable: { de: 'Die Datei lässt sich nicht öffnen', en: 'The file cannot be opened' },
  feed_address_refused: {
    de: 'Eine Adresse des Herausgebers führt dorthin, wo sie nicht hinführen darf; sie wurde nicht befolgt',
    en: 'An address of the publisher leads where it must not; it was not followed',
  },
  feed_signature_invalid: {
    de: 'Die Signatur ist falsch: unterwegs verändert oder nicht von diesem Herausgeber',
    en: 'The signature is wrong: changed on its way, or not from this publisher',
  },
  feed_signature_missing: {
    de: 'Die Signatur fehlt, obwohl der Herausgeber signiert',
    en: 'The signature is missing although the publisher signs',
  },
  feed_key_changed: {
    de: 'Der Herausgeber signiert mit einem neuen Schlüssel; vergleichen Sie ihn, bevor Sie ihn annehmen',
    en: 'The publisher signs by a new key; compare it before you accept it',
  },
  feed_download_failed: {
    de: 'Der Herausgeber ist nicht erreichbar; prüfen Sie Netz und Proxy, oder laden Sie die Datei von Hand',
    en: 'The publisher cannot be reached; check network and proxy, or load the file by hand',
  },
}
