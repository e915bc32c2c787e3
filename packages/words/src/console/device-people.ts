import type { Entry } from '../entry.ts'

/** Who works at a device and when: on its page and in the command line. */
export const DEVICE_PEOPLE = {
  title: { de: 'Arbeitszeiten', en: 'Working hours' },
  help: {
    de: 'Neustarts suchen sich eine Zeit, die hier niemanden stört.',
    en: 'Restarts look for a time that disturbs nobody here.',
  },
  none: {
    de: 'Niemand eingetragen. Das Gerät richtet sich nach dem, was es selbst beobachtet.',
    en: 'Nobody entered. The device goes by what it sees itself.',
  },
  otherwise: {
    de: '{by, select, group {Die Gruppe nennt} other {Die Richtlinie nennt}} „{hours}“: {weekly}.',
    en: '{by, select, group {The group names} other {The policy names}} “{hours}”: {weekly}.',
  },
  ownHours: { de: 'Eigene Arbeitszeit', en: 'Own working hours' },
  noHours: { de: 'ohne eigene Arbeitszeit', en: 'without own working hours' },
  absent: { de: 'Abwesend {from} bis {until}', en: 'Absent {from} to {until}' },
  absentDay: { de: 'Abwesend am {from}', en: 'Absent on {from}' },
  moreAbsent: {
    de: '{n, plural, one {und ein weiteres Mal} other {und # weitere Male}}',
    en: '{n, plural, one {and once more} other {and # more times}}',
  },
  add: { de: 'Person eintragen', en: 'Add a person' },
  change: { de: 'Ändern', en: 'Change' },
  changeNamed: { de: '{name} ändern', en: 'Change {name}' },
  name: { de: 'Name', en: 'Name' },
  start: { de: 'Beginn', en: 'Start' },
  end: { de: 'Ende', en: 'End' },
  addHours: { de: 'Weitere Zeit', en: 'Another time' },
  absences: { de: 'Abwesenheiten', en: 'Absences' },
  from: { de: 'Erster Tag', en: 'First day' },
  until: { de: 'Letzter Tag', en: 'Last day' },
  addAbsence: { de: 'Abwesenheit eintragen', en: 'Add an absence' },
  remove: { de: 'Entfernen', en: 'Remove' },
  calendar: { de: 'Kalender der Person', en: 'Calendar of the person' },
  calendarHelp: {
    de: 'Aus einer .ics-Datei werden nur die ganzen Tage übernommen, an denen die Person als beschäftigt oder abwesend gilt. Titel werden nicht gespeichert.',
    en: 'Of an .ics file only the whole days are taken on which the person counts as busy or away. Titles are not kept.',
  },
  calendarDays: {
    de: '{n, plural, =0 {keine Abwesenheit im Kalender} one {eine Abwesenheit aus dem Kalender} other {# Abwesenheiten aus dem Kalender}}',
    en: '{n, plural, =0 {no absence in the calendar} one {one absence from the calendar} other {# absences from the calendar}}',
  },
  calendarChosen: { de: 'Wird beim Speichern gelesen', en: 'Will be read when you save' },
  chooseFile: { de: '.ics-Datei laden', en: 'Load an .ics file' },
  paste: { de: 'Oder den Inhalt einfügen', en: 'Or paste its content' },
  forgetCalendar: { de: 'Kalender vergessen', en: 'Forget the calendar' },
  erase: { de: 'Person löschen', en: 'Erase the person' },
  saved: { de: 'Gespeichert', en: 'Saved' },
  erased: { de: 'Gelöscht', en: 'Erased' },
  incomplete: {
    de: 'Bitte Namen, Tage und Zeiten vollständig angeben.',
    en: 'Please give the name, days and times completely.',
  },
  kept: {
    de: 'Abwesenheiten werden 90 Tage nach ihrem Ende gelöscht.',
    en: 'Absences are erased 90 days after they end.',
  },
} as const satisfies Record<string, Entry>
