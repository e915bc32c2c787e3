import type { Entry } from '../entry.ts'

export const POLICIES = {
  title: { de: 'Richtlinien', en: 'Policies' },
  subtitle: {
    de: 'Wie schnell, wann, in welcher Reihenfolge und mit wessen Zustimmung.',
    en: 'How fast, when, in which order and with whose consent.',
  },
  tabPolicies: { de: 'Richtlinien', en: 'Policies' },
  tabGroups: { de: 'Gruppen', en: 'Groups' },
  tabExceptions: { de: 'Ausnahmen', en: 'Exceptions' },
  tabHolds: { de: 'Zurückgehalten', en: 'Held updates' },
  appliesTo: {
    de: 'Gilt für {n, plural, =0 {kein Gerät} one {1 Gerät} other {# Geräte}}{groupsKnown, select, yes { in {groups}} other {}} · Stand {revision} vom {at}',
    en: 'Applies to {n, plural, =0 {no device} one {1 device} other {# devices}}{groupsKnown, select, yes { in {groups}} other {}} · revision {revision} of {at}',
  },
  edit: { de: 'Ändern', en: 'Edit' },
  editing: { de: 'Richtlinie „{name}“ ändern', en: 'Edit the policy “{name}”' },
  save: { de: 'Speichern', en: 'Save' },
  saved: { de: 'Die Richtlinie gilt ab sofort', en: 'The policy is in force now' },
  invalid: {
    de: 'Noch nicht gespeichert: {n, plural, one {1 Angabe stimmt} other {# Angaben stimmen}} nicht.',
    en: 'Not saved yet: {n, plural, one {1 value is} other {# values are}} wrong.',
  },
  // sections
  speed: { de: 'Tempo', en: 'Lanes' },
  rings: { de: 'Ringe und Freigabekriterien', en: 'Rings and gates' },
  windows: { de: 'Wartungsfenster', en: 'Maintenance windows' },
  freezes: { de: 'Sperrzeiten', en: 'Freezes' },
  deadlines: { de: 'Fristen', en: 'Deadlines' },
  critical: { de: 'Kritische Server', en: 'Critical servers' },
  restarts: { de: 'Neustarts und Menschen', en: 'Restarts and people' },
  safety: { de: 'Sicherheitsnetz', en: 'Safety net' },
  // sentences of the readable view
  cutDay: {
    de: '{lane}: täglich um {at}, wenn es etwas gibt',
    en: '{lane}: daily at {at}, when there is something',
  },
  cutMonth: {
    de: '{lane}: monatlich, {ordinal, select, 1 {erster} 2 {zweiter} 3 {dritter} other {vierter}} {weekday} {plusDays, plural, =0 {} one {und 1 Tag} other {und # Tage}} um {at}',
    en: '{lane}: monthly, {ordinal, select, 1 {first} 2 {second} 3 {third} other {fourth}} {weekday} {plusDays, plural, =0 {} one {plus 1 day} other {plus # days}} at {at}',
  },
  cutMinutes: {
    de: '{lane}: alle {minutes, plural, one {Minute} other {# Minuten}}',
    en: '{lane}: every {minutes, plural, one {minute} other {# minutes}}',
  },
  cutHours: {
    de: '{lane}: {hours, plural, one {stündlich} other {alle # Stunden}}, wenn es etwas gibt',
    en: '{lane}: every {hours, plural, one {hour} other {# hours}}, when there is something',
  },
  cutNever: { de: '{lane}: nie von selbst', en: '{lane}: never by itself' },
  gateSoak: {
    de: '{ring}: {soak} ohne Zwischenfall{floorKnown, select, yes {, wenn eine Frist drängt mindestens {floor}} other {}}; {percent} % der erreichbaren Geräte haben gemeldet',
    en: '{ring}: {soak} without an incident{floorKnown, select, yes {, at least {floor} when a deadline presses} other {}}; {percent}% of the reachable devices reported',
  },
  gateNoSoak: {
    de: '{ring}: ohne Ruhezeit; {percent} % der erreichbaren Geräte haben gemeldet',
    en: '{ring}: without soak; {percent}% of the reachable devices reported',
  },
  gateHalt: {
    de: 'Stoppt bei jedem Fehler unter {small} Geräten, darüber ab {percent} %, und bei {health, plural, one {1 Gerät} other {# Geräten}} mit fehlgeschlagener Funktionsprüfung',
    en: 'Halts on any failure below {small} devices, above that from {percent}%, and on {health, plural, one {1 device} other {# devices}} with a failed health check',
  },
  gateHaltFirst: { de: 'Stoppt beim ersten Fehler', en: 'Halts on the first failure' },
  wavesText: {
    de: '„Alle“ geht in {n, plural, one {einer Welle} other {# Wellen}}: {percents}, dazwischen {gap}',
    en: 'Broad goes in {n, plural, one {one wave} other {# waves}}: {percents}, with {gap} between them',
  },
  windowAny: { de: '{role}, {lane}: jederzeit', en: '{role}, {lane}: any time' },
  windowNone: {
    de: '{role}, {lane}: kein Wartungsfenster, also nie',
    en: '{role}, {lane}: no maintenance window, so never',
  },
  windowAt: {
    de: '{role}, {lane}: {days} ab {start}, {duration} lang',
    en: '{role}, {lane}: {days} from {start} for {duration}',
  },
  windowWhile: {
    de: '{role}, {lane}: {part, select, inside {während} other {außerhalb}} der Geschäftszeiten „{hours}“',
    en: '{role}, {lane}: {part, select, inside {during} other {outside of}} the business hours “{hours}”',
  },
  dayNth: {
    de: '{ordinal, select, 1 {erster} 2 {zweiter} 3 {dritter} 4 {vierter} other {letzter}} {weekday} im Monat{plusDays, plural, =0 {} one { + # Tag} other { + # Tage}}',
    en: '{ordinal, select, 1 {first} 2 {second} 3 {third} 4 {fourth} other {last}} {weekday} of the month{plusDays, plural, =0 {} one { + # day} other { + # days}}',
  },
  dayOfMonth: {
    de: '{fromEnd, select, yes {{day, plural, =1 {letzter Tag im Monat} other {#. Tag, vom Monatsende gezählt}}} other {{day}. im Monat}}',
    en: '{fromEnd, select, yes {{day, plural, =1 {last day of the month} other {day # counted from the end of the month}}} other {day {day} of the month}}',
  },
  dayRecurring: { de: 'nach der Regel {rule} seit {from}', en: 'by the rule {rule} since {from}' },
  calendarsHelp: {
    de: 'Feiertage und Betriebskalender legen Sie in den Einstellungen an.',
    en: 'Public holidays and company calendars are added in the settings.',
  },
  fieldWorkingHours: { de: 'Arbeitszeit', en: 'Working hours' },
  workingHoursNone: { de: 'nicht angegeben (Mo–Fr 8–18 Uhr)', en: 'not given (Mon–Fri 8–18)' },
  workingText: {
    de: 'Neustarts von Arbeitsplätzen suchen sich ruhige Zeit außerhalb von „{name}“',
    en: 'Restarts of clients look for quiet time outside of “{name}”',
  },
  freezeCalendar: {
    de: 'Termine des Kalenders „{name}“ sind Sperrzeiten',
    en: 'Events of the calendar “{name}” are freezes',
  },
  everyDay: { de: 'täglich', en: 'every day' },
  endMargin: {
    de: 'Was nicht {margin} vor dem Ende fertig wäre, beginnt nicht',
    en: 'What would not end {margin} before the close does not start',
  },
  noFreezes: { de: 'Keine Sperrzeit ist eingetragen', en: 'No freeze is set' },
  freezeText: { de: '„{name}“ von {from} bis {until}', en: '“{name}” from {from} until {until}' },
  deadlineCritical: {
    de: 'Kritische Schwachstellen: höchstens {days, plural, one {1 Tag} other {# Tage}}',
    en: 'Critical vulnerabilities: at most {days, plural, one {1 day} other {# days}}',
  },
  deadlineSystem: {
    de: 'Sicherheits-Updates auf kritischen Servern: höchstens {days, plural, one {1 Tag} other {# Tage}}',
    en: 'Security updates on critical servers: at most {days, plural, one {1 day} other {# days}}',
  },
  deadlineHigh: {
    de: 'Hohe Schwachstellen: höchstens {days, plural, one {1 Tag} other {# Tage}}',
    en: 'High vulnerabilities: at most {days, plural, one {1 day} other {# days}}',
  },
  deadlineTable: {
    de: 'Sonst gilt die Tabelle CISA BOD 26-04: 3, 14 oder 60 Tage oder das nächste Update',
    en: 'Otherwise the table CISA BOD 26-04 applies: 3, 14 or 60 days or the next upgrade',
  },
  approvalNeeded: {
    de: 'Jeder Rollout braucht die Freigabe eines Menschen',
    en: 'Each rollout needs a person’s approval',
  },
  approvalNotNeeded: { de: 'Keine Freigabe nötig', en: 'No approval needed' },
  backupAge: {
    de: 'Die Sicherung darf höchstens {age} alt sein',
    en: 'The backup may be at most {age} old',
  },
  oneAtATime: {
    de: 'Aus einer Gruppe immer nur eines nach dem anderen',
    en: 'One at a time out of a group',
  },
  manyAtATime: { de: 'Mehrere zugleich sind erlaubt', en: 'Several at once are allowed' },
  restartText: { de: '{role} starten neu: {rule}', en: '{role} restart: {rule}' },
  deferrals: {
    de: '{n, plural, =0 {Kein Aufschub} one {1 Aufschub} other {Bis zu # Aufschübe}}, danach {grace} Nachfrist mit Ankündigung',
    en: '{n, plural, =0 {No deferral} one {1 deferral} other {Up to # deferrals}}, then a grace period of {grace} with notice',
  },
  attempts: {
    de: 'Höchstens {n, plural, one {1 Versuch} other {# Versuche}} je Gerät',
    en: 'At most {n, plural, one {1 attempt} other {# attempts}} per device',
  },
  lease: {
    de: 'Eine Starterlaubnis gilt {lease}',
    en: 'A permission to start is valid for {lease}',
  },
  confirmWithin: {
    de: 'Ohne Verbindung darf ein Arbeitsplatz beginnen, wenn der letzte Kontakt höchstens {age} her ist',
    en: 'Without a connection a workstation may start if the last contact is at most {age} ago',
  },
  checks: { de: 'Funktionsprüfungen: {checks}', en: 'Health checks: {checks}' },
  zone: {
    de: 'Uhrzeiten der Termine: {zone}; Fenster in der Zeit des Geräts',
    en: 'Times of the cuts: {zone}; windows in the device’s own time',
  },
  // form
  fieldSoak: { de: 'Ruhezeit (Stunden)', en: 'Soak (hours)' },
  fieldFloor: { de: 'mindestens (Stunden)', en: 'at least (hours)' },
  fieldReported: { de: 'gemeldet (%)', en: 'reported (%)' },
  fieldFailures: { de: 'Fehler erlaubt (%)', en: 'failures allowed (%)' },
  fieldCutAt: { de: 'Uhrzeit', en: 'Time of day' },
  fieldWaves: { de: 'Wellen von „Alle“ in Prozent', en: 'Waves of Broad in percent' },
  fieldWavesHelp: {
    de: 'Durch Leerzeichen getrennt, zusammen 100',
    en: 'Separated by spaces, adding up to 100',
  },
  fieldWaveGap: { de: 'Pause zwischen Wellen (Stunden)', en: 'Pause between waves (hours)' },
  fieldDays: { de: 'Tage', en: 'Days' },
  fieldStart: { de: 'Beginn', en: 'Start' },
  fieldDuration: { de: 'Dauer (Stunden)', en: 'Duration (hours)' },
  fieldCriticalDays: {
    de: 'Kritische Schwachstellen (Tage)',
    en: 'Critical vulnerabilities (days)',
  },
  fieldSystemDays: { de: 'Kritische Server (Tage)', en: 'Critical servers (days)' },
  fieldHighDays: { de: 'Hohe Schwachstellen (Tage)', en: 'High vulnerabilities (days)' },
  fieldBackupAge: { de: 'Sicherung höchstens (Stunden)', en: 'Backup at most (hours)' },
  fieldApproval: { de: 'Freigabe nötig', en: 'Approval needed' },
  fieldOneAtATime: { de: 'Eines nach dem anderen', en: 'One at a time' },
  fieldDeferrals: { de: 'Aufschübe', en: 'Deferrals' },
  fieldGrace: { de: 'Nachfrist (Minuten)', en: 'Grace period (minutes)' },
  fieldAttempts: { de: 'Versuche', en: 'Attempts' },
  fieldFreezeName: { de: 'Name', en: 'Name' },
  fieldFrom: { de: 'von', en: 'from' },
  fieldUntil: { de: 'bis', en: 'until' },
  addWindow: { de: 'Wöchentliches Fenster hinzufügen', en: 'Add a weekly window' },
  addDayWindow: { de: 'Anderes Fenster hinzufügen', en: 'Add another window' },
  fieldOrdinal: { de: 'Der wievielte', en: 'Which one' },
  ordinalOf: {
    de: '{ordinal, select, 1 {erster} 2 {zweiter} 3 {dritter} 4 {vierter} other {letzter}}',
    en: '{ordinal, select, 1 {first} 2 {second} 3 {third} 4 {fourth} other {last}}',
  },
  fieldWeekday: { de: 'Wochentag im Monat', en: 'Weekday of the month' },
  fieldPlusDays: { de: 'Tage danach', en: 'Days after it' },
  fieldMonthDay: { de: 'Tag', en: 'Day' },
  fieldRule: { de: 'Regel (RRULE)', en: 'Rule (RRULE)' },
  fieldPart: { de: 'Wann', en: 'When' },
  partOf: {
    de: '{part, select, inside {während} other {außerhalb von}}',
    en: '{part, select, inside {during} other {outside of}}',
  },
  fieldHours: { de: 'Geschäftszeiten', en: 'Business hours' },
  errHours: { de: 'Bitte Geschäftszeiten wählen.', en: 'Choose business hours, please.' },
  errRule: { de: 'Keine brauchbare Regel: {detail}', en: 'Not a usable rule: {detail}' },
  errDay: { de: 'Bitte einen Tag angeben.', en: 'A day, please.' },
  addFreeze: { de: 'Sperrzeit hinzufügen', en: 'Add a freeze' },
  remove: { de: 'Entfernen', en: 'Remove' },
  serverWindows: { de: 'Server, {lane}', en: 'Servers, {lane}' },
  errNumber: {
    de: 'Bitte eine Zahl von {min} bis {max}.',
    en: 'A number from {min} to {max}, please.',
  },
  errTime: { de: 'Bitte eine Uhrzeit wie 06:00.', en: 'A time of day such as 06:00, please.' },
  errWaves: {
    de: 'Die Wellen müssen zusammen 100 ergeben, jede größer als 0.',
    en: 'The waves must add up to 100, each above 0.',
  },
  errFloor: { de: 'Nicht länger als die Ruhezeit.', en: 'Not longer than the soak.' },
  errFreeze: {
    de: 'Name, Beginn und ein späteres Ende werden gebraucht.',
    en: 'A name, a start and a later end are needed.',
  },
  errDays: { de: 'Mindestens ein Tag.', en: 'At least one day.' },
  none: { de: 'Es gibt keine Richtlinie.', en: 'There is no policy.' },
  noneHelp: {
    de: 'Die Richtlinie „Standard“ legt der Server beim ersten Start an.',
    en: 'The server creates the policy “Standard” when it first starts.',
  },
} satisfies Record<string, Entry>

