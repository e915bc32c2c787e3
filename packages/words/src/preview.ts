import type { MissedCause } from '@dirigent/domain/preview/missed-cause'
import type { Entry } from './entry.ts'

/** What stood in the way of a deadline in a preview. */
export const MISSED_CAUSE: Readonly<Record<MissedCause, Entry>> = {
  rings: {
    de: 'Die Ringe brauchen länger als die Frist',
    en: 'The rings take longer than the deadline',
  },
  window: {
    de: 'Bis zur Frist öffnet kein Wartungsfenster',
    en: 'No maintenance window opens before the deadline',
  },
  window_too_short: {
    de: 'Das Wartungsfenster ist zu kurz',
    en: 'The maintenance window is too short',
  },
  freeze: {
    de: 'Eine Sperrzeit dauert bis über die Frist',
    en: 'A freeze lasts beyond the deadline',
  },
  offline: { de: 'Das Gerät ist zu selten eingeschaltet', en: 'The device is not on often enough' },
  restart: {
    de: 'Der Neustart kommt erst nach der Frist',
    en: 'The restart comes after the deadline',
  },
  person: {
    de: 'Es wartet auf eine Freigabe oder Entscheidung',
    en: 'It waits for an approval or a decision',
  },
  untested: {
    de: 'Kein Gerät in Test oder Pilot hat dieses Paket',
    en: 'No device in Test or Pilot has the package',
  },
  halted: {
    de: 'Der Rollout ist angehalten oder das Update zurückgehalten',
    en: 'The rollout is stopped or the update is held',
  },
  full: { de: 'Zu viele Geräte sind vorher an der Reihe', en: 'Too many devices come first' },
  failed: { de: 'Die Installation schlägt fehl', en: 'The installation fails' },
  late_cut: { de: 'Der Rollout beginnt zu spät', en: 'The rollout begins too late' },
  other: { de: 'Ein anderer Grund', en: 'Another reason' },
}

