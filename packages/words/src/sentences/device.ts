import type { DeviceReason } from '@dirigent/domain/compliance/device-state'
import type { Sentences } from '../entry.ts'

export const DEVICE_SENTENCES: Sentences<DeviceReason> = {
  finding_late: {
    de: '{count, plural, one {Die Frist von {vulnerability} ist} other {# Fristen sind}} seit {dueAt} überschritten',
    en: '{count, plural, one {The deadline of {vulnerability} has} other {# deadlines have}} been missed since {dueAt}',
  },
  never_seen: {
    de: 'Angemeldet, aber noch nie gemeldet; prüfen Sie, ob der Dienst auf dem Gerät läuft',
    en: 'Enrolled, but never checked in; see whether the service runs on the device',
  },
  silent: {
    de: '{lastSeenAtKnown, select, yes {Meldet sich seit {lastSeenAt} nicht; sein Zustand ist unbekannt} other {Hat sich noch nie gemeldet; sein Zustand ist unbekannt}}',
    en: '{lastSeenAtKnown, select, yes {Has not checked in since {lastSeenAt}; its state is unknown} other {Has never checked in; its state is unknown}}',
  },
  clone_suspected: {
    de: 'Meldet sich seit {since} von zwei Orten: vermutlich ein kopiertes Gerät',
    en: 'Checks in from two places since {since}: probably a copied device',
  },
  no_inventory: {
    de: 'Noch kein vollständiger Bestand; er kommt mit der nächsten Meldung',
    en: 'No complete inventory yet; it comes with the next check-in',
  },
  feed_missing: {
    de: 'Unbekannt, weil die Quelle „{feed}“ noch nie geladen wurde',
    en: 'Unknown, because the feed “{feed}” was never loaded',
  },
  release_unknown: {
    de: 'Unbekannt: Für dieses Betriebssystem gibt es keine Quelle für Sicherheitsmeldungen',
    en: 'Unknown: there is no feed of advisories for this operating system',
  },
  nothing_to_do: {
    de: 'Alles wirksam und bestätigt; nichts zu tun',
    en: 'Everything in effect and verified; nothing to do',
  },
  coverage_failed: {
    de: 'Unbekannt: {provider} ließ sich auf dem Gerät nicht vollständig lesen',
    en: 'Unknown: {provider} could not be read completely on the device',
  },
  updates_not_read: {
    de: 'Unbekannt, welche Updates dem Gerät fehlen: Es liest sie gerade; das erste Mal dauert einige Minuten',
    en: 'Unknown which updates the device lacks: it is reading them; the first time takes some minutes',
  },
  not_matched_yet: {
    de: 'Der Bestand wird gerade mit den Sicherheitsmeldungen verglichen',
    en: 'The inventory is being compared with the advisories',
  },
  not_planned_yet: {
    de: '{count, plural, one {1 Update wird} other {# Updates werden}} gerade eingeplant; nichts zu tun',
    en: '{count, plural, one {1 update is} other {# updates are}} being planned; nothing to do',
  },
  waits_for_update: {
    de: '{count, plural, one {1 behebbarer Befund wartet} other {# behebbare Befunde warten}} darauf, dass die Paketverwaltung des Geräts das Update anbietet{dueAtKnown, select, yes {; Frist {dueAt}} other {}}',
    en: '{count, plural, one {1 fixable finding waits} other {# fixable findings wait}} for the device’s package manager to offer the update{dueAtKnown, select, yes {; deadline {dueAt}} other {}}',
  },
}

/** Why a finding was closed. */
export type ClosureReason =
  | { code: 'updated'; version: string }
  | { code: 'removed' }
  | { code: 'statement_changed'; feed?: string }
  | { code: 'vex_not_affected'; author: string; justification: string | null }
  | { code: 'device_retired' }

export const CLOSURE_SENTENCES: Sentences<ClosureReason> = {
  updated: {
    de: 'Behoben: Version {version} ist wirksam',
    en: 'Fixed: version {version} is in effect',
  },
  removed: { de: 'Behoben: Das Paket ist nicht mehr da', en: 'Fixed: the package is gone' },
  statement_changed: {
    de: 'Nicht mehr betroffen: {feedKnown, select, yes {„{feed}“} other {der Herausgeber}} hat sein Urteil geändert',
    en: 'No longer affected: {feedKnown, select, yes {“{feed}”} other {the publisher}} changed the verdict',
  },
  vex_not_affected: {
    de: 'Nicht betroffen, sagt „{author}“{justificationKnown, select, yes { ({justification})} other {}}',
    en: 'Not affected, says “{author}”{justificationKnown, select, yes { ({justification})} other {}}',
  },
  device_retired: { de: 'Das Gerät ist außer Betrieb', en: 'The device is retired' },
}

/** What comes by itself, on the first page. */
export type NextStep =
  | { code: 'cut'; lane: string }
  | { code: 'window_opens'; policy: string }
  | { code: 'freeze_begins'; freeze: string; until: number | string }
  | { code: 'freeze_ends'; freeze: string }
  | { code: 'ring_opens'; rolloutName: string; ring: string }
  | { code: 'feed_refresh' }

export const NEXT_SENTENCES: Sentences<NextStep> = {
  cut: { de: 'Nächster Rollout „{lane}“', en: 'Next {lane} rollout' },
  window_opens: {
    de: 'Wartungsfenster der Richtlinie „{policy}“ öffnet',
    en: 'Maintenance window of the policy “{policy}” opens',
  },
  freeze_begins: {
    de: 'Sperrzeit „{freeze}“ beginnt und dauert bis {until}',
    en: 'Freeze “{freeze}” begins and lasts until {until}',
  },
  freeze_ends: { de: 'Sperrzeit „{freeze}“ endet', en: 'Freeze “{freeze}” ends' },
  ring_opens: {
    de: 'Ring „{ring}“ von „{rolloutName}“ öffnet, wenn alles ruhig bleibt',
    en: 'Ring {ring} of “{rolloutName}” opens if all stays quiet',
  },
  feed_refresh: {
    de: 'Quellen werden neu geladen',
    en: 'Feeds are downloaded again',
  },
}
