import type { Entry } from './entry.ts'

/** What `dirigent scan` says to people; its JSON has no words. */
export const SCAN = {
  closing: {
    de: 'Updates, die Schwachstellen schließen',
    en: 'Updates that close vulnerabilities',
  },
  noFix: { de: 'Betroffen, noch keine Behebung', en: 'Affected, no fix published' },
  notJudged: { de: 'Vom Herausgeber nicht beurteilt', en: 'Not judged by the publisher' },
  deadline: { de: 'Frist', en: 'Deadline' },
  source: { de: 'Quellpaket', en: 'Source package' },
  installed: { de: 'Installiert', en: 'Installed' },
  closedBy: { de: 'Behoben mit', en: 'Closed by' },
  vulnerabilities: {
    de: 'Schwachstellen, und der Grund',
    en: 'Vulnerabilities, and the reason',
  },
  days: {
    de: '{count, plural, one {1 Tag} other {# Tage}}',
    en: '{count, plural, one {1 day} other {# days}}',
  },
  nextUpgrade: { de: 'nächstes Upgrade', en: 'next upgrade' },
  exploitedMark: { de: '(ausgenutzt)', en: '(exploited)' },
  andMore: { de: '{names} und {more} weitere', en: '{names} and {more} more' },
  ratedCritical: { de: 'als kritisch eingestuft', en: 'rated critical' },
  criticalSystem: { de: 'kritisches System', en: 'critical system' },
  ratedHigh: { de: 'als hoch eingestuft', en: 'rated high' },
  exploited: { de: 'ausgenutzt (KEV)', en: 'exploited (KEV)' },
  notExploited: { de: 'nicht ausgenutzt', en: 'not exploited' },
  exposed: { de: 'aus dem Internet erreichbar', en: 'exposed' },
  notExposed: { de: 'nicht aus dem Internet erreichbar', en: 'not exposed' },
  automatable: { de: 'automatisierbar', en: 'automatable' },
  totalImpact: { de: 'volle Wirkung', en: 'total impact' },
  partialImpact: { de: 'teilweise Wirkung', en: 'partial impact' },
  hidden: {
    de: '{count, plural, one {1 Quellpaket} other {# Quellpakete}} mit Schwachstellen ohne Behebung; --all zeigt sie.',
    en: '{count, plural, one {1 source package} other {# source packages}} with vulnerabilities that have no fix yet; --all lists them.',
  },
  ended: {
    de: '{release} bekommt keine Sicherheitsupdates mehr ({source}): Was später gefunden wird, bleibt ohne Behebung. Wechseln Sie auf eine neuere Version.',
    en: '{release} gets no security updates any more ({source}): what is found later has no fix. Upgrade to a newer release.',
  },
  endedOn: {
    de: '{release} bekommt seit {when} keine Sicherheitsupdates mehr ({source}): Was später gefunden wird, bleibt ohne Behebung. Wechseln Sie auf eine neuere Version.',
    en: '{release} gets no security updates any more since {when} ({source}): what is found later has no fix. Upgrade to a newer release.',
  },
  extended: {
    de: '{release} bekommt nur noch erweiterte oder bezahlte Sicherheitsupdates ({source}).',
    en: '{release} only gets extended or paid security updates ({source}).',
  },
  extendedUntil: {
    de: '{release} bekommt nur noch erweiterte oder bezahlte Sicherheitsupdates, bis {when} ({source}).',
    en: '{release} only gets extended or paid security updates until {when} ({source}).',
  },
  supportedUntil: {
    de: '{release} bekommt Sicherheitsupdates bis {when} ({source}).',
    en: '{release} gets security updates until {when} ({source}).',
  },
  supportUnknown: {
    de: 'Nicht bekannt: bis wann {release} Sicherheitsupdates bekommt.',
    en: 'Not known: until when {release} gets security updates.',
  },
  noFeed: {
    de: 'Keine geladene Quelle sagt etwas über {release}: Alle Pakete sind unbekannt, nicht sicher.',
    en: 'No loaded feed speaks about {release}: every package is unknown, not safe.',
  },
  unknownPackages: {
    de: 'Unbekannt, weder verwundbar noch sicher, denn sie sind nicht von der Distribution oder nicht lesbar: {names}.',
    en: 'Unknown, neither vulnerable nor safe, because not from the distribution or not readable: {names}.',
  },
  mostlyUnknown: {
    de: '{unknown} von {packages} Paketen sind unbekannt: Über diesen Rechner ist damit nichts gesagt. Passt die Version der Distribution?',
    en: '{unknown} of {packages} packages are unknown: that says nothing about this machine. Is the release right?',
  },
  noKev: {
    de: 'Nicht geladen: cisa-kev. Was heute ausgenutzt wird, ist nicht bekannt; Fristen können zu spät sein.',
    en: 'Not loaded: cisa-kev. What is exploited today is not known, so deadlines may be too late.',
  },
  noCve: {
    de: 'Nicht geladen: cve. Die Werte der CISA fehlen; Fristen nehmen an: nicht automatisierbar, volle Wirkung.',
    en: 'Not loaded: cve. CISA’s values are missing; deadlines assume automatable = no, impact = total.',
  },
  oldFeed: {
    de: 'Die Quelle {name} ist {days} Tage alt: Neuere Schwachstellen fehlen.',
    en: 'The feed {name} is {days} days old: newer vulnerabilities are missing.',
  },
  idleKernels: {
    de: 'Kernel, die nicht laufen, könnten entfernt werden: {names}.',
    en: 'Kernels that do not run could be removed: {names}.',
  },
  summary: {
    de: '{release}, {packages, plural, one {1 Paket} other {# Pakete}}: {fixable} behebbar, {noFix} ohne Behebung, {notJudged} nicht beurteilt, {exploited} ausgenutzt; {sources, plural, one {1 Quellpaket} other {# Quellpakete}} betroffen, {unknown, plural, one {1 Paket} other {# Pakete}} unbekannt.',
    en: '{release}, {packages, plural, one {1 package} other {# packages}}: {fixable} fixable, {noFix} without a fix, {notJudged} not judged, {exploited} exploited; {sources, plural, one {1 source package} other {# source packages}} affected, {unknown, plural, one {1 package} other {# packages}} unknown.',
  },
  summaryUnknown: {
    de: '{release}, {packages, plural, one {1 Paket} other {# Pakete}}: unbekannt.',
    en: '{release}, {packages, plural, one {1 package} other {# packages}}: unknown.',
  },
  applications: { de: 'Anwendungen', en: 'Applications' },
  application: { de: 'Anwendung', en: 'Application' },
  product: { de: 'Produkt', en: 'Product' },
  fixable: { de: 'Behebbar', en: 'Fixable' },
  found: { de: 'Schwachstellen', en: 'Vulnerabilities' },
  applicationsJudged: {
    de: '{count, plural, one {1 Anwendung} other {# Anwendungen}}: {affected} mit Schwachstellen; {unsure} sind vielleicht ein anderes Produkt und {nameless} nennt niemand: unbekannt, nicht sicher.',
    en: '{count, plural, one {1 application} other {# applications}}: {affected} with vulnerabilities; {unsure} may be another product and {nameless} are named by nobody: unknown, not safe.',
  },
  applicationsOfSystem: {
    de: '{count, plural, one {1 Anwendung gehört} other {# Anwendungen gehören}} zum Betriebssystem; ihre Schwachstellen stehen bei ihm.',
    en: '{count, plural, one {1 application is} other {# applications are}} part of the operating system; their vulnerabilities are listed with it.',
  },
  applicationsUnknown: {
    de: '{count, plural, one {1 Anwendung ist} other {# Anwendungen sind}} unbekannt, nicht sicher: Geben Sie --feed nvd-cpe=DATEI oder --feed cve=DATEI an.',
    en: '{count, plural, one {1 application is} other {# applications are}} unknown, not safe: give --feed nvd-cpe=FILE or --feed cve=FILE.',
  },
} as const satisfies Readonly<Record<string, Entry>>
