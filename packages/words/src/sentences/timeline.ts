import type { Entry, Sentences } from '../entry.ts'

/** What happened to a device. The server names the code; parameters are optional in old entries, hence `…Known`. */
export type TimelineEvent =
  | { code: 'enrolled'; token: string | null }
  | { code: 'inventory'; packages: number | null }
  | { code: 'attempt_started'; step: string | null }
  | { code: 'attempt_waiting'; step: string | null }
  | { code: 'result'; outcome: string; updates: number }
  | { code: 'finding_opened'; vulnerability: string; package: string }
  | { code: 'finding_closed'; vulnerability: string; package: string }
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
    de: 'Versuch begonnen{stepKnown, select, yes { ({step})} other {}}',
    en: 'Attempt started{stepKnown, select, yes { ({step})} other {}}',
  },
  attempt_waiting: {
    de: 'Versuch wartet{stepKnown, select, yes { ({step})} other {}}',
    en: 'Attempt waits{stepKnown, select, yes { ({step})} other {}}',
  },
  result: {
    de: '{outcome, select, succeeded {{updates, plural, one {1 Update installiert} other {# Updates installiert}}} failed {{updates, plural, one {1 Update fehlgeschlagen} other {# Updates fehlgeschlagen}}} rolled_back {{updates, plural, one {1 Update zurückgerollt} other {# Updates zurückgerollt}}} refused {{updates, plural, one {1 Update vom Gerät abgelehnt} other {# Updates vom Gerät abgelehnt}}} interrupted {Versuch unterbrochen} other {Ergebnis: {outcome}}}',
    en: '{outcome, select, succeeded {{updates, plural, one {1 update installed} other {# updates installed}}} failed {{updates, plural, one {1 update failed} other {# updates failed}}} rolled_back {{updates, plural, one {1 update rolled back} other {# updates rolled back}}} refused {{updates, plural, one {1 update refused by the device} other {# updates refused by the device}}} interrupted {Attempt interrupted} other {Result: {outcome}}}',
  },
  finding_opened: {
    de: 'Befund: {vulnerability} in {package}',
    en: 'Finding: {vulnerability} in {package}',
  },
  finding_closed: {
    de: 'Befund geschlossen: {vulnerability} in {package}',
    en: 'Finding closed: {vulnerability} in {package}',
  },
  package_installed: { de: '{package} {version} installiert', en: '{package} {version} installed' },
  package_removed: { de: '{package} {version} entfernt', en: '{package} {version} removed' },
  package_changed: {
    de: '{package}: {fromKnown, select, yes {{from}} other {neu}} → {toKnown, select, yes {{to}} other {entfernt}}',
    en: '{package}: {fromKnown, select, yes {{from}} other {new}} → {toKnown, select, yes {{to}} other {removed}}',
  },
  restarted: { de: 'Neu gestartet', en: 'Restarted' },
}

