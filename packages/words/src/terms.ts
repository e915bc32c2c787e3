import type { DeviceState } from '@dirigent/domain/compliance/device-state'
import type { UpdateState } from '@dirigent/domain/planning/reasons'
import type { Lane, RestartRule, RingName, Weekday } from '@dirigent/domain/rollouts/policy'
import type { Entry } from './entry.ts'

type Terms<K extends string> = Readonly<Record<K, Entry>>
/** Looked up with codes that came over the wire, so that an unknown one gives undefined instead of a wrong type. */
type Open<K extends string> = Terms<K> & Readonly<Record<string, Entry | undefined>>

/** The nouns of the product, one word per meaning; screens, mails, reports and commands all use these. */
export const NOUNS = {
  device: { de: 'Gerät', en: 'device' },
  devices: { de: 'Geräte', en: 'devices' },
  finding: { de: 'Befund', en: 'finding' },
  findings: { de: 'Befunde', en: 'findings' },
  vulnerability: { de: 'Schwachstelle', en: 'vulnerability' },
  vulnerabilities: { de: 'Schwachstellen', en: 'vulnerabilities' },
  advisory: { de: 'Sicherheitsmeldung', en: 'advisory' },
  update: { de: 'Update', en: 'update' },
  updates: { de: 'Updates', en: 'updates' },
  remediation: { de: 'Behebung', en: 'remediation' },
  policy: { de: 'Richtlinie', en: 'policy' },
  lane: { de: 'Tempo', en: 'lane' },
  rollout: { de: 'Rollout', en: 'rollout' },
  ring: { de: 'Ring', en: 'ring' },
  wave: { de: 'Welle', en: 'wave' },
  gate: { de: 'Freigabekriterium', en: 'gate' },
  soak: { de: 'Ruhezeit', en: 'soak' },
  window: { de: 'Wartungsfenster', en: 'maintenance window' },
  freeze: { de: 'Sperrzeit', en: 'freeze' },
  deferral: { de: 'Aufschub', en: 'deferral' },
  deadline: { de: 'Frist', en: 'deadline' },
  gracePeriod: { de: 'Nachfrist', en: 'grace period' },
  consent: { de: 'Zustimmung', en: 'consent' },
  restart: { de: 'Neustart', en: 'restart' },
  exception: { de: 'Ausnahme', en: 'exception' },
  incident: { de: 'Zwischenfall', en: 'incident' },
  compliance: { de: 'Erfüllung', en: 'compliance' },
  healthCheck: { de: 'Funktionsprüfung', en: 'health check' },
  group: { de: 'Gruppe', en: 'group' },
  package: { de: 'Paket', en: 'package' },
  unknown: { de: 'unbekannt', en: 'unknown' },
} satisfies Record<string, Entry>

export const RINGS: Open<RingName> = {
  test: { de: 'Test', en: 'Test' },
  pilot: { de: 'Pilot', en: 'Pilot' },
  broad: { de: 'Alle', en: 'Broad' },
  critical: { de: 'Kritische Server', en: 'Critical servers' },
}
export const LANES: Open<Lane> = {
  emergency: { de: 'Notfall', en: 'Emergency' },
  urgent: { de: 'Dringend', en: 'Urgent' },
  routine: { de: 'Regulär', en: 'Routine' },
  feature: { de: 'Funktion', en: 'Feature' },
}
export const DEVICE_STATES: Open<DeviceState> = {
  late: { de: 'überfällig', en: 'late' },
  needs_person: { de: 'braucht Sie', en: 'needs you' },
  unknown: { de: 'unbekannt', en: 'unknown' },
  running: { de: 'läuft', en: 'running' },
  waiting: { de: 'wartet', en: 'waiting' },
  in_effect: { de: 'aktuell', en: 'up to date' },
  observed: { de: 'nur beobachtet', en: 'observed only' },
}
export const UPDATE_STATES: Open<UpdateState> = {
  waiting: { de: 'wartet', en: 'waiting' },
  needs_person: { de: 'braucht Sie', en: 'needs you' },
  running: { de: 'läuft', en: 'running' },
  staged: { de: 'bereitgelegt', en: 'staged' },
  installed: { de: 'installiert, noch nicht bestätigt', en: 'installed, not yet verified' },
  in_effect: { de: 'wirksam', en: 'in effect' },
  failed: { de: 'fehlgeschlagen', en: 'failed' },
  unknown: { de: 'unbekannt', en: 'unknown' },
}
export const ROLLOUT_STATES: Open<'open' | 'halted' | 'paused' | 'done'> = {
  open: { de: 'läuft', en: 'running' },
  halted: { de: 'gestoppt', en: 'halted' },
  paused: { de: 'angehalten', en: 'paused' },
  done: { de: 'abgeschlossen', en: 'done' },
}
export const RING_STATES: Open<'waiting' | 'open' | 'passed' | 'halted'> = {
  waiting: { de: 'noch nicht offen', en: 'not open yet' },
  open: { de: 'läuft', en: 'running' },
  passed: { de: 'bestanden', en: 'passed' },
  halted: { de: 'gestoppt', en: 'halted' },
}
export const ROLLOUT_DEVICE_STATES: Open<
  | 'waiting'
  | 'running'
  | 'installed'
  | 'in_effect'
  | 'failed'
  | 'rolled_back'
  | 'held'
  | 'stuck'
  | 'not_needed'
