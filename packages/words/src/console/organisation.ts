import type { Entry } from '../entry.ts'

export const ENROL = {
  title: { de: 'Geräte anmelden', en: 'Enrol devices' },
  subtitle: {
    de: 'Ein Befehl je Gerät. Neue Geräte werden nur beobachtet, bis Sie ihre Gruppe verwalten.',
    en: 'One command per device. New devices are observed only, until you manage their group.',
  },
  loopback: {
    de: 'Andere Geräte erreichen diesen Server noch nicht.',
    en: 'Other devices cannot reach this server yet.',
  },
  loopbackHelp: {
    de: 'Er hört nur auf diesem Rechner. Geben Sie ihm beim Start eine öffentliche Adresse, zum Beispiel:',
    en: 'It listens on this machine only. Give it a public address when you start it, for example:',
  },
  loopbackAfter: {
    de: 'Danach zeigt diese Seite den Befehl mit der neuen Adresse. Auf diesem Rechner selbst funktioniert die Anmeldung schon jetzt.',
    en: 'Then this page shows the command with the new address. On this machine itself enrolling works already.',
  },
  create: { de: 'Anmeldeschlüssel anlegen', en: 'Create an enrolment token' },
  createHelp: {
    de: 'Ein Schlüssel lässt eine begrenzte Zahl von Geräten herein und läuft ab.',
    en: 'A token lets a limited number of devices in and expires.',
  },
  name: { de: 'Wofür', en: 'What for' },
  namePlaceholder: { de: 'Büro Hamburg', en: 'London office' },
  uses: { de: 'Geräte höchstens', en: 'Devices at most' },
  days: { de: 'gültig (Tage)', en: 'valid (days)' },
  group: { de: 'Gruppe', en: 'Group' },
  noGroup: { de: 'ohne, nach Regel', en: 'none, by rule' },
  command: { de: 'Auf dem Gerät als root ausführen', en: 'Run this on the device as root' },
  once: {
    de: 'Der Schlüssel wird nur dieses eine Mal gezeigt.',
    en: 'The token is shown this once only.',
  },
  agentMissing: {
    de: 'Das Installationspaket fehlt auf diesem Server noch; der Befehl meldet dann, was zu tun ist.',
    en: 'The installation package is not on this server yet; the command then says what to do.',
  },
  tokens: { de: 'Anmeldeschlüssel', en: 'Enrolment tokens' },
  usedOf: { de: '{uses} von {max} benutzt', en: '{uses} of {max} used' },
  validUntil: { de: 'gültig bis {at}', en: 'valid until {at}' },
  expired: { de: 'abgelaufen {at}', en: 'expired {at}' },
  revokedAt: { de: 'widerrufen {at}', en: 'revoked {at}' },
  usedUp: { de: 'aufgebraucht', en: 'used up' },
  revoke: { de: 'Widerrufen', en: 'Revoke' },
  revoked: { de: '„{name}“ ist widerrufen', en: '“{name}” is revoked' },
  noTokens: { de: 'Noch kein Anmeldeschlüssel.', en: 'No enrolment token yet.' },
  newDevices: { de: 'Neue Geräte', en: 'New devices' },
  newDevicesHelp: {
    de: 'Erscheinen hier von selbst, sobald sie sich melden.',
    en: 'They appear here by themselves as soon as they check in.',
  },
  noNew: {
    de: 'In den letzten sieben Tagen hat sich kein neues Gerät angemeldet.',
    en: 'No new device has enrolled in the last seven days.',
  },
} satisfies Record<string, Entry>

