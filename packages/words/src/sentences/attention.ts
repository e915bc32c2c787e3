import type { AttentionItem } from '@dirigent/domain/planning/reasons'
import type { Sentences } from '../entry.ts'

/** What needs a person: the thing itself, in one sentence. */
export const ATTENTION_SENTENCES: Sentences<AttentionItem> = {
  rollout_halted: {
    de: 'Rollout „{rolloutName}“ ist gestoppt: {halt}',
    en: 'Rollout “{rolloutName}” is halted: {halt}',
  },
  approval_needed: {
    de: '„{deviceName}“ wartet auf Ihre Freigabe für „{rolloutName}“ · {backupAtKnown, select, yes {{backupFresh, select, yes {Sicherung von {backupAt} vorhanden} other {letzte Sicherung {backupAt}, zu alt}}} other {keine Sicherung bekannt}}',
    en: '“{deviceName}” waits for your approval of “{rolloutName}” · {backupAtKnown, select, yes {{backupFresh, select, yes {backup of {backupAt}} other {last backup {backupAt}, too old}}} other {no backup known}}',
  },
  update_failed: {
    de: 'Update auf „{deviceName}“ ist fehlgeschlagen: {outcome}',
    en: 'An update on “{deviceName}” failed: {outcome}',
  },
  deadline_missed: {
    de: '„{deviceName}“ ist überfällig: {vulnerabilities, plural, one {die Frist von {worst} ist} other {die Fristen von {worst} und {vulnerabilities, plural, offset:1 one {einer weiteren Schwachstelle} other {# weiteren Schwachstellen}} sind}} seit {dueAt} vorbei',
    en: '“{deviceName}” is late: {vulnerabilities, plural, one {the deadline of {worst} passed} other {the deadlines of {worst} and {vulnerabilities, plural, offset:1 one {one more vulnerability} other {# more vulnerabilities}} passed}} {dueAt}',
  },
  attempt_overdue: {
    de: 'Auf „{deviceName}“ läuft seit {since} eine Installation ohne Ergebnis',
    en: 'An installation on “{deviceName}” has had no result since {since}',
  },
  device_silent: {
    de: '{lastSeenAtKnown, select, yes {„{deviceName}“ hat sich seit {lastSeenAt} nicht gemeldet} other {„{deviceName}“ hat sich noch nie gemeldet}}',
    en: '{lastSeenAtKnown, select, yes {“{deviceName}” has not checked in since {lastSeenAt}} other {“{deviceName}” has never checked in}}',
  },
  clone_suspected: {
    de: '„{deviceName}“ meldet sich seit {since} von zwei Orten: vermutlich ein kopiertes Gerät',
    en: '“{deviceName}” checks in from two places since {since}: probably a copied device',
  },
  criticality_proposed: {
    de: '„{deviceName}“ sieht nach einem kritischen Server aus ({because})',
    en: '“{deviceName}” looks like a critical server ({because})',
  },
  group_observed: {
    de: 'Gruppe „{groupName}“ wird nur beobachtet: {devices, plural, one {1 Gerät bekommt} other {# Geräte bekommen}} keine Updates',
    en: 'Group “{groupName}” is observed only: {devices, plural, one {1 device gets} other {# devices get}} no updates',
  },
  feed_never_loaded: {
    de: 'Die Quelle „{feed}“ wurde noch nie geladen',
    en: 'The feed “{feed}” was never loaded',
  },
  feed_failed: {
    de: '{lastSuccessAtKnown, select, yes {Die Quelle „{feed}“ lässt sich seit {lastSuccessAt} nicht mehr laden} other {Die Quelle „{feed}“ lässt sich nicht laden}}',
    en: '{lastSuccessAtKnown, select, yes {The feed “{feed}” has failed to load since {lastSuccessAt}} other {The feed “{feed}” fails to load}}',
  },
  untested_update: {
    de: 'In „{rolloutName}“ ist {update} auf keinem Test- oder Pilotgerät installiert worden',
    en: 'In “{rolloutName}”, {update} was not installed on any Test or Pilot device',
  },
}

/** What happens if nobody acts. */
export const CONSEQUENCE_SENTENCES: Sentences<AttentionItem> = {
  rollout_halted: {
    de: 'Ohne Entscheidung bleibt er gestoppt{lateAtKnown, select, yes {; {devices, plural, one {ein Gerät überschreitet} other {# Geräte überschreiten}} {lateAt} die Frist} other {}}.',
    en: 'Without a decision it stays halted{lateAtKnown, select, yes {; {devices, plural, one {one device misses} other {# devices miss}} the deadline {lateAt}} other {}}.',
  },
  approval_needed: {
    de: 'Ohne Freigabe wird dort nichts installiert; die übrigen Geräte laufen weiter.',
    en: 'Without approval nothing is installed there; the other devices go on.',
  },
  update_failed: {
    de: 'Ohne Entscheidung wird es nicht wieder versucht; das Gerät behält die alte Version.',
    en: 'Without a decision it is not tried again; the device keeps the old version.',
  },
  deadline_missed: {
    de: 'Das Gerät bleibt angreifbar, bis die Updates wirksam sind.',
    en: 'The device stays exposed until the updates are in effect.',
  },
  attempt_overdue: {
    de: 'Das Gerät behält seinen Platz; bei Servern wartet die ganze Gruppe auf sein Ergebnis.',
    en: 'The device keeps its place; with servers the whole group waits for its result.',
  },
  device_silent: {
    de: 'Sein Zustand gilt als unbekannt, bis es sich wieder meldet oder Sie es außer Betrieb nehmen.',
    en: 'Its state counts as unknown until it checks in or you retire it.',
  },
  clone_suspected: {
    de: 'Bis zur Klärung ist unsicher, welches der beiden Geräte berichtet.',
    en: 'Until this is settled it is uncertain which of the two devices reports.',
  },
  criticality_proposed: {
    de: 'Bis dahin wird es wie jedes andere Gerät behandelt: ohne Freigabe, ohne Blick auf die Sicherung.',
    en: 'Until then it is treated like any other device: without approval, without a look at its backup.',
  },
  group_observed: {
    de: 'Es bleibt beim Beobachten: Befunde werden gezählt, installiert wird nichts.',
    en: 'It stays observed: findings are counted, nothing is installed.',
  },
  feed_never_loaded: {
    de: 'Bis dahin sind Befunde, die auf ihr beruhen, unbekannt; das heißt nicht, dass es keine gibt.',
    en: 'Until then findings that rest on it are unknown, not zero.',
  },
  feed_failed: {
    de: '{lastSuccessAtKnown, select, yes {Der letzte gute Stand gilt weiter; neue Schwachstellen fehlen.} other {Was auf ihr beruht, bleibt unbekannt, bis sie geladen ist; ohne Internet laden Sie ihre Datei von Hand.}}',
    en: '{lastSuccessAtKnown, select, yes {The last good content stays in force; new vulnerabilities are missing.} other {What rests on it stays unknown until it is loaded; without the internet load its file by hand.}}',
  },
  untested_update: {
    de: 'Ohne Entscheidung geht dieses Update nicht weiter; {devices, plural, one {ein Gerät wartet} other {# Geräte warten}} darauf.',
    en: 'Without a decision this update does not go on; {devices, plural, one {one device waits} other {# devices wait}} for it.',
  },
}
