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
  exception_expires: {
    de: 'Die Ausnahme für {about} läuft am {expiresAt} ab',
    en: 'The exception for {about} expires {expiresAt}',
  },
  feed_never_loaded: {
    de: 'Die Quelle „{feed}“ wurde noch nie geladen',
    en: 'The feed “{feed}” was never loaded',
  },
  feed_failed: {
    de: '{lastSuccessAtKnown, select, yes {Die Quelle „{feed}“ lässt sich seit {lastSuccessAt} nicht mehr laden} other {Die Quelle „{feed}“ lässt sich nicht laden}}',
    en: '{lastSuccessAtKnown, select, yes {The feed “{feed}” has failed to load since {lastSuccessAt}} other {The feed “{feed}” fails to load}}',
  },
  deadline_conflict: {
    de: '{because, select, opening {In „{rolloutName}“ öffnet das Wartungsfenster erst nach der Frist} frozen {In „{rolloutName}“ reicht die Sperrzeit über die Frist hinaus} reporting {„{rolloutName}“ kann die Frist {dueAt} nicht halten: Es fehlen noch Rückmeldungen} waves {„{rolloutName}“ kann die Frist {dueAt} nicht halten: Die Wellen brauchen länger} other {„{rolloutName}“ kann die Frist {dueAt} nicht halten, auch mit der kürzesten Ruhezeit}} ({devices, plural, one {1 Gerät} other {# Geräte}})',
    en: '{because, select, opening {In “{rolloutName}” the maintenance window opens only after the deadline} frozen {In “{rolloutName}” the freeze lasts beyond the deadline} reporting {“{rolloutName}” cannot meet the deadline {dueAt}: reports are missing} waves {“{rolloutName}” cannot meet the deadline {dueAt}: its waves need longer} other {“{rolloutName}” cannot meet the deadline {dueAt}, even with the shortest soak}} ({devices, plural, one {1 device} other {# devices}})',
  },
  emergency_waits: {
    de: '{by} will einen Notfall auslösen: {reason} · {missing, plural, one {es fehlt noch eine Freigabe} other {es fehlen noch # Freigaben}}',
    en: '{by} wants to start an emergency: {reason} · {missing, plural, one {one approval is missing} other {# approvals are missing}}',
  },
  known_issue: {
    de: 'Bekanntes Problem mit „{update}“ ({source}): {text} · {devices, plural, one {1 Gerät wartet} other {# Geräte warten}}',
    en: 'Known issue with “{update}” ({source}): {text} · {devices, plural, one {1 device waits} other {# devices wait}}',
  },
  scanner_differences: {
    de: '„{scanner}“ und wir unterscheiden uns: {misses, plural, =0 {} one {1 Schwachstelle sehen wir vielleicht nicht, } other {# Schwachstellen sehen wir vielleicht nicht, }}{undecided, plural, one {1 Unterschied ist} other {# Unterschiede sind}} nicht entschieden',
    en: '“{scanner}” and we differ: {misses, plural, =0 {} one {we may miss 1 vulnerability, } other {we may miss # vulnerabilities, }}{undecided, plural, one {1 difference is} other {# differences are}} undecided',
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
  exception_expires: {
    de: 'Dann {findings, plural, one {ist ein Befund} other {sind # Befunde}} wieder offen, mit der Frist, die sie immer hatten. Verantwortlich: {owner}.',
    en: 'Then {findings, plural, one {one finding is} other {# findings are}} open again, with the deadline they always had. Owner: {owner}.',
  },
  feed_never_loaded: {
    de: 'Bis dahin sind Befunde, die auf ihr beruhen, unbekannt; das heißt nicht, dass es keine gibt.',
    en: 'Until then findings that rest on it are unknown, not zero.',
  },
  feed_failed: {
    de: '{lastSuccessAtKnown, select, yes {Der letzte gute Stand gilt weiter; neue Schwachstellen fehlen.} other {Was auf ihr beruht, bleibt unbekannt, bis sie geladen ist; ohne Internet laden Sie ihre Datei von Hand.}}',
    en: '{lastSuccessAtKnown, select, yes {The last good content stays in force; new vulnerabilities are missing.} other {What rests on it stays unknown until it is loaded; without the internet load its file by hand.}}',
  },
  deadline_conflict: {
    de: 'Von selbst wird weder ein Fenster noch eine Mindestmeldung übergangen; ohne Entscheidung sind die Geräte ab {dueAt} überfällig.',
    en: 'No window and no reporting minimum is passed over by itself; without a decision the devices are late from {dueAt}.',
  },
  emergency_waits: {
    de: 'Ohne Freigabe beginnt der Notfall nicht; die Updates gehen den gewohnten Weg.',
    en: 'Without approval the emergency does not begin; the updates go their usual way.',
  },
  known_issue: {
    de: 'Ohne Entscheidung wird es nirgends installiert, bis der Herausgeber einen Nachfolger bringt.',
    en: 'Without a decision it is installed nowhere until the publisher brings a successor.',
  },
  scanner_differences: {
    de: 'Bis dahin bleibt offen, wer recht hat; was wir nicht sehen, wird nicht geschlossen.',
    en: 'Until then it stays open who is right; what we do not see is not closed.',
  },
  untested_update: {
    de: 'Ohne Entscheidung geht dieses Update nicht weiter; {devices, plural, one {ein Gerät wartet} other {# Geräte warten}} darauf.',
    en: 'Without a decision this update does not go on; {devices, plural, one {one device waits} other {# devices wait}} for it.',
  },
}