/** The what-if beside a policy, in the console and on the command line. */
export const PREVIEW = {
  title: { de: 'Was wäre, wenn', en: 'What if' },
  lead: {
    de: 'Die kommenden {days, plural, one {# Tag} other {# Tage}} mit dieser Richtlinie, durchgespielt auf {devices, plural, one {1 Gerät} other {# Geräten}}.',
    en: 'The coming {days, plural, one {# day} other {# days}} with this policy, played on {devices, plural, one {1 device} other {# devices}}.',
  },
  playing: { de: 'Wird durchgespielt: {percent} %', en: 'Playing: {percent}%' },
  fixFirst: {
    de: 'Sobald alle Angaben stimmen, wird hier durchgespielt, was sich ändert.',
    en: 'As soon as every value is right, this shows what changes.',
  },
  failed: { de: 'Die Vorschau gelang nicht: {detail}', en: 'The preview failed: {detail}' },
  nobody: {
    de: 'Keine Gruppe mit Geräten hat diese Richtlinie; es gibt nichts durchzuspielen. Wählen Sie sie unter „Gruppen“ aus.',
    en: 'No group with devices has this policy, so there is nothing to play. Choose it under “Groups”.',
  },
  nothingDue: {
    de: 'In dieser Zeit wird keine Frist fällig: Auf diesen Geräten ist nichts offen, und die letzten Wochen brachten nichts Neues.',
    en: 'No deadline falls in this time: nothing is open on these devices, and the past weeks brought nothing new.',
  },
  figure: { de: 'Zahl', en: 'Figure' },
  draft: { de: 'Entwurf', en: 'Draft' },
  today: { de: 'Heute', en: 'Today' },
  kept: { de: 'Fristen eingehalten', en: 'Deadlines kept' },
  missed: { de: 'Fristen versäumt', en: 'Deadlines missed' },
  late: { de: 'Geräte mit versäumter Frist', en: 'Devices with a missed deadline' },
  forced: { de: 'Erzwungene Neustarts', en: 'Forced restarts' },
  agreed: { de: 'Vereinbarte Neustarts', en: 'Agreed restarts' },
  quiet: { de: 'Neustarts ohne Störung', en: 'Restarts that disturb nobody' },
  exposure: { de: 'Gefährdungstage, gewichtet', en: 'Exposure-days, weighted' },
  exposureHelp: {
    de: 'Tage, an denen ein Befund offen ist, mal 30 ÷ Tage seiner Frist: Was in drei Tagen geschlossen sein muss, zählt zehnfach.',
    en: 'Days a finding is open, times 30 ÷ the days of its deadline: what must be closed within three days counts ten times.',
  },
  whyLate: { de: 'Warum Fristen versäumt werden', en: 'Why deadlines are missed' },
  whyLine: {
    de: '{deadlines, plural, one {1 Frist} other {# Fristen}} auf {devices, plural, one {1 Gerät} other {# Geräten}}',
    en: '{deadlines, plural, one {1 deadline} other {# deadlines}} on {devices, plural, one {1 device} other {# devices}}',
  },
  worst: { de: 'Wen es trifft', en: 'Who is affected' },
  worstLine: {
    de: '{missed, plural, =0 {} one {1 Frist versäumt} other {# Fristen versäumt}}{both, select, yes {, } other {}}{forced, plural, =0 {} one {1 erzwungener Neustart} other {# erzwungene Neustarts}}',
    en: '{missed, plural, =0 {} one {1 deadline missed} other {# deadlines missed}}{both, select, yes {, } other {}}{forced, plural, =0 {} one {1 forced restart} other {# forced restarts}}',
  },
  moreDevices: {
    de: 'und {n, plural, one {1 weiteres Gerät} other {# weitere Geräte}}',
    en: 'and {n, plural, one {1 more device} other {# more devices}}',
  },
  ringSmall: {
    de: 'Der Ring {ring} ist zu klein: Mit {devices, plural, one {1 Gerät} other {# Geräten}} würde ein Fehler, der jedes zehnte Gerät trifft, nur mit {percent} % bemerkt.',
    en: 'The ring {ring} is too small: with {devices, plural, one {1 device} other {# devices}} a failure that strikes one device in ten would be noticed with only {percent}%.',
  },
  windowShort: {
    de: '{n, plural, one {Auf 1 Gerät} other {Auf # Geräten}} reicht das Wartungsfenster mindestens einmal nicht aus.',
    en: 'On {n, plural, one {1 device} other {# devices}} the maintenance window is too short at least once.',
  },
  assumedTitle: { de: 'Worauf das beruht', en: 'What this rests on' },
  assumedSample: {
    de: 'Durchgespielt wurden {played} von {devices} Geräten; die Zahlen sind hochgerechnet.',
    en: '{played} of {devices} devices were played; the figures are scaled up.',
  },
  assumedManaged: {
    de: 'Noch wird nichts verwaltet: durchgespielt, als wären alle Geräte verwaltet.',
    en: 'Nothing is managed yet: played as if every device were.',
  },
  assumedPresence: {
    de: 'Von {known} der {played} Geräte ist bekannt, wann sie in den letzten acht Wochen liefen; bei den anderen gelten ihre Arbeitszeiten, Server laufen immer.',
    en: 'For {known} of the {played} devices it is known when they were on in the past eight weeks; for the others their working hours count, servers are always on.',
  },
  assumedHabits: {
    de: 'Von {known} der {played} Geräte ist bekannt, wann ihre Leute arbeiten oder wann es dort ruhig ist: aus Arbeitszeiten, Abwesenheiten und dem ruhigen Zeitpunkt, den das Gerät gemeldet hat. Bei den anderen gelten Werktage von 8 bis 18 Uhr.',
    en: 'For {known} of the {played} devices it is known when their people work or when it is quiet there: from working hours, absences and the quiet slot that the device reported. For the others working days from 8 to 18 count.',
  },
  assumedStream: {
    de: '{n, plural, =0 {Aus den letzten Wochen ist kein neuer Befund bekannt; gespielt wird nur, was heute offen ist.} one {1 Befund der letzten Wochen wird noch einmal erwartet.} other {# Befunde der letzten Wochen werden noch einmal erwartet.}}',
    en: '{n, plural, =0 {The past weeks brought no new finding that is known; only what is open today is played.} one {1 finding of the past weeks is expected once more.} other {# findings of the past weeks are expected once more.}}',
  },
  assumedPeople: {
    de: 'Freigaben und Entscheidungen brauchen zwei Stunden in der Bürozeit; wer abends um einen Neustart gebeten wird, stimmt jedes zweite Mal zu. Schädliche Updates kommen nicht vor.',
    en: 'Approvals and decisions take two hours in office time; who is asked for a restart in the evening agrees every other time. Updates do no harm.',
  },
} satisfies Record<string, Entry>
