import type { Decision, DifferenceCode, Side } from '@dirigent/domain/reconciliation/causes'
import type { IdentifierKind } from '@dirigent/domain/reconciliation/match-target'
import type { Entry } from '../entry.ts'

/** The page "Second scanner" and the report for auditors. */
export const SCANNER_PAGE = {
  title: { de: 'Zweiter Scanner', en: 'Second scanner' },
  subtitle: {
    de: 'Was ein anderer Scanner sieht, gegen das, was wir sehen; jeder Unterschied mit seiner Ursache',
    en: 'What another scanner sees against what we see; each difference with its cause',
  },
  report: { de: 'Zwei Scanner im Vergleich', en: 'Two scanners compared' },
  reportHelp: { de: 'Bericht für die Prüfung', en: 'Report for auditors' },
  reportPrint: { de: 'Druckansicht', en: 'Print view' },
  differences: { de: 'Unterschiede', en: 'Differences' },
  targets: { de: 'Nicht zugeordnet', en: 'Not assigned' },
  imports: { de: 'Berichte', en: 'Reports' },
  import: { de: 'Bericht übernehmen', en: 'Import a report' },
  importing: { de: 'Der Bericht wird gelesen …', en: 'The report is being read …' },
  imported: {
    de: '{scanner}: {findings, plural, one {1 Befund} other {# Befunde}} übernommen, {matched} von {targets} Zielen sind Ihre Geräte.',
    en: '{scanner}: {findings, plural, one {1 finding} other {# findings}} imported, {matched} of {targets} targets are your devices.',
  },
  formats: {
    de: 'Nessus, Greenbone, Qualys, Trivy, Grype, Wazuh, Defender, CSV und weitere; das Format wird von selbst erkannt.',
    en: 'Nessus, Greenbone, Qualys, Trivy, Grype, Wazuh, Defender, CSV and others; the format is recognised by itself.',
  },
  none: {
    de: 'Noch kein Bericht eines anderen Scanners.',
    en: 'No report of another scanner yet.',
  },
  noneHelp: {
    de: 'Übernehmen Sie einen Bericht, dann steht hier, worin er und wir uns unterscheiden.',
    en: 'Import a report, then this shows where it and we differ.',
  },
  noDifference: { de: 'Kein offener Unterschied.', en: 'No open difference.' },
  noDifferenceHelp: {
    de: 'Alles ist übereinstimmend oder entschieden; entschiedene zeigt der Filter.',
    en: 'Everything agrees or is decided; the filter shows the decided ones.',
  },
  noTarget: { de: 'Alle Ziele sind zugeordnet.', en: 'All targets are assigned.' },
  summary: {
    de: '{agreed} übereinstimmend · {onlyThem} nur {scanner} · {onlyUs} nur wir · {undecided, plural, =0 {alles entschieden} one {1 offen} other {# offen}}',
    en: '{agreed} agreed · {onlyThem} only {scanner} · {onlyUs} only us · {undecided, plural, =0 {all decided} one {1 open} other {# open}}',
  },
  device: { de: 'Gerät', en: 'Device' },
  subject: { de: 'Schwachstelle oder Prüfung', en: 'Vulnerability or check' },
  side: { de: 'Wer sie sieht', en: 'Who sees it' },
  cause: { de: 'Ursache', en: 'Cause' },
  decision: { de: 'Entscheidung', en: 'Decision' },
  scanner: { de: 'Scanner', en: 'Scanner' },
  anyScanner: { de: 'Jeder Scanner', en: 'Any scanner' },
  anyCause: { de: 'Jede Ursache', en: 'Any cause' },
  anySide: { de: 'Beide Seiten', en: 'Both sides' },
  showDecided: { de: 'auch entschiedene', en: 'also decided' },
  search: { de: 'Gerät oder Schwachstelle', en: 'Device or vulnerability' },
  decide: { de: 'Entscheiden', en: 'Decide' },
  decideAll: { de: 'Alle mit dieser Ursache', en: 'All with this cause' },
  decided: {
    de: '{n, plural, one {1 Unterschied ist} other {# Unterschiede sind}} entschieden.',
    en: '{n, plural, one {1 difference is} other {# differences are}} decided.',
  },
  decidedBy: { de: '{word}: {because} ({by}, {when})', en: '{word}: {because} ({by}, {when})' },
  reopened: {
    de: 'Früher entschieden; seitdem hat sich etwas geändert.',
    en: 'Decided before; something has changed since.',
  },
  reason: { de: 'Warum', en: 'Why' },
  targetHelp: {
    de: 'Der Scanner meint Geräte, die wir nicht sicher erkennen. Ihre Zuordnung gilt auch für die nächsten Berichte.',
    en: 'The scanner means devices that we do not recognise for certain. Your assignment counts for later reports too.',
  },
  ambiguous: { de: 'Mehrere Geräte passen', en: 'Several devices fit' },
  unmatched: { de: 'Kein Gerät passt', en: 'No device fits' },
  assign: { de: 'Zuordnen', en: 'Assign' },
  assigned: { de: '„{label}“ ist jetzt „{device}“.', en: '“{label}” is now “{device}”.' },
  chooseDevice: { de: 'Gerät wählen', en: 'Choose a device' },
  dismiss: { de: 'Keines von uns', en: 'None of ours' },
  dismissed: { de: '„{label}“ zählt nicht mehr.', en: '“{label}” does not count any more.' },
  lookAgain: { de: 'Von selbst zuordnen', en: 'Assign by itself' },
  by: { de: 'von {who}, {at}', en: 'by {who}, {at}' },
  importLine: {
    de: '{findings, plural, one {1 Befund} other {# Befunde}}, {matched} von {targets} Zielen erkannt',
    en: '{findings, plural, one {1 finding} other {# findings}}, {matched} of {targets} targets recognised',
  },
} as const satisfies Readonly<Record<string, Entry>>

