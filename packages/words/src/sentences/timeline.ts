import type { Entry, Sentences } from '../entry.ts'

/** What happened to a device. The server names the code; parameters are optional in old entries, hence `…Known`. */
export type TimelineEvent =
  | { code: 'enrolled'; token: string | null }
  | { code: 'inventory'; packages: number | null }
  | { code: 'attempt_started'; rolloutName: string | null }
  | { code: 'result'; outcome: string; updates: number }
  | { code: 'finding_opened'; package: string; count: number; vulnerability: readonly string[] }
  | { code: 'finding_closed'; package: string; count: number; vulnerability: readonly string[] }
  | { code: 'package_installed'; package: string; version: string }
  | { code: 'package_removed'; package: string; version: string }
  | { code: 'package_changed'; package: string; from: string | null; to: string | null }
  | { code: 'restarted' }

export const TIMELINE_SENTENCES: Sentences<TimelineEvent> = {
  enrolled: {
    de: 'Angemeldet{tokenKnown, select, yes { mit dem Anmeldeschlüssel „{token}“} other {}}',
    en: 'Enrolled{tokenKnown, select, yes { with the enrolment token “{token}”} other {}}',
  },
  inventory: {
    de: 'Bestand aufgenommen{packagesKnown, select, yes {: {packages, plural, one {1 Paket} other {# Pakete}}} other {}}',
    en: 'Inventory taken{packagesKnown, select, yes {: {packages, plural, one {1 package} other {# packages}}} other {}}',
  },
  attempt_started: {
    de: 'Versuch begonnen{rolloutNameKnown, select, yes { für „{rolloutName}“} other {}}',
    en: 'Attempt started{rolloutNameKnown, select, yes { for “{rolloutName}”} other {}}',
  },
  result: {
    de: '{outcome, select, succeeded {{updates, plural, one {1 Update installiert} other {# Updates installiert}}} failed {{updates, plural, one {1 Update fehlgeschlagen} other {# Updates fehlgeschlagen}}} rolled_back {{updates, plural, one {1 Update zurückgerollt} other {# Updates zurückgerollt}}} refused {{updates, plural, one {1 Update vom Gerät abgelehnt} other {# Updates vom Gerät abgelehnt}}} interrupted {Versuch unterbrochen} other {Ergebnis: {outcome}}}',
    en: '{outcome, select, succeeded {{updates, plural, one {1 update installed} other {# updates installed}}} failed {{updates, plural, one {1 update failed} other {# updates failed}}} rolled_back {{updates, plural, one {1 update rolled back} other {# updates rolled back}}} refused {{updates, plural, one {1 update refused by the device} other {# updates refused by the device}}} interrupted {Attempt interrupted} other {Result: {outcome}}}',
  },
  finding_opened: {
    de: '{count, plural, one {Befund in {package}: {vulnerability}} other {# Befunde in {package}, darunter {vulnerability}}}',
    en: '{count, plural, one {Finding in {package}: {vulnerability}} other {# findings in {package}, among them {vulnerability}}}',
  },
  finding_closed: {
    de: '{count, plural, one {Befund in {package} geschlossen: {vulnerability}} other {# Befunde in {package} geschlossen, darunter {vulnerability}}}',
    en: '{count, plural, one {Finding in {package} closed: {vulnerability}} other {# findings in {package} closed, among them {vulnerability}}}',
  },
  package_installed: { de: '{package} {version} installiert', en: '{package} {version} installed' },
  package_removed: { de: '{package} {version} entfernt', en: '{package} {version} removed' },
  package_changed: {
    de: '{package}: {fromKnown, select, yes {{from}} other {neu}} → {toKnown, select, yes {{to}} other {entfernt}}',
    en: '{package}: {fromKnown, select, yes {{from}} other {new}} → {toKnown, select, yes {{to}} other {removed}}',
  },
  restarted: { de: 'Neu gestartet', en: 'Restarted' },
}

