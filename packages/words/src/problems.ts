import type { ProblemCode } from '@dirigent/protocol/problems'
import type { Entry } from './entry.ts'

type Problems = { readonly [C in ProblemCode]: Entry }

/** What a person reads when the server refuses: what is wrong and what to do. The server's own detail stands below. */
export const PROBLEMS: Problems = {
  signature_missing: {
    de: 'Die Anfrage des Geräts ist nicht unterschrieben.',
    en: 'The device’s request is not signed.',
  },
  signature_invalid: {
    de: 'Die Unterschrift des Geräts stimmt nicht; melden Sie es neu an.',
    en: 'The device’s signature is wrong; enrol it again.',
  },
  signature_expired: {
    de: 'Die Unterschrift ist zu alt; prüfen Sie die Uhr des Geräts.',
    en: 'The signature is too old; check the device’s clock.',
  },
  signature_replayed: {
    de: 'Diese Anfrage wurde schon einmal gesendet.',
    en: 'This request was sent before.',
  },
  digest_mismatch: {
    de: 'Der Inhalt wurde unterwegs verändert; bitte senden Sie ihn noch einmal.',
    en: 'The content changed on its way; please send it again.',
  },
  device_unknown: {
    de: 'Dieses Gerät ist hier nicht angemeldet.',
    en: 'This device is not enrolled here.',
  },
  device_retired: { de: 'Dieses Gerät ist außer Betrieb genommen.', en: 'This device is retired.' },
  exchange_token_invalid: {
    de: 'Das Gerät meldet sich von zwei Orten; vielleicht wurde es kopiert.',
    en: 'The device checks in from two places; perhaps it was copied.',
  },
  token_unknown: {
    de: 'Diesen Anmeldeschlüssel gibt es nicht.',
    en: 'There is no such enrolment token.',
  },
  token_expired: {
    de: 'Der Anmeldeschlüssel ist abgelaufen; legen Sie einen neuen an.',
    en: 'The enrolment token has expired; create a new one.',
  },
  token_used_up: {
    de: 'Der Anmeldeschlüssel ist aufgebraucht; legen Sie einen neuen an.',
    en: 'The enrolment token is used up; create a new one.',
  },
  token_revoked: {
    de: 'Der Anmeldeschlüssel wurde widerrufen; legen Sie einen neuen an.',
    en: 'The enrolment token was revoked; create a new one.',
  },
  body_too_large: { de: 'Das ist zu groß.', en: 'That is too large.' },
  body_not_json: { de: 'Die Anfrage ist nicht lesbar.', en: 'The request cannot be read.' },
  body_invalid: {
    de: 'Eine Angabe stimmt nicht; sie ist unten genannt.',
    en: 'A value is wrong; it is named below.',
  },
  section_unknown: {
    de: 'Das Gerät sendet einen unbekannten Teil des Bestands.',
    en: 'The device sends an unknown part of the inventory.',
  },
  hash_mismatch: { de: 'Die Prüfsumme stimmt nicht.', en: 'The checksum does not match.' },
  not_found: { de: 'Das gibt es nicht oder nicht mehr.', en: 'That does not exist, or no longer.' },
  conflict: {
    de: 'Jemand war schneller; laden Sie den neuen Stand und versuchen Sie es noch einmal.',
    en: 'Somebody was faster; load the new state and try again.',
  },
  refused: { de: 'Das geht in diesem Zustand nicht.', en: 'That is not possible in this state.' },
  not_signed_in: { de: 'Sie sind nicht angemeldet.', en: 'You are not signed in.' },
  not_allowed: {
    de: 'Ihr Konto darf das nicht; fragen Sie jemanden aus der Verwaltung.',
    en: 'Your account may not do that; ask an administrator.',
  },
  sign_in_link_invalid: {
    de: 'Dieser Anmeldelink ist verbraucht oder abgelaufen. Starten Sie das Programm neu, dann zeigt es einen neuen.',
    en: 'This sign-in link is used up or expired. Start the program again and it prints a new one.',
  },
  sign_in_failed: {
    de: 'E-Mail-Adresse oder Kennwort stimmt nicht.',
    en: 'The e-mail address or the password is wrong.',
  },
  too_many_attempts: {
    de: 'Zu viele Versuche; bitte warten Sie eine Viertelstunde.',
    en: 'Too many attempts; please wait a quarter of an hour.',
  },
  cross_site: {
    de: 'Die Anfrage kam von einer anderen Website und wurde nicht ausgeführt.',
    en: 'The request came from another website and was not carried out.',
  },
  reason_required: {
    de: 'Bitte nennen Sie einen Grund; er kommt ins Protokoll.',
    en: 'Please give a reason; it goes into the audit log.',
  },
  backup_not_fresh: {
    de: 'Es gibt keine frische Sicherung; Sie können mit Begründung trotzdem freigeben.',
    en: 'There is no fresh backup; you can still approve with a reason.',
  },
  feed_unknown: { de: 'Diese Quelle gibt es nicht.', en: 'There is no such feed.' },
  feed_invalid: {
    de: 'Die Datei ist nicht, was die Quelle veröffentlicht; der bisherige Stand bleibt.',
    en: 'The file is not what the feed publishes; the former content stays.',
  },
  provider_invalid: {
    de: 'Unter dieser Adresse gibt es keinen CSAF-Anbieter; nichts wurde hinzugefügt.',
    en: 'There is no CSAF provider at this address; nothing was added.',
  },
  provider_exists: {
    de: 'Diesen Anbieter gibt es hier schon.',
    en: 'This provider is here already.',
  },
  vex_invalid: {
    de: 'Das VEX-Dokument ist beschädigt oder keines.',
    en: 'The VEX document is damaged or none.',
  },
  bundle_invalid: {
    de: 'Das Paket ist beschädigt oder keines.',
    en: 'The bundle is damaged or none.',
  },
  bundle_key_unknown: {
    de: 'Das Paket stammt von einem Server, dem dieser noch nicht vertraut.',
    en: 'The bundle comes from a server that this one does not trust yet.',
  },
  bundle_outdated: {
    de: 'Das Paket ist älter als das zuletzt geladene.',
    en: 'The bundle is older than the one loaded last.',
  },
  nothing_to_export: {
    de: 'Hier ist noch keine Quelle geladen.',
    en: 'No feed was loaded here yet.',
  },
  feed_shrunk: {
    de: 'Die Datei enthält viel weniger als bisher; der bisherige Stand bleibt.',
    en: 'The file holds far fewer records than before; the former content stays.',
  },
  report_invalid: {
    de: 'Der Bericht lässt sich nicht lesen; es wurde nichts übernommen.',
    en: 'The report cannot be read; nothing was imported.',
  },
  overloaded: {
    de: 'Der Server ist ausgelastet; bitte versuchen Sie es gleich noch einmal.',
    en: 'The server is busy; please try again in a moment.',
  },
  database_unavailable: {
    de: 'Die Datenbank ist nicht erreichbar; sehen Sie am Server nach.',
    en: 'The database cannot be reached; please look at the server.',
  },
  internal: {
    de: 'Im Server ist etwas schiefgegangen; die Einzelheiten stehen in seinem Protokoll.',
    en: 'Something went wrong in the server; its log has the details.',
  },
}