export const FEEDS_PAGE = {
  title: { de: 'Quellen', en: 'Feeds' },
  subtitle: {
    de: 'Woher Dirigent weiß, was verwundbar ist. Eine leere oder geschrumpfte Quelle schließt nichts.',
    en: 'How Dirigent knows what is vulnerable. An empty or shrunken feed closes nothing.',
  },
  refresh: { de: 'Jetzt laden', en: 'Load now' },
  refreshing: { de: 'Die Quellen werden geladen', en: 'The feeds are being loaded' },
  import: { de: 'Datei laden', en: 'Load a file' },
  importHelp: {
    de: 'Ohne Internet: die Datei des Herausgebers, unverändert.',
    en: 'Without the internet: the publisher’s own file, unchanged.',
  },
  imported: {
    de: '{changed, plural, =0 {Nichts hat sich geändert} one {1 Eintrag hat sich geändert} other {# Einträge haben sich geändert}}; {opened, plural, =0 {kein neuer Befund} one {1 neuer Befund} other {# neue Befunde}}, {closed} geschlossen',
    en: '{changed, plural, =0 {Nothing changed} one {1 record changed} other {# records changed}}; {opened, plural, =0 {no new finding} one {1 new finding} other {# new findings}}, {closed} closed',
  },
  shrunk: { de: 'Trotzdem laden', en: 'Load it all the same' },
  never: {
    de: 'Noch nie geladen: Was darauf beruht, ist unbekannt',
    en: 'Never loaded: what rests on it is unknown',
  },
  fresh: {
    de: 'Geladen {at}: {n, plural, one {1 Eintrag} other {# Einträge}}',
    en: 'Loaded {at}: {n, plural, one {1 record} other {# records}}',
  },
  failed: {
    de: '{detail} (letzter Versuch {at})',
    en: '{detail} (last attempt {at})',
  },
  stays: { de: 'Der Stand von {at} gilt weiter', en: 'The content of {at} stays in force' },
  download: { de: 'Quellen werden von selbst geladen', en: 'Feeds are downloaded by themselves' },
  noDownload: {
    de: 'Nichts wird von selbst geladen (in den Einstellungen abgeschaltet); laden Sie Dateien',
    en: 'Nothing is downloaded by itself (switched off in the settings); load files',
  },
  liveUrl: { de: 'Adresse', en: 'Address' },
} satisfies Record<string, Entry>

export const AUDIT_PAGE = {
  title: { de: 'Protokoll', en: 'Audit' },
  subtitle: {
    de: 'Jede Entscheidung und Änderung: wer, was, wann, warum. Nichts lässt sich ändern oder löschen.',
    en: 'Every decision and change: who, what, when, why. Nothing can be changed or deleted.',
  },
  verify: { de: 'Kette prüfen', en: 'Verify the chain' },
  ok: {
    de: 'Unversehrt: {sealed} von {entries} Einträgen sind versiegelt, die übrigen folgen in Sekunden.',
    en: 'Intact: {sealed} of {entries} entries are sealed, the rest follow within seconds.',
  },
  okAll: {
    de: 'Unversehrt: Alle {entries} Einträge sind versiegelt.',
    en: 'Intact: all {entries} entries are sealed.',
  },
  broken: { de: 'Die Kette ist unterbrochen: {because}', en: 'The chain is broken: {because}' },
  search: { de: 'Gerät, Rollout oder Gruppe', en: 'Device, rollout or group' },
  action: { de: 'Was', en: 'What' },
  actor: { de: 'Wer', en: 'Who' },
  subject: { de: 'Woran', en: 'On what' },
  at: { de: 'Wann', en: 'When' },
  reason: { de: 'Warum', en: 'Why' },
  system: { de: 'von selbst', en: 'by itself' },
  itself: { de: 'das Gerät selbst', en: 'the device itself' },
  none: { de: 'Noch kein Eintrag.', en: 'No entry yet.' },
  noneHelp: { de: 'Die erste Änderung steht hier.', en: 'The first change will stand here.' },
  noneMatch: { de: 'Kein Eintrag passt dazu.', en: 'No entry fits.' },
  sealed: { de: 'versiegelt', en: 'sealed' },
  notSealed: { de: 'noch nicht versiegelt', en: 'not sealed yet' },
} satisfies Record<string, Entry>