/** Actions in the audit log by their code, as the server writes them; an action without words is shown by its code. */
export const AUDIT_ACTIONS: Readonly<Record<string, Entry | undefined>> = {
  'account.password_set': { de: 'Kennwort gesetzt', en: 'Password set' },
  'api_token.created': { de: 'Zugangsschlüssel angelegt', en: 'API token created' },
  'api_token.revoked': { de: 'Zugangsschlüssel widerrufen', en: 'API token revoked' },
  'assignment_key.rotated': {
    de: 'Neuer Schlüssel für Zuweisungen',
    en: 'New key for assignments',
  },
  'attempt.admitted': { de: 'Versuch zugelassen', en: 'Attempt admitted' },
  'attempt.ended': { de: 'Versuch beendet', en: 'Attempt ended' },
  'business_hours.deleted': { de: 'Geschäftszeiten gelöscht', en: 'Business hours deleted' },
  'business_hours.saved': { de: 'Geschäftszeiten geändert', en: 'Business hours changed' },
  'calendar.deleted': { de: 'Kalender gelöscht', en: 'Calendar deleted' },
  'calendar.saved': { de: 'Kalender geändert', en: 'Calendar changed' },
  'device.approved': { de: 'Gerät freigegeben', en: 'Device approved' },
  'device.changed': { de: 'Gerät geändert', en: 'Device changed' },
  'device.grace_given': {
    de: 'Nachfrist für ein Gerät, das aus war',
    en: 'Grace period for a device that was off',
  },
  'device.clone_suspected': { de: 'Kopiertes Gerät vermutet', en: 'Copied device suspected' },
  'device.enrolled': { de: 'Gerät angemeldet', en: 'Device enrolled' },
  'device.reinstalled': {
    de: 'Neu aufgesetztes Gerät hat seinen Platz übernommen',
    en: 'Reinstalled device took its place',
  },
  'device.retired': { de: 'Gerät außer Betrieb genommen', en: 'Device retired' },
  'enrolment_token.created': { de: 'Anmeldeschlüssel angelegt', en: 'Enrolment token created' },
  'enrolment_token.revoked': { de: 'Anmeldeschlüssel widerrufen', en: 'Enrolment token revoked' },
  'emergency.proposed': { de: 'Notfall vorgeschlagen', en: 'Emergency proposed' },
  'emergency.approved': { de: 'Notfall freigegeben', en: 'Emergency approved' },
  'emergency.started': { de: 'Notfall ausgelöst', en: 'Emergency started' },
  'emergency.withdrawn': { de: 'Notfall zurückgezogen', en: 'Emergency withdrawn' },
  'emergency.approvers_changed': {
    de: 'Freigebende für Notfälle geändert',
    en: 'Approvers of emergencies changed',
  },
  'availability_group.changed': {
    de: 'Verfügbarkeitsgruppe geändert',
    en: 'Availability group changed',
  },
  'availability_group.deleted': {
    de: 'Verfügbarkeitsgruppe gelöscht',
    en: 'Availability group deleted',
  },
  'device_person.saved': {
    de: 'Arbeitszeit einer Person am Gerät eingetragen',
    en: 'Working hours of a person at the device entered',
  },
  'device_person.erased': {
    de: 'Person am Gerät gelöscht',
    en: 'Person at the device erased',
  },
  'device.order_changed': { de: 'Reihenfolge der Geräte geändert', en: 'Device order changed' },
  'warning.accepted': {
    de: 'Bekanntes Problem in Kauf genommen',
    en: 'Known issue accepted',
  },
  'evidence.waived': { de: 'Auf den Test verzichtet', en: 'Evidence waived' },
  'exception.granted': { de: 'Ausnahme erteilt', en: 'Exception granted' },
  'exception.renewed': { de: 'Ausnahme verlängert', en: 'Exception renewed' },
  'exception.revoked': { de: 'Ausnahme widerrufen', en: 'Exception revoked' },
  'feeds.bundle_imported': { de: 'Quellenpaket geladen', en: 'Feed bundle imported' },
  'vex.imported': { de: 'VEX-Dokument geladen', en: 'VEX document imported' },
  'vex.withdrawn': { de: 'VEX-Dokument zurückgezogen', en: 'VEX document withdrawn' },
  'feed.provider_added': { de: 'CSAF-Anbieter hinzugefügt', en: 'CSAF provider added' },
  'feed.provider_removed': { de: 'CSAF-Anbieter entfernt', en: 'CSAF provider removed' },
  'feed.key_first_seen': {
    de: 'Schlüssel eines Herausgebers zum ersten Mal gesehen und gemerkt',
    en: 'A publisher’s key was seen first and remembered',
  },
  'feed.key_trusted': {
    de: 'Neuer Schlüssel eines Herausgebers angenommen',
    en: 'A publisher’s new key was accepted',
  },
  'feed.loaded': { de: 'Quelle geladen', en: 'Feed loaded' },
  'software.corrected': { de: 'Software zugeordnet', en: 'Software corrected' },
  'software.correction_taken_back': {
    de: 'Zuordnung zurückgenommen',
    en: 'Correction taken back',
  },
  'package.added': { de: 'Eigenes Paket hochgeladen', en: 'Own package uploaded' },
  'package.withdrawn': { de: 'Eigenes Paket zurückgezogen', en: 'Own package withdrawn' },
  'group.created': { de: 'Gruppe angelegt', en: 'Group created' },
  'group.changed': { de: 'Gruppe geändert', en: 'Group changed' },
  'group.deleted': { de: 'Gruppe gelöscht', en: 'Group deleted' },
  'group.members_changed': { de: 'Mitglieder der Gruppe geändert', en: 'Group members changed' },
  'hold.released': { de: 'Update wieder freigegeben', en: 'Update released' },
  'incident.reported': { de: 'Zwischenfall gemeldet', en: 'Incident reported' },
  'person.created': { de: 'Person hinzugefügt', en: 'Person added' },
  'person.changed': { de: 'Person geändert', en: 'Person changed' },
  'policy.created': { de: 'Richtlinie angelegt', en: 'Policy created' },
  'policy.changed': { de: 'Richtlinie geändert', en: 'Policy changed' },
  'ring.opened': { de: 'Ring geöffnet', en: 'Ring opened' },
  'ring.reopened': { de: 'Ring wieder geöffnet', en: 'Ring opened again' },
  'ring.passed': { de: 'Ring bestanden', en: 'Ring passed' },
  'rollout.cut': { de: 'Rollout zusammengestellt', en: 'Rollout cut' },
  'rollout.devices_joined': { de: 'Geräte aufgenommen', en: 'Devices joined' },
  'rollout.done': { de: 'Rollout abgeschlossen', en: 'Rollout done' },
  'rollout.halted': { de: 'Rollout gestoppt', en: 'Rollout halted' },
  'rollout.install_now': { de: 'Sofort installieren lassen', en: 'Install now' },
  'rollout.paused': { de: 'Rollout angehalten', en: 'Rollout paused' },
  'rollout.reopened': { de: 'Rollout läuft wieder', en: 'Rollout runs again' },
  'rollout.resumed': { de: 'Rollout fortgesetzt', en: 'Rollout resumed' },
  'rollout.rolled_back': { de: 'Rollout zurückgerollt', en: 'Rollout rolled back' },
  'scan.imported': { de: 'Bericht eines Scanners übernommen', en: 'Report of a scanner imported' },
  'scan_difference.decided': { de: 'Unterschied entschieden', en: 'Difference decided' },
  'scan_target.assigned': {
    de: 'Gerät eines Scanners zugeordnet',
    en: 'Device of a scanner assigned',
  },
  'scan_target.dismissed': {
    de: 'Ziel eines Scanners gehört nicht uns',
    en: 'Target of a scanner is none of ours',
  },
  'session.refused': { de: 'Anmeldung abgelehnt', en: 'Sign-in refused' },
  'session.signed_in': { de: 'Angemeldet', en: 'Signed in' },
  'session.signed_out': { de: 'Abgemeldet', en: 'Signed out' },
  'server.restored': {
    de: 'Aus einer Sicherung wiederhergestellt',
    en: 'Restored from a backup',
  },
  'settings.changed': { de: 'Einstellungen geändert', en: 'Settings changed' },
  'sign_in_link.created': { de: 'Anmeldelink ausgestellt', en: 'Sign-in link issued' },
  'update.held': { de: 'Update zurückgehalten', en: 'Update held' },
  'wave.opened': { de: 'Welle geöffnet', en: 'Wave opened' },
}

/** Actors of the system by the name that the audit log has; people stand there by their own. */
export const SYSTEM_ACTORS: Readonly<Record<string, Entry | undefined>> = {
  plan: { de: 'von selbst', en: 'by itself' },
  system: { de: 'von selbst', en: 'by itself' },
}