/** Actions in the audit log by their code; an action without words is shown by its code. */
export const AUDIT_ACTIONS: Readonly<Record<string, Entry | undefined>> = {
  'device.enrolled': { de: 'Gerät angemeldet', en: 'Device enrolled' },
  'device.replaced': { de: 'Neu aufgesetztes Gerät hat seinen Platz übernommen', en: 'Reinstalled device took its place' },
  'device.changed': { de: 'Gerät geändert', en: 'Device changed' },
  'device.retired': { de: 'Gerät außer Betrieb genommen', en: 'Device retired' },
  'device.clone_suspected': { de: 'Kopiertes Gerät vermutet', en: 'Copied device suspected' },
  'install_now': { de: 'Sofort installieren lassen', en: 'Install now' },
  'rollout.cut': { de: 'Rollout begonnen', en: 'Rollout cut' },
  'rollout.halted': { de: 'Rollout gestoppt', en: 'Rollout halted' },
  'rollout.paused': { de: 'Rollout angehalten', en: 'Rollout paused' },
  'rollout.resumed': { de: 'Rollout fortgesetzt', en: 'Rollout resumed' },
  'rollout.rolled_back': { de: 'Rollout zurückgerollt', en: 'Rollout rolled back' },
  'rollout.done': { de: 'Rollout abgeschlossen', en: 'Rollout done' },
  'rollout.approved': { de: 'Freigegeben', en: 'Approved' },
  'rollout.incident': { de: 'Zwischenfall gemeldet', en: 'Incident reported' },
  'rollout.waived': { de: 'Auf den Test verzichtet', en: 'Evidence waived' },
  'ring.opened': { de: 'Ring geöffnet', en: 'Ring opened' },
  'ring.passed': { de: 'Ring bestanden', en: 'Ring passed' },
  'update.held': { de: 'Update zurückgehalten', en: 'Update held' },
  'update.released': { de: 'Update wieder freigegeben', en: 'Update released' },
  'rollout.install_now': { de: 'Sofort installieren lassen', en: 'Install now' },
  'rollout.devices_joined': { de: 'Geräte sind dem Rollout beigetreten', en: 'Devices joined the rollout' },
  'rollout.reopened': { de: 'Rollout wieder geöffnet', en: 'Rollout reopened' },
  'device.approved': { de: 'Freigegeben', en: 'Approved' },
  'evidence.waived': { de: 'Auf den Test verzichtet', en: 'Evidence waived' },
  'incident.reported': { de: 'Zwischenfall gemeldet', en: 'Incident reported' },
  'hold.released': { de: 'Update wieder freigegeben', en: 'Update released' },
  'ring.reopened': { de: 'Ring wieder geöffnet', en: 'Ring reopened' },
  'wave.opened': { de: 'Welle geöffnet', en: 'Wave opened' },
  'policy.created': { de: 'Richtlinie angelegt', en: 'Policy created' },
  'feed.loaded': { de: 'Quelle geladen', en: 'Feed loaded' },
  'person.created': { de: 'Konto angelegt', en: 'Account created' },
  'person.changed': { de: 'Konto geändert', en: 'Account changed' },
  'sign_in_link.created': { de: 'Anmeldelink ausgestellt', en: 'Sign-in link issued' },
  'session.signed_out': { de: 'Abgemeldet', en: 'Signed out' },
  'session.refused': { de: 'Anmeldung abgelehnt', en: 'Sign-in refused' },
  'assignment_key.rotated': { de: 'Schlüssel für Aufträge gewechselt', en: 'Assignment key rotated' },
  'group.created': { de: 'Gruppe angelegt', en: 'Group created' },
  'group.changed': { de: 'Gruppe geändert', en: 'Group changed' },
  'group.deleted': { de: 'Gruppe gelöscht', en: 'Group deleted' },
  'group.members_changed': { de: 'Mitglieder der Gruppe geändert', en: 'Group members changed' },
  'policy.changed': { de: 'Richtlinie geändert', en: 'Policy changed' },
  'enrolment_token.created': { de: 'Anmeldeschlüssel angelegt', en: 'Enrolment token created' },
  'enrolment_token.revoked': { de: 'Anmeldeschlüssel widerrufen', en: 'Enrolment token revoked' },
  'feed.imported': { de: 'Quelle geladen', en: 'Feed loaded' },
  'feed.failed': { de: 'Quelle konnte nicht geladen werden', en: 'Feed failed to load' },
  'settings.changed': { de: 'Einstellungen geändert', en: 'Settings changed' },
  'session.signed_in': { de: 'Angemeldet', en: 'Signed in' },
  'account.password_set': { de: 'Kennwort gesetzt', en: 'Password set' },
  'api_token.created': { de: 'Zugangsschlüssel angelegt', en: 'API token created' },
  'api_token.revoked': { de: 'Zugangsschlüssel widerrufen', en: 'API token revoked' },
}
