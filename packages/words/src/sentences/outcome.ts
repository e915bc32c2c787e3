import type { UpdateOutcomeReason } from '@dirigent/domain/planning/reasons'
import type { Sentences } from '../entry.ts'

/** Why an installation did not do what was assigned. Stands inside other sentences. */
export const OUTCOME_SENTENCES: Sentences<UpdateOutcomeReason> = {
  closure_differs: {
    de: '{unexpectedKnown, select, yes {die Paketverwaltung wollte mehr ändern als zugewiesen ({unexpected})} other {zugewiesene Änderungen sind nicht mehr nötig oder möglich ({missing})}}',
    en: '{unexpectedKnown, select, yes {the package manager wanted to change more than assigned ({unexpected})} other {assigned changes are no longer needed or possible ({missing})}}',
  },
  superseded: {
    de: '{availableKnown, select, yes {die Paketquelle hat inzwischen {available}} other {die Paketquelle hat diese Version nicht mehr}}',
    en: '{availableKnown, select, yes {the package source has {available} by now} other {the package source no longer has this version}}',
  },
  not_offered: {
    de: 'dem Gerät wird dieses Update nicht angeboten',
    en: 'the device is not offered this update',
  },
  hash_mismatch: {
    de: 'die heruntergeladene Datei ist nicht die zugewiesene (Prüfsumme weicht ab)',
    en: 'the downloaded file is not the assigned one (its checksum differs)',
  },
  held_on_device: {
    de: 'auf dem Gerät ist das Paket festgehalten',
    en: 'the package is held on the device',
  },
  lock_busy: {
    de: 'eine andere Installation belegte die Paketverwaltung {waitedMs} lang',
    en: 'another installation kept the package manager busy for {waitedMs}',
  },
  network: {
    de: 'die Paketquelle war nicht erreichbar ({detail})',
    en: 'the package source could not be reached ({detail})',
  },
  disk_full: {
    de: '{neededBytesKnown, select, yes {zu wenig Speicherplatz: {neededBytes} nötig, {freeBytes} frei} other {zu wenig Speicherplatz: {freeBytes} frei}}',
    en: '{neededBytesKnown, select, yes {too little disk space: {neededBytes} needed, {freeBytes} free} other {too little disk space: {freeBytes} free}}',
  },
  script_failed: {
    de: 'das Installationsskript von „{package}“ brach ab ({detail})',
    en: 'the installation script of “{package}” failed ({detail})',
  },
  health_check_failed: {
    de: 'nach der Installation bestand das Gerät die Funktionsprüfung nicht ({checks})',
    en: 'after the installation the device failed the health check ({checks})',
  },
  unhealthy_before: {
    de: 'schon vorher bestand das Gerät die Funktionsprüfung nicht ({checks})',
    en: 'the device failed the health check even before ({checks})',
  },
  interrupted: {
    de: 'der Versuch wurde unterbrochen ({step})',
    en: 'the attempt was interrupted ({step})',
  },
  rollback_failed: {
    de: 'das Zurückrollen schlug fehl ({detail})',
    en: 'rolling back failed ({detail})',
  },
  previous_version_missing: {
    de: 'die vorige Version ist auf dem Gerät nicht mehr vorhanden',
    en: 'the previous version is no longer on the device',
  },
  provider_broken: {
    de: 'die Paketverwaltung des Geräts arbeitet nicht ({detail})',
    en: 'the package manager of the device does not work ({detail})',
  },
  window_closed: {
    de: 'das Wartungsfenster hätte nicht mehr gereicht',
    en: 'the maintenance window would not have been long enough',
  },
  already_installed: { de: 'es war schon installiert', en: 'it was installed already' },
  unexpected_version: {
    de: '{foundKnown, select, yes {danach war Version {found} installiert statt der zugewiesenen} other {danach war das Paket nicht installiert}}',
    en: '{foundKnown, select, yes {afterwards version {found} was installed instead of the assigned one} other {afterwards the package was not installed}}',
  },
  someone_present: {
    de: 'jemand arbeitete gerade an dem Gerät',
    en: 'somebody was working at the device',
  },
  unknown_failure: { de: 'unbekannter Fehler ({detail})', en: 'unknown failure ({detail})' },
}
