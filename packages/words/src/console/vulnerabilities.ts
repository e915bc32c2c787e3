import type { Entry } from '../entry.ts'

export const VULNERABILITIES = {
  fileFixable: { de: 'Behebbare als CSV', en: 'Fixable ones as CSV' },
  fileOpen: { de: 'Alle offenen als CSV', en: 'All open ones as CSV' },
  fileAll: { de: 'Auch geschlossene als CSV', en: 'Closed ones too, as CSV' },
  fileLines: { de: 'Alle offenen als JSON-Zeilen', en: 'All open ones as JSON lines' },
  title: { de: 'Schwachstellen', en: 'Vulnerabilities' },
  subtitle: {
    de: '{n, plural, =0 {Keine offene Schwachstelle} one {1 offene Schwachstelle} other {# offene Schwachstellen}} auf Ihren Geräten, nach Frist',
    en: '{n, plural, =0 {No open vulnerability} one {1 open vulnerability} other {# open vulnerabilities}} on your devices, by deadline',
  },
  moreDevices: {
    de: '{n, plural, one {1 weiteres zeigen} other {# weitere zeigen}}',
    en: '{n, plural, one {Show 1 more} other {Show # more}}',
  },
  counted: {
    de: 'gezählt {at}; was sich seitdem geändert hat, folgt in wenigen Minuten',
    en: 'counted {at}; what has changed since follows within minutes',
  },
  search: { de: 'CVE-Nummer oder Paket', en: 'CVE id or package' },
  severity: { de: 'Schwere', en: 'Severity' },
  kevOnly: { de: 'nur ausgenutzte (KEV)', en: 'exploited only (KEV)' },
  showAll: { de: 'auch ohne Behebung', en: 'also without remediation' },
  sort: { de: 'Ordnung', en: 'Order' },
  sortDue: { de: 'Nach Frist', en: 'By deadline' },
  sortDevices: { de: 'Nach Zahl der Geräte', en: 'By number of devices' },
  sortEpss: { de: 'Nach EPSS', en: 'By EPSS' },
  sortName: { de: 'Nach Name', en: 'By name' },
  anySeverity: { de: 'Jede Schwere', en: 'Any severity' },
  name: { de: 'Schwachstelle', en: 'Vulnerability' },
  where: { de: 'Pakete', en: 'Packages' },
  devices: { de: 'Geräte', en: 'Devices' },
  deadline: { de: 'Frist', en: 'Deadline' },
  epss: { de: 'EPSS', en: 'EPSS' },
  kev: { de: 'wird ausgenutzt', en: 'exploited' },
  late: { de: '{n} überfällig', en: '{n} late' },
  none: {
    de: 'Keine offene Schwachstelle mit Behebung.',
    en: 'No open vulnerability with a remediation.',
  },
  noneHelp: {
    de: 'Entweder ist alles behoben, oder es ist noch keine Quelle geladen; das steht unter „Quellen“.',
    en: 'Either everything is fixed, or no feed is loaded yet; see “Feeds”.',
  },
  noneMatch: {
    de: 'Keine Schwachstelle passt zu diesen Filtern.',
    en: 'No vulnerability fits these filters.',
  },
  sentence: {
    de: '{devices, plural, =0 {Auf keinem Gerät mehr offen} one {Offen auf 1 Gerät} other {Offen auf # Geräten}}{lateKnown, select, yes {, {late} davon überfällig} other {}}{dueKnown, select, yes {; die nächste Frist ist {due}} other {}}.',
    en: '{devices, plural, =0 {Open on no device any more} one {Open on 1 device} other {Open on # devices}}{lateKnown, select, yes {, {late} of them late} other {}}{dueKnown, select, yes {; the next deadline is {due}} other {}}.',
  },
  whose: { de: 'Wer das sagt', en: 'Whose word it is' },
  whoseHelp: {
    de: 'Das Wort der Distribution gilt; sie kennt ihre eigenen Pakete am besten.',
    en: 'The word of the distribution counts; it knows its own packages best.',
  },
  location: { de: 'Wo sie ist', en: 'Where it is' },
  rule: { de: 'Warum diese Frist', en: 'Why this deadline' },
  facts: { de: 'Was bekannt ist', en: 'What is known' },
  closing: { de: 'Was sie schließt', en: 'What closes it' },
  closingUpdate: {
    de: '{package} auf {version} oder neuer',
    en: '{package} at {version} or newer',
  },
  closingNone: {
    de: 'Noch nichts: Kein Herausgeber hat eine Behebung veröffentlicht.',
    en: 'Nothing yet: no publisher has released a remediation.',
  },
  closed: {
    de: '{n, plural, =0 {Noch kein Befund ist geschlossen.} one {1 Befund ist schon geschlossen.} other {# Befunde sind schon geschlossen.}}',
    en: '{n, plural, =0 {No finding is closed yet.} one {1 finding is closed already.} other {# findings are closed already.}}',
  },
  feed: { de: 'Quelle', en: 'Feed' },
  sourcePackage: { de: 'Quellpaket', en: 'Source package' },
  release: { de: 'System', en: 'Release' },
  verdict: { de: 'Urteil', en: 'Verdict' },
  advisories: { de: 'Sicherheitsmeldungen', en: 'Advisories' },
  since: { de: 'seit', en: 'since' },
  device: { de: 'Gerät', en: 'Device' },
  installed: { de: 'Installiert', en: 'Installed' },
  fixed: { de: 'Behoben ab', en: 'Fixed from' },
  detected: { de: 'Entdeckt', en: 'Detected' },
  published: { de: 'Veröffentlicht', en: 'Published' },
  cvss: { de: 'CVSS', en: 'CVSS' },
  exploitation: { de: 'Ausnutzung (SSVC)', en: 'Exploitation (SSVC)' },
  automatable: { de: 'Automatisierbar', en: 'Automatable' },
  impact: { de: 'Auswirkung', en: 'Technical impact' },
  impactTotal: { de: 'vollständig', en: 'total' },
  impactPartial: { de: 'teilweise', en: 'partial' },
  exploitationNone: { de: 'keine bekannt', en: 'none known' },
  exploitationPoc: { de: 'Machbarkeit gezeigt', en: 'proof of concept' },
  exploitationActive: { de: 'wird ausgenutzt', en: 'active' },
  kevSince: { de: 'Im KEV-Verzeichnis seit {at}', en: 'In the KEV catalogue since {at}' },
  ransomware: { de: 'von Erpressungssoftware benutzt', en: 'used by ransomware' },
  notAssessed: { de: 'nicht beurteilt', en: 'not assessed' },
  unknownMeans: {
    de: 'Nicht beurteilte Angaben zählen für die Frist als: nicht automatisierbar, Auswirkung vollständig.',
    en: 'What is not assessed counts for the deadline as: not automatable, impact total.',
  },
  noWhere: { de: 'Kein Gerät hat sie noch.', en: 'No device has it any more.' },
  noStatements: {
    de: 'Keine Quelle hat sie für Ihre Systeme beurteilt.',
    en: 'No feed has judged it for your systems.',
  },
  allDevices: { de: 'Alle betroffenen Geräte', en: 'All affected devices' },
} satisfies Record<string, Entry>

