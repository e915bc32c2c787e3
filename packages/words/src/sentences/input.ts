import type { InputRefusal } from '@dirigent/protocol/refusals'
import type { Sentences } from '../entry.ts'
import { FILE_SENTENCES } from './file.ts'

/** What is wrong with what somebody entered or asked for, and what to do. */
export const INPUT_SENTENCES: Sentences<InputRefusal> = {
  ...FILE_SENTENCES,
  value_missing: { de: 'Eine Angabe fehlt', en: 'A value is missing' },
  value_unreadable: { de: 'Eine Angabe ist nicht lesbar', en: 'A value cannot be read' },
  value_unknown: { de: 'Eine Angabe gehört hier nicht hin', en: 'A value does not belong here' },
  not_one_of: { de: 'Erlaubt sind nur {allowed}', en: 'Only {allowed} are allowed' },
  number_too_small: {
    de: 'Die Zahl muss mindestens {minimum, number} sein',
    en: 'The number must be at least {minimum, number}',
  },
  number_too_big: {
    de: 'Die Zahl darf höchstens {maximum, number} sein',
    en: 'The number must be at most {maximum, number}',
  },
  text_too_short: {
    de: 'Mindestens {minimum, plural, one {ein Zeichen} other {# Zeichen}}',
    en: 'At least {minimum, plural, one {one character} other {# characters}}',
  },
  text_too_long: {
    de: 'Höchstens {maximum, number} Zeichen',
    en: 'At most {maximum, number} characters',
  },
  list_too_short: {
    de: 'Mindestens {minimum, plural, one {ein Eintrag} other {# Einträge}}',
    en: 'At least {minimum, plural, one {one entry} other {# entries}}',
  },
  list_too_long: {
    de: 'Höchstens {maximum, number} Einträge',
    en: 'At most {maximum, number} entries',
  },
  nested_too_deeply: {
    de: 'Die Angaben sind zu tief verschachtelt',
    en: 'The values are nested too deeply',
  },
  send_the_file: {
    de: 'Die Datei muss so gesendet werden, wie sie ist{limitBytesKnown, select, yes {, und darf höchstens {limitBytes} groß sein} other {}}',
    en: 'The file must be sent as it is{limitBytesKnown, select, yes {, of {limitBytes} at most} other {}}',
  },
  zone_unknown: {
    de: 'Diese Zeitzone gibt es nicht; schreiben Sie sie wie Europe/Berlin',
    en: 'There is no such time zone; write it like Europe/Berlin',
  },
  time_unreadable: {
    de: 'Das ist keine Uhrzeit oder kein Zeitpunkt; schreiben Sie 22:00 oder 2026-12-20T18:00',
    en: 'That is no time; write 22:00 or 2026-12-20T18:00',
  },
  date_unreadable: {
    de: 'Das ist kein Datum; schreiben Sie 2026-01-31',
    en: 'That is no date; write 2026-01-31',
  },
  recurrence_unreadable: {
    de: 'Die Wiederholungsregel ist nicht lesbar; schreiben Sie sie wie FREQ=MONTHLY;BYDAY=2TU',
    en: 'The recurrence cannot be read; write it like FREQ=MONTHLY;BYDAY=2TU',
  },
  calendar_unreadable: {
    de: 'Der Kalender ist nicht lesbar; er muss eine iCalendar-Datei (.ics) sein',
    en: 'The calendar cannot be read; it must be an iCalendar file (.ics)',
  },
  freeze_ends_before_it_begins: {
    de: 'Das Ende der Sperrzeit muss nach ihrem Beginn liegen',
    en: 'The end of the freeze must be after its beginning',
  },
  never_opens: {
    de: 'Dieses Fenster öffnet sich nie: Nennen Sie mindestens einen Tag, und lassen Sie es länger dauern als die Zeit, die an seinem Ende frei bleiben muss',
    en: 'This window never opens: name at least one day, and let it last longer than the time that must be left at its end',
  },
  required: {
    de: 'Nennen Sie die Geschäftszeiten, die gemeint sind',
    en: 'Name the business hours that are meant',
  },
  out_of_range: { de: 'Der Wert liegt außerhalb des Erlaubten', en: 'The value is out of range' },
  too_small: { de: 'Der Wert ist zu klein', en: 'The value is too small' },
  sum_not_100: {
    de: 'Die Wellen müssen zusammen 100 % ergeben',
    en: 'The waves must add up to 100%',
  },
  name_unknown: {
    de: 'Was hier genannt ist, gibt es nicht',
    en: 'What is named here does not exist',
  },
  deadline_before_first_window: {
    de: 'Die kürzeste Frist endet, bevor sich das erste Fenster öffnet; fügen Sie Fenster hinzu, oder verlängern Sie die Frist',
    en: 'The shortest deadline ends before the first window opens; add windows, or lengthen the deadline',
  },
  changed_meanwhile: {
    de: 'Jemand hat das inzwischen geändert; laden Sie den neuen Stand, und ändern Sie ihn noch einmal',
    en: 'Somebody changed this in the meantime; load it again and repeat your change',
  },
  policy_exists: {
    de: 'Eine Richtlinie „{name}“ gibt es schon',
    en: 'There is a policy called “{name}” already',
  },
  country_unknown: {
    de: 'Für dieses Land sind keine Feiertage bekannt; laden Sie sie als .ics-Datei',
    en: 'No public holidays of this country are known; load them as an .ics file',
  },
  region_unknown: {
    de: 'Diese Region gibt es in diesem Land nicht',
    en: 'There is no such region in this country',
  },
  policy_would_break: {
    de: 'Die Richtlinie „{name}“ braucht, was hier wegfiele; ändern Sie zuerst die Richtlinie',
    en: 'The policy “{name}” needs what would go away; change the policy first',
  },
  still_referred_to: {
    de: '„{by}“ verweist darauf; ändern Sie das zuerst',
    en: '“{by}” refers to it; change that first',
  },
  group_exists: {
    de: 'Eine Gruppe „{name}“ gibt es schon',
    en: 'There is a group called “{name}” already',
  },
  group_needs_name: { de: 'Eine Gruppe braucht einen Namen', en: 'A group needs a name' },
  listed_group_has_no_rule: {
    de: 'Eine Gruppe mit ausgewählten Geräten hat keine Regel',
    en: 'A group of listed devices has no rule',
  },
  rule_is_empty: {
    de: 'Eine Regel braucht mindestens eine Bedingung; eine leere träfe kein Gerät',
    en: 'A rule needs at least one condition; an empty one would take nobody',
  },
  group_by_rule: {
    de: '„{name}“ findet ihre Geräte durch eine Regel; ändern Sie die Regel',
    en: '“{name}” finds its devices by rule; change the rule instead',
  },
  two_devices_needed: {
    de: 'Nennen Sie mindestens zwei Geräte; eines allein stört keines',
    en: 'Name at least two devices; one alone disturbs nobody',
  },
  order_is_a_circle: {
    de: 'Diese Geräte würden ewig aufeinander warten: {devices}',
    en: 'These devices would wait for each other for ever: {devices}',
  },
  seat_invalid: {
    de: 'Nennen Sie jede Person nur einmal, nur Menschen, die sich anmelden können, und als Vertretung jemand anderen',
    en: 'Name each person once, only people who can sign in, and somebody else as deputy',
  },
  address_taken: {
    de: 'Die Adresse {email} hat schon ein anderes Konto',
    en: 'Another account uses {email} already',
  },
  last_administrator: {
    de: 'Das ist das letzte Konto mit der Rolle Verwaltung; geben Sie diese Rolle zuerst jemand anderem',
    en: 'This is the last administrator; make somebody else one first',
  },
  tokens_only_revoked: {
    de: 'Ein Zugangsschlüssel meldet sich nicht an und hat kein Kennwort; widerrufen Sie ihn',
    en: 'An API token does not sign in and has no password; revoke it',
  },
  too_many_people: {
    de: 'An einem Gerät lassen sich höchstens {maximum, number} Menschen nennen',
    en: 'At most {maximum, number} people can be named at a device',
  },
  absence_ends_before_it_begins: {
    de: 'Eine Abwesenheit endet, bevor sie beginnt, oder nennt einen Tag, den es nicht gibt',
    en: 'An absence ends before it begins, or names no such day',
  },
  update_held: {
    de: 'Eines dieser Updates ist zurückgehalten; geben Sie es zuerst frei',
    en: 'One of these updates is held; release it first',
  },
  update_warned: {
    de: 'Zu einem dieser Updates warnt der Herausgeber: {text}',
    en: 'The publisher warns of one of these updates: {text}',
  },
  no_device_managed: {
    de: 'Keinem verwalteten Gerät werden diese Updates angeboten; stellen Sie die Gruppen der Geräte zuerst auf „verwaltet“',
    en: 'No managed device is offered these updates; set the groups of the devices to managed first',
  },
  not_offered: {
    de: 'Keinem dieser Geräte wird gerade eines dieser Updates angeboten',
    en: 'None of these devices is offered one of these updates now',
  },
  no_approval_needed: {
    de: '„{device}“ ist kein kritischer Server und braucht keine Freigabe',
    en: '“{device}” is no critical server and needs no approval',
  },
  not_in_rollout: {
    de: 'Dieses Update gehört nicht zum Rollout, oder der Nachweis wurde schon erlassen',
    en: 'This update is not in the rollout, or its evidence was waived before',
  },
  rollback_itself: {
    de: 'Dieser Rollout rollt selbst schon zurück',
    en: 'This rollout is a rollback itself',
  },
  rolled_back_before: {
    de: 'Dieser Rollout wurde schon zurückgerollt',
    en: 'This rollout was rolled back before',
  },
  rollout_is: {
    de: '{state, select, open {Der Rollout läuft} paused {Der Rollout ist schon angehalten} halted {Der Rollout ist gestoppt} done {Der Rollout ist beendet} other {Das geht in diesem Zustand nicht}}',
    en: '{state, select, open {The rollout is running} paused {The rollout is paused already} halted {The rollout is halted} done {The rollout is done} other {That is not possible in this state}}',
  },
  emergency_is: {
    de: '{state, select, proposed {Der Notfall ist erst vorgeschlagen} started {Der Notfall ist schon ausgelöst; halten Sie seine Rollouts an, oder rollen Sie sie zurück} withdrawn {Der Notfall wurde zurückgezogen} other {Das geht in diesem Zustand nicht}}',
    en: '{state, select, proposed {The emergency is only proposed} started {The emergency has started already; pause or roll back its rollouts} withdrawn {The emergency was withdrawn} other {That is not possible in this state}}',
  },
  approved_already: {
    de: 'Sie haben diesen Notfall schon freigegeben',
    en: 'You have approved this emergency already',
  },
  device_retired_already: {
    de: '„{device}“ ist schon außer Betrieb',
    en: '“{device}” is retired already',
  },
  device_not_ready: {
    de: 'Auf „{device}“ wird nichts installiert: {why, select, retired {Es ist außer Betrieb} no_policy {Keine Richtlinie gilt dort} other {Es wird nur beobachtet; stellen Sie seine Gruppe auf „verwaltet“}}',
    en: 'Nothing is installed on “{device}”: {why, select, retired {it is retired} no_policy {no policy applies there} other {it is only observed; set its group to managed}}',
  },
  scope_too_wide: {
    de: 'Nennen Sie eine Schwachstelle oder ein Paket: Eine Ausnahme für alles verbärge, was noch kommt',
    en: 'Name a vulnerability or a package: an exception for everything would hide whatever comes',
  },
  device_and_group: {
    de: 'Nennen Sie ein Gerät oder eine Gruppe, nicht beides',
    en: 'Name a device or a group, not both',
  },
  too_short: {
    de: 'Sagen Sie es in ein paar Worten; in einem Jahr liest es die Prüfung',
    en: 'Say it in a few words; an auditor reads it in a year',
  },
  expires_in_the_past: { de: 'Sie muss in der Zukunft enden', en: 'It has to end in the future' },
  expires_too_late: {
    de: 'Sie endet später, als diese Organisation erlaubt: höchstens {daysMax, plural, one {ein Tag} other {# Tage}}',
    en: 'It ends later than this organisation allows: at most {daysMax, plural, one {one day} other {# days}}',
  },
  ended_already: { de: 'Das gilt schon nicht mehr', en: 'It has ended already' },
  revoked_already: {
    de: 'Sie wurde widerrufen; erteilen Sie eine neue, wenn sie wieder nötig ist',
    en: 'It was revoked; grant a new one if it is needed again',
  },
  document_in_force: {
    de: 'Genau dieses Dokument gilt schon',
    en: 'This very document is in force already',
  },
  newer_document_in_force: {
    de: 'Eine neuere Version ({version}) dieses Dokuments gilt; ziehen Sie sie zuerst zurück, wenn die ältere gemeint ist',
    en: 'A newer version ({version}) of this document is in force; withdraw it first if the older one is meant',
  },
  no_purl: {
    de: 'Das Dokument nennt kein Produkt mit einer Package-URL (purl) und gälte für nichts',
    en: 'The document names no product by a package URL (purl), so it would apply to nothing',
  },
  version_is_there: {
    de: '{name} {version} ist schon da; geben Sie der geänderten Datei eine eigene Version',
    en: '{name} {version} is there already; give the changed file a version of its own',
  },
  program_name_missing: {
    de: 'In „{given}“ steht kein Name; schreiben Sie ihn, wie die Programmliste ihn zeigt',
    en: 'There is no name in “{given}”; write the name as the list of programs shows it',
  },
  product_unreadable: {
    de: '„{given}“ ist kein Produkt; schreiben Sie hersteller:produkt, einen CPE-Namen oder none',
    en: '“{given}” is no product; write vendor:product, a CPE name or none',
  },
  not_an_address: {
    de: '„{given}“ ist weder eine Webadresse noch eine Domain; schreiben Sie https://…/provider-metadata.json',
    en: '“{given}” is neither a web address nor a domain; write https://…/provider-metadata.json',
  },
  fingerprint_unreadable: {
    de: '„{given}“ ist kein OpenPGP-Fingerabdruck; er hat 40 oder 64 Ziffern von 0 bis F',
    en: '“{given}” is no OpenPGP fingerprint; it has 40 or 64 hexadecimal digits',
  },
  internal: {
    de: 'Im Server ist etwas schiefgegangen; was, steht in seinem Protokoll unter der Anfrage {requestId}',
    en: 'Something went wrong in the server; its log says what under the request {requestId}',
  },
}