export const SETTINGS = {
  title: { de: 'Einstellungen', en: 'Settings' },
  organisation: { de: 'Organisation', en: 'Organisation' },
  name: { de: 'Name', en: 'Name' },
  zone: { de: 'Zeitzone', en: 'Time zone' },
  zoneHelp: {
    de: 'Für Termine von Rollouts. Wartungsfenster gelten in der Zeit des Geräts.',
    en: 'For the times of rollouts. Maintenance windows apply in the device’s own time.',
  },
  checkIn: { de: 'Meldung der Geräte', en: 'Check-in of devices' },
  idle: { de: 'in Ruhe alle (Minuten)', en: 'idle, every (minutes)' },
  work: { de: 'bei Arbeit alle (Sekunden)', en: 'while working, every (seconds)' },
  feedsDownload: {
    de: 'Quellen von selbst aus dem Internet laden',
    en: 'Download feeds from the internet by themselves',
  },
  publicUrl: { de: 'Öffentliche Adresse', en: 'Public address' },
  publicUrlNone: {
    de: 'keine: Der Server hört nur auf diesem Rechner',
    en: 'none: the server listens on this machine only',
  },
  saved: { de: 'Gespeichert', en: 'Saved' },
  you: { de: 'Ihr Konto', en: 'Your account' },
  role: { de: 'Rolle', en: 'Role' },
  email: { de: 'E-Mail', en: 'E-mail' },
  password: { de: 'Neues Kennwort', en: 'New password' },
  passwordHelp: {
    de: 'Mindestens 12 Zeichen. Ein ganzer Satz ist gut.',
    en: 'At least 12 characters. A whole sentence is good.',
  },
  currentPassword: { de: 'Bisheriges Kennwort', en: 'Current password' },
  setPassword: { de: 'Kennwort setzen', en: 'Set password' },
  passwordSet: {
    de: 'Kennwort gesetzt; Ihre anderen Sitzungen sind beendet',
    en: 'Password set; your other sessions have ended',
  },
  errPassword: { de: 'Bitte mindestens 12 Zeichen.', en: 'At least 12 characters, please.' },
  errEmail: { de: 'Bitte eine E-Mail-Adresse.', en: 'An e-mail address, please.' },
  people: { de: 'Menschen', en: 'People' },
  addPerson: { de: 'Person hinzufügen', en: 'Add a person' },
  personAdded: {
    de: 'Schicken Sie diesen Link an {name}; er gilt einmal und bis {at}',
    en: 'Send this link to {name}; it works once and until {at}',
  },
  lastSignIn: { de: 'zuletzt angemeldet {at}', en: 'last signed in {at}' },
  neverSignedIn: { de: 'noch nie angemeldet', en: 'never signed in' },
  disabled: { de: 'gesperrt', en: 'disabled' },
  disable: { de: 'Sperren', en: 'Disable' },
  enable: { de: 'Wieder zulassen', en: 'Enable' },
  tokens: { de: 'Zugangsschlüssel für Skripte', en: 'API tokens for scripts' },
  addToken: { de: 'Zugangsschlüssel anlegen', en: 'Create an API token' },
  tokenOnce: { de: 'Nur dieses eine Mal zu sehen:', en: 'Shown this once only:' },
  noTokens: { de: 'Noch kein Zugangsschlüssel.', en: 'No API token yet.' },
  lastUsed: { de: 'zuletzt benutzt {at}', en: 'last used {at}' },
  neverUsed: { de: 'noch nie benutzt', en: 'never used' },
  version: { de: 'Version {version}', en: 'Version {version}' },
  about: { de: 'Über Dirigent', en: 'About Dirigent' },
} satisfies Record<string, Entry>

export const SIGN_IN = {
  title: { de: 'Anmelden', en: 'Sign in' },
  email: { de: 'E-Mail', en: 'E-mail' },
  password: { de: 'Kennwort', en: 'Password' },
  submit: { de: 'Anmelden', en: 'Sign in' },
  linkHelp: {
    de: 'Beim ersten Mal, oder ohne Kennwort: Öffnen Sie den Anmeldelink, den „npm start“ ausgibt. Er gilt einmal.',
    en: 'The first time, or without a password: open the sign-in link that “npm start” prints. It works once.',
  },
  expired: {
    de: 'Ihre Sitzung ist zu Ende. Bitte melden Sie sich wieder an.',
    en: 'Your session has ended. Please sign in again.',
  },
} satisfies Record<string, Entry>
