import type { Entry } from '../entry.ts'

/** Calendars and business hours of the organisation. */
export const CALENDARS = {
  title: { de: 'Kalender', en: 'Calendars' },
  help: {
    de: 'Richtlinien nennen sie beim Namen: als Sperrzeiten, oder als Tage ohne Geschäftszeit.',
    en: 'Policies refer to them by name: as freezes, or as days without business hours.',
  },
  none: {
    de: 'Noch kein Kalender: wählen Sie unten Feiertage, oder laden Sie eine .ics-Datei.',
    en: 'No calendar yet: choose public holidays below, or load an .ics file.',
  },
  holidays: { de: 'Feiertage {place}', en: 'Public holidays {place}' },
  file: { de: 'Aus einer Datei', en: 'From a file' },
  next: {
    de: '{n, plural, =0 {kein Termin mehr dieses und nächstes Jahr} one {ein Termin} other {# Termine}}{nextKnown, select, yes {, als Nächstes „{next}“ am {at}} other {}}',
    en: '{n, plural, =0 {no event left this year and next} one {one event} other {# events}}{nextKnown, select, yes {, next “{next}” on {at}} other {}}',
  },
  name: { de: 'Name', en: 'Name' },
  source: { de: 'Tage', en: 'Days' },
  chooseFile: { de: '.ics-Datei laden', en: 'Load an .ics file' },
  add: { de: 'Kalender anlegen', en: 'Add a calendar' },
  remove: { de: 'Löschen', en: 'Delete' },
  hours: { de: 'Geschäftszeiten', en: 'Business hours' },
  hoursHelp: {
    de: 'Wartungsfenster können innerhalb oder außerhalb davon liegen; Neustarts suchen sich ruhige Zeit außerhalb.',
    en: 'Maintenance windows can lie inside or outside of them; restarts look for quiet time outside.',
  },
  hoursNone: { de: 'Noch keine Geschäftszeiten', en: 'No business hours yet' },
  hoursLine: { de: '{days} ab {start}, {duration} lang', en: '{days} from {start} for {duration}' },
  hoursExcept: { de: 'nicht an Tagen aus {calendars}', en: 'not on days of {calendars}' },
  start: { de: 'Beginn', en: 'Start' },
  end: { de: 'Ende', en: 'End' },
  exceptCalendar: { de: 'Nicht an Tagen aus', en: 'Not on days of' },
  noCalendar: { de: 'keinem Kalender', en: 'no calendar' },
  addHours: { de: 'Geschäftszeiten anlegen', en: 'Add business hours' },
} as const satisfies Record<string, Entry>