> = {
  waiting: { de: 'wartet', en: 'waiting' },
  running: { de: 'läuft', en: 'running' },
  installed: { de: 'installiert, noch nicht bestätigt', en: 'installed, not yet verified' },
  in_effect: { de: 'wirksam', en: 'in effect' },
  failed: { de: 'fehlgeschlagen', en: 'failed' },
  rolled_back: { de: 'zurückgerollt', en: 'rolled back' },
  held: { de: 'zurückgehalten', en: 'held' },
  stuck: { de: 'kommt nicht weiter', en: 'stuck' },
  not_needed: { de: 'nicht nötig', en: 'not needed' },
}
export const ROLLOUT_KINDS: Open<'cut' | 'install_now' | 'rollback' | 'definitions'> = {
  cut: { de: 'Rollout', en: 'Rollout' },
  install_now: { de: 'Sofort installieren', en: 'Install now' },
  rollback: { de: 'Zurückrollen', en: 'Roll back' },
  definitions: { de: 'Virensignaturen', en: 'Antivirus definitions' },
}
export const SEVERITIES: Open<'critical' | 'high' | 'medium' | 'low' | 'none'> = {
  critical: { de: 'kritisch', en: 'critical' },
  high: { de: 'hoch', en: 'high' },
  medium: { de: 'mittel', en: 'medium' },
  low: { de: 'niedrig', en: 'low' },
  none: { de: 'keine', en: 'none' },
}
export const UPDATE_CLASSES: Open<
  'security' | 'bugfix' | 'feature' | 'definition' | 'unclassified'