/** The row that set a deadline; `rule` codes look like `cap/critical-7` and `bod-26-04/kev=no,…`. */
export const DEADLINE_RULES = {
  capCritical: {
    de: 'höchstens {days} Tage, weil als kritisch eingestuft',
    en: 'at most {days} days, because rated critical',
  },
  capSystem: {
    de: 'höchstens {days} Tage, weil das Gerät als kritisch markiert ist',
    en: 'at most {days} days, because the device is marked critical',
  },
  capHigh: {
    de: 'höchstens {days} Tage, weil als hoch eingestuft',
    en: 'at most {days} days, because rated high',
  },
  bod: {
    de: '{kev, select, yes {wird ausgenutzt} other {nicht als ausgenutzt bekannt}}, {exposed, select, yes {Gerät von außen erreichbar} other {Gerät nicht von außen erreichbar}}, {automatable, select, yes {automatisierbar} other {nicht automatisierbar}}, Auswirkung {impact, select, total {vollständig} other {teilweise}} (CISA BOD 26-04)',
    en: '{kev, select, yes {exploited} other {not known to be exploited}}, {exposed, select, yes {device reachable from outside} other {device not reachable from outside}}, {automatable, select, yes {automatable} other {not automatable}}, impact {impact, select, total {total} other {partial}} (CISA BOD 26-04)',
  },
  afterReturn: {
    de: '{row}; das Gerät war aus, daher ein Tag Nachfrist ab seiner Rückkehr',
    en: '{row}; the device was off, so it has a grace period of one day from its return',
  },
  nextUpgrade: { de: 'mit dem nächsten Update', en: 'with the next upgrade' },
  overdueSince: { de: 'seit {at} überfällig', en: 'late since {at}' },
  inDays: {
    de: '{n, plural, =0 {in Stunden} one {in 1 Tag} other {in # Tagen}}',
    en: '{n, plural, =0 {within hours} one {in 1 day} other {in # days}}',
  },
  daysLate: {
    de: '{n, plural, =0 {überfällig} one {1 Tag überfällig} other {# Tage überfällig}}',
    en: '{n, plural, =0 {late} one {1 day late} other {# days late}}',
  },
} satisfies Record<string, Entry>