export const SIDE_TERMS: Readonly<Record<Side, Entry>> = {
  agreed: { de: 'beide', en: 'both' },
  only_us: { de: 'nur wir', en: 'only us' },
  only_them: { de: 'nur der Scanner', en: 'only the scanner' },
}

export const DECISION_TERMS: Readonly<Record<Decision, Entry>> = {
  ours_right: { de: 'Wir haben recht', en: 'We are right' },
  theirs_right: { de: 'Der Scanner hat recht', en: 'The scanner is right' },
  explained: { de: 'Erklärt, beide haben recht', en: 'Explained, both are right' },
}

/** Causes in two or three words, for filters and counts. */
export const SCANNER_PAGE_CAUSES: Readonly<Record<DifferenceCode, Entry>> = {
  our_miss: { de: 'vielleicht unser Fehler', en: 'may be our miss' },
  inventory_incomplete: { de: 'nicht vollständig gelesen', en: 'not read completely' },
  unknown_package: { de: 'unbekanntes Paket', en: 'unknown package' },
  undetermined: { de: 'noch nicht beurteilt', en: 'not judged yet' },
  per_user_copy: { de: 'Kopie einer Person', en: 'per-user copy' },
  unmanaged_copy: { de: 'Kopie außerhalb der Pakete', en: 'copy outside of packages' },
  backport: { de: 'von der Distribution beurteilt', en: 'judged by the distribution' },
  idle_kernel: { de: 'Kernel läuft nicht', en: 'kernel does not run' },
  fixed_since_scan: { de: 'seit dem Scan behoben', en: 'fixed since the scan' },
  stale_scan: { de: 'Scan zu alt', en: 'stale scan' },
  no_vulnerability_named: { de: 'Prüfung ohne Schwachstelle', en: 'check without a vulnerability' },
  restart_open: { de: 'Neustart steht aus', en: 'restart open' },
  old_library_loaded: { de: 'alte Bibliothek geladen', en: 'old library loaded' },
  no_fix: { de: 'noch keine Behebung', en: 'no remediation yet' },
  out_of_scope: { de: 'nicht geprüft', en: 'out of scope of the scan' },
  their_miss: { de: 'Scanner sieht sie nicht', en: 'the scanner misses it' },
}

/** By what a device was recognised. */
export const IDENTIFIER_TERMS: Readonly<Record<IdentifierKind | 'assigned', Entry>> = {
  cloud_id: { de: 'Cloud-Kennung', en: 'cloud id' },
  machine_id: { de: 'Gerätekennung', en: 'machine id' },
  mac_address: { de: 'MAC-Adresse', en: 'MAC address' },
  full_name: { de: 'vollständiger Name', en: 'full name' },
  short_name: { de: 'Name', en: 'name' },
  address: { de: 'IP-Adresse', en: 'IP address' },
  assigned: { de: 'von Hand', en: 'by hand' },
}