> = {
  security: { de: 'Sicherheit', en: 'security' },
  bugfix: { de: 'Fehlerbehebung', en: 'bug fix' },
  feature: { de: 'Funktion', en: 'feature' },
  definition: { de: 'Virendefinition', en: 'virus definition' },
  unclassified: { de: 'nicht eingestuft', en: 'unclassified' },
}
export const FINDING_STATES: Open<'open' | 'fixed' | 'not_affected' | 'accepted' | 'unknown'> = {
  open: { de: 'offen', en: 'open' },
  fixed: { de: 'behoben', en: 'fixed' },
  not_affected: { de: 'nicht betroffen', en: 'not affected' },
  accepted: { de: 'Risiko angenommen', en: 'risk accepted' },
  unknown: { de: 'unbekannt', en: 'unknown' },
}
export const VERDICTS: Open<'fixed_in' | 'open' | 'not_affected' | 'undetermined'> = {
  fixed_in: { de: 'behoben ab', en: 'fixed from' },
  open: { de: 'betroffen, noch keine Behebung', en: 'affected, no remediation yet' },
  not_affected: { de: 'nicht betroffen', en: 'not affected' },
  undetermined: { de: 'noch nicht beurteilt', en: 'not judged yet' },
}
export const ROLES: Open<'server' | 'client'> = {
  server: { de: 'Server', en: 'Server' },
  client: { de: 'Arbeitsplatz', en: 'Workstation' },
}
/** The same in sentences about all of them. */
export const ROLES_MANY: Open<'server' | 'client'> = {
  server: { de: 'Server', en: 'Servers' },
  client: { de: 'Arbeitsplätze', en: 'Workstations' },
}
export const MODES: Open<'observe' | 'managed'> = {
  observe: { de: 'nur beobachten', en: 'observe' },
  managed: { de: 'verwalten', en: 'managed' },
}
export const ACCOUNT_ROLES: Open<'administrator' | 'operator' | 'auditor'> = {
  administrator: { de: 'Verwaltung', en: 'Administrator' },
  operator: { de: 'Betrieb', en: 'Operator' },
  auditor: { de: 'Prüfung (nur lesen)', en: 'Auditor (read only)' },
}
export const RESTART_RULES: Open<RestartRule> = {
  never: { de: 'nie von selbst', en: 'never by itself' },
  in_window: { de: 'im Wartungsfenster', en: 'in the maintenance window' },
  when_needed: { de: 'sobald nötig', en: 'as soon as needed' },
}
export const WEEKDAYS: Open<Weekday> = {
  mon: { de: 'Montag', en: 'Monday' },
  tue: { de: 'Dienstag', en: 'Tuesday' },
  wed: { de: 'Mittwoch', en: 'Wednesday' },
  thu: { de: 'Donnerstag', en: 'Thursday' },
  fri: { de: 'Freitag', en: 'Friday' },
  sat: { de: 'Samstag', en: 'Saturday' },
  sun: { de: 'Sonntag', en: 'Sunday' },
}
export const WEEKDAYS_SHORT: Open<Weekday> = {
  mon: { de: 'Mo', en: 'Mon' },
  tue: { de: 'Di', en: 'Tue' },
  wed: { de: 'Mi', en: 'Wed' },
  thu: { de: 'Do', en: 'Thu' },
  fri: { de: 'Fr', en: 'Fri' },
  sat: { de: 'Sa', en: 'Sat' },
  sun: { de: 'So', en: 'Sun' },
}
/** A feed without words is shown by its name: adding one does not wait for its words. */
export const FEEDS: Readonly<Record<string, Entry | undefined>> = {
  'debian-tracker': { de: 'Debian-Sicherheitsverzeichnis', en: 'Debian security tracker' },
  'debian-lists': { de: 'Debian-Sicherheitsmeldungen', en: 'Debian security advisories' },
  'ubuntu-cve-tracker': { de: 'Ubuntu-CVE-Verzeichnis', en: 'Ubuntu CVE tracker' },
  'alpine-secdb': { de: 'Alpine-Sicherheitsdatenbank', en: 'Alpine security database' },
  'redhat-csaf': { de: 'Red-Hat-Sicherheitsdaten', en: 'Red Hat security data' },
  'suse-csaf': { de: 'SUSE-Sicherheitsmeldungen', en: 'SUSE security advisories' },
  updateinfo: { de: 'Fedora und Amazon Linux', en: 'Fedora and Amazon Linux' },
  csaf: { de: 'CSAF-Anbieter (BSI u. a.)', en: 'CSAF providers (BSI and others)' },
  osv: { de: 'OSV', en: 'OSV' },
  cve: { de: 'CVE-Einträge mit SSVC', en: 'CVE records with SSVC' },
  'cisa-kev': { de: 'CISA KEV', en: 'CISA KEV' },
  epss: { de: 'EPSS', en: 'EPSS' },
  wesng: { de: 'Microsoft-Updates (WES-NG)', en: 'Microsoft updates (WES-NG)' },
  msrc: { de: 'Microsoft Security Response Center', en: 'Microsoft Security Response Center' },
  'apple-sofa': { de: 'Apple-Versionen (SOFA)', en: 'Apple releases (SOFA)' },
  endoflife: { de: 'Supportzeiträume (endoflife.date)', en: 'Support periods (endoflife.date)' },
  vulnrichment: { de: 'CISA Vulnrichment (SSVC)', en: 'CISA Vulnrichment (SSVC)' },
}
/** What an attempt is doing now: its state in the server, or the finer one that the agent reports; others as they are. */
export const STEPS: Readonly<Record<string, Entry | undefined>> = {
  leased: { de: 'darf beginnen', en: 'may start' },
  started: { de: 'Installation', en: 'installation' },
  admitted: { de: 'darf beginnen', en: 'may start' },
  checking_before: { de: 'Funktionsprüfung vorher', en: 'health check before' },
  preparing: { de: 'Vorbereitung', en: 'preparation' },
  saving: { de: 'Sichern der vorigen Versionen', en: 'keeping the previous versions' },
  downloading: { de: 'Herunterladen', en: 'download' },
  installing: { de: 'Installation', en: 'installation' },
  judging: { de: 'Nachprüfung', en: 'check of the result' },
  restarting_services: { de: 'Neustart von Diensten', en: 'restart of services' },
  checking_after: { de: 'Funktionsprüfung danach', en: 'health check after' },
  rolling_back: { de: 'Zurückrollen', en: 'rollback' },
  judging_rollback: { de: 'Nachprüfung des Zurückrollens', en: 'check of the rollback' },
  finished: { de: 'beendet', en: 'finished' },
}
/** Built-in health checks; a device's own are shown by their file name. */
export const CHECKS: Readonly<Record<string, Entry | undefined>> = {
  services: { de: 'Dienste', en: 'services' },
  'free-disk': { de: 'freier Speicherplatz', en: 'free disk space' },
}
/** Why a device is proposed as critical. */
export const CRITICAL_BECAUSE: Readonly<Record<string, Entry | undefined>> = {
  database: { de: 'Datenbankserver', en: 'database server' },
  directory: { de: 'Verzeichnisdienst', en: 'directory server' },
  mail: { de: 'Mailserver', en: 'mail server' },
  erp: { de: 'ERP-Server', en: 'ERP server' },
  web: { de: 'Webserver', en: 'web server' },
}