export const GROUPS = {
  subtitle: {
    de: 'Für jedes Gerät entscheidet die erste Gruppe, in der es ist.',
    en: 'For each device the first group that has it decides.',
  },
  name: { de: 'Gruppe', en: 'Group' },
  members: { de: 'Mitglieder', en: 'Members' },
  listed: { de: 'von Hand zusammengestellt', en: 'put together by hand' },
  everyDevice: { de: 'alle Geräte', en: 'every device' },
  ruleFamily: { de: 'System {values}', en: 'system {values}' },
  ruleRole: { de: '{values}', en: '{values}' },
  ruleName: { de: 'Name wie „{values}“', en: 'name like “{values}”' },
  rulePackage: { de: 'mit Paket {values}', en: 'with package {values}' },
  ruleSite: { de: 'Standort {values}', en: 'site {values}' },
  ruleCritical: { de: 'kritisch', en: 'critical' },
  policy: { de: 'Richtlinie', en: 'Policy' },
  mode: { de: 'Betrieb', en: 'Mode' },
  ring: { de: 'Ring', en: 'Ring' },
  ringOpen: {
    de: 'entscheidet eine spätere Gruppe, sonst „Alle“',
    en: 'a later group decides, otherwise Broad',
  },
  workingHours: { de: 'Arbeitszeit der Menschen', en: 'When its people work' },
  workingHoursOpen: {
    de: 'entscheidet eine spätere Gruppe, sonst die Richtlinie',
    en: 'a later group decides, otherwise the policy',
  },
  critical: { de: 'Kritische Server', en: 'Critical servers' },
  criticalOpen: { de: 'sagt diese Gruppe nichts dazu', en: 'this group says nothing about it' },
  devices: { de: 'Geräte', en: 'Devices' },
  create: { de: 'Gruppe anlegen', en: 'Create a group' },
  edit: { de: 'Gruppe „{name}“', en: 'Group “{name}”' },
  created: { de: 'Gruppe „{name}“ ist angelegt', en: 'Group “{name}” is created' },
  saved: { de: 'Gruppe „{name}“ ist gespeichert', en: 'Group “{name}” is saved' },
  delete: { de: 'Gruppe löschen', en: 'Delete group' },
  deleteHelp: {
    de: 'Ihre Geräte fallen an die nächste Gruppe, in der sie sind.',
    en: 'Its devices fall to the next group they are in.',
  },
  deleted: { de: 'Gruppe „{name}“ ist gelöscht', en: 'Group “{name}” is deleted' },
  byRule: { de: 'nach Regel', en: 'by rule' },
  byList: { de: 'als Liste', en: 'as a list' },
  membership: { de: 'Zusammensetzung', en: 'Membership' },
  fieldRole: { de: 'Art', en: 'Role' },
  fieldNameMatches: {
    de: 'Name wie (mit * als Platzhalter)',
    en: 'Name like (with * as a wildcard)',
  },
  fieldPackages: {
    de: 'Hat Pakete (durch Leerzeichen getrennt)',
    en: 'Has packages (separated by spaces)',
  },
  fieldSites: { de: 'Standorte (durch Kommas getrennt)', en: 'Sites (separated by commas)' },
  any: { de: 'beliebig', en: 'any' },
  addDevice: { de: 'Gerät hinzufügen', en: 'Add a device' },
  memberAdded: { de: '„{name}“ ist in der Gruppe', en: '“{name}” is in the group' },
  memberRemoved: {
    de: '„{name}“ ist nicht mehr in der Gruppe',
    en: '“{name}” is no longer in the group',
  },
  noMembers: { de: 'Noch kein Gerät ist in dieser Gruppe.', en: 'No device is in this group yet.' },
  managedHelp: {
    de: '„Verwalten“ lässt Dirigent installieren; „nur beobachten“ liest nur.',
    en: 'Managed lets Dirigent install; observe only reads.',
  },
  none: { de: 'Es gibt noch keine Gruppe.', en: 'There is no group yet.' },
  noneHelp: {
    de: 'Ohne Gruppe bleiben Geräte nur beobachtet. Legen Sie eine für die IT als Ring „Test“ an, danach eine für alle.',
    en: 'Without a group devices stay observed. Create one for IT as the ring Test, then one for everybody.',
  },
} satisfies Record<string, Entry>

export const HOLDS = {
  subtitle: {
    de: 'Updates, die zurückgerollt oder von jemandem angehalten wurden. Sie kommen erst wieder, wenn jemand sie freigibt oder eine neuere Version die Ringe besteht.',
    en: 'Updates that were rolled back or that somebody holds. They come again only when somebody releases them or a newer version passes the rings.',
  },
  none: { de: 'Nichts wird zurückgehalten.', en: 'Nothing is held.' },
  noneHelp: {
    de: 'Ein zurückgerolltes Update erscheint hier von selbst.',
    en: 'An update that was rolled back appears here by itself.',
  },
} satisfies Record<string, Entry>

/** Kinds of maintenance windows beside the weekly ones. */
export const WINDOW_KINDS = {
  month_weekday: { de: 'n-ter Wochentag im Monat', en: 'Nth weekday of the month' },
  month_day: { de: 'Tag im Monat, auch der letzte', en: 'Day of the month, also the last' },
  recurrence: { de: 'Kalenderregel (RRULE)', en: 'Calendar rule (RRULE)' },
  business_hours: { de: 'Nach Geschäftszeiten', en: 'By business hours' },
} as const satisfies Record<string, Entry>
