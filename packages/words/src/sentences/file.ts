import type { FileRefusal } from '@dirigent/protocol/refusals'
import type { Sentences } from '../entry.ts'
import { FEED_ERRORS } from '../feed-errors.ts'

/** What is wrong with a file that somebody loaded; what that means for what was there before, the problem says. */
export const FILE_SENTENCES: Sentences<FileRefusal> = {
  ...FEED_ERRORS,
  report_unreadable: {
    de: 'Die Datei ließ sich auf dem Server nicht öffnen; senden Sie sie noch einmal',
    en: 'The file could not be opened on the server; send it again',
  },
  report_empty: {
    de: 'Der Bericht ist leer; exportieren Sie ihn noch einmal',
    en: 'The report is empty; export it again',
  },
  report_unknown_format: {
    de: 'Keiner der bekannten Scanner schreibt eine solche Datei; nennen Sie das Format, entpacken Sie die Datei, oder exportieren Sie sie als CSV mit den Spalten CVE und Hostname',
    en: 'None of the known scanners writes such a file; name its format, unpack it, or export it as CSV with the columns CVE and Hostname',
  },
  report_wrong_format: {
    de: 'Der Tabelle fehlen Spalten, die dieses Format hat; nennen Sie ein anderes Format, oder exportieren Sie mit allen Spalten',
    en: 'The table lacks columns that this format has; name another format, or export with all columns',
  },
  report_web_page: {
    de: 'Das ist eine Webseite und kein Bericht: Der Scanner oder ein Proxy hat mit einer Seite geantwortet; exportieren Sie noch einmal',
    en: 'This is a web page and no report: the scanner or a proxy answered with a page; export it again',
  },
  report_truncated: {
    de: 'Der Bericht endet mittendrin; exportieren oder kopieren Sie ihn noch einmal',
    en: 'The report ends in the middle; export or copy it again',
  },
  report_damaged: {
    de: 'Der Bericht ist beschädigt; exportieren Sie ihn noch einmal, Text als UTF-8',
    en: 'The report is damaged; export it again, text as UTF-8',
  },
  report_too_large: {
    de: 'Ein Teil des Berichts ist viel größer, als ein Scanner ihn schreibt; vielleicht fehlt ein Anführungszeichen. Exportieren Sie ihn als CSV',
    en: 'A part of the report is far larger than any scanner writes; perhaps a quotation mark is missing. Export it as CSV',
  },
  report_entities: {
    de: 'Der Bericht enthält eigene XML-Entitäten, die schon für Angriffe benutzt wurden; exportieren Sie ihn ohne sie',
    en: 'The report defines XML entities of its own, which have been used for attacks; export it without them',
  },
  bundle_foreign: {
    de: 'Es ist nicht mit „dirigent feeds export“ entstanden',
    en: 'It was not made with “dirigent feeds export”',
  },
  bundle_damaged: {
    de: 'Es ist unvollständig oder wurde unterwegs verändert; exportieren und kopieren Sie es noch einmal',
    en: 'It is incomplete or was changed on its way; export and copy it again',
  },
  bundle_too_new: {
    de: 'Seine Dateiliste versteht diese Version nicht; aktualisieren Sie zuerst diesen Server',
    en: 'This version does not read its list of files; upgrade this server first',
  },
  bundle_key_unknown: {
    de: 'Vergleichen Sie den Fingerabdruck {fingerprint} mit dem, den der exportierende Server zeigt; stimmt er überein, laden Sie mit „--trust {fingerprint}“',
    en: 'Compare the fingerprint {fingerprint} with the one that the exporting server shows; if it is the same, import with “--trust {fingerprint}”',
  },
  bundle_outdated: {
    de: 'Es entstand {madeAt}, geladen wurde schon eines von {newest}; ist das gewollt, laden Sie mit „--accept-older“',
    en: 'It was made {madeAt}, but one of {newest} was loaded before; if that is meant, import with “--accept-older”',
  },
  vex_not_json: {
    de: 'Es ist kein JSON oder endet mittendrin; kopieren Sie es noch einmal',
    en: 'It is not JSON or ends in the middle; copy it again',
  },
  vex_unknown_format: {
    de: 'Es ist weder OpenVEX noch CSAF 2.0 noch CycloneDX',
    en: 'It is neither OpenVEX, CSAF 2.0 nor CycloneDX',
  },
  vex_invalid: {
    de: 'Die Angabe {place} ist nicht so, wie {standard} sie verlangt ({found})',
    en: 'The value {place} is not as {standard} has it ({found})',
  },
  file_too_large: {
    de: 'Angenommen werden höchstens {limitBytes}',
    en: 'At most {limitBytes} are taken here',
  },
  file_empty: {
    de: 'Die Datei ist leer; senden Sie das Installationsprogramm',
    en: 'The file is empty; send the installer',
  },
  upload_broke_off: {
    de: 'Die Übertragung ist abgebrochen; senden Sie die Datei noch einmal',
    en: 'The upload broke off; send the file again',
  },
  hash_differs: {
    de: 'Angekommen ist eine Datei mit der SHA-256-Prüfsumme {sha256} und nicht mit der genannten; senden Sie sie noch einmal',
    en: 'What arrived has the SHA-256 {sha256}, not the one that was named; send it again',
  },
}
