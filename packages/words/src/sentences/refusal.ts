import type { AdmissionRefusal, CutReason } from '@dirigent/domain/planning/reasons'
import type { Sentences } from '../entry.ts'

/** Why an agent that asked may not start now. */
export const REFUSAL_SENTENCES: Sentences<AdmissionRefusal> = {
  assignment_outdated: {
    de: 'Es gibt schon eine neuere Zuweisung (Stand {epoch}.{revision}); das Gerät holt sie sich von selbst',
    en: 'There is a newer assignment (revision {epoch}.{revision}); the device fetches it by itself',
  },
  assignment_expired: {
    de: 'Die Zuweisung ist abgelaufen; das Gerät holt sich von selbst eine neue',
    en: 'The assignment has expired; the device fetches a new one by itself',
  },
  device_retired: {
    de: 'Das Gerät ist außer Betrieb genommen; es darf nichts installieren',
    en: 'The device is retired; it may not install anything',
  },
  device_observed: {
    de: 'Das Gerät wird nur beobachtet; stellen Sie seine Gruppe auf „verwalten“, damit es installieren darf',
    en: 'The device is observed only; set its group to managed to let it install',
  },
  rollout_paused: {
    de: '{by} hat den Rollout angehalten: {reason}',
    en: '{by} paused the rollout: {reason}',
  },
  rollout_halted: { de: 'Der Rollout ist gestoppt: {halt}', en: 'The rollout is halted: {halt}' },
  rollout_done: { de: 'Der Rollout ist abgeschlossen', en: 'The rollout is done' },
  ring_not_open: {
    de: 'Der Ring „{ring}“ ist noch nicht offen; nichts zu tun',
    en: 'The ring {ring} is not open yet; nothing to do',
  },
  wave_not_open: {
    de: '{opensAtKnown, select, yes {Welle {wave} beginnt {opensAt}; nichts zu tun} other {Welle {wave} ist noch nicht an der Reihe; nichts zu tun}}',
    en: '{opensAtKnown, select, yes {Wave {wave} begins {opensAt}; nothing to do} other {It is not the turn of wave {wave} yet; nothing to do}}',
  },
  wave_full: {
    de: 'Schon {running} von höchstens {limit} Geräten installieren gerade; nichts zu tun',
    en: '{running} of at most {limit} devices are installing already; nothing to do',
  },
  frozen: {
    de: 'Sperrzeit „{freeze}“ bis {until}; danach geht es von selbst weiter',
    en: 'Freeze “{freeze}” until {until}; after that it goes on by itself',
  },
  outside_window: {
    de: '{nextOpeningAtKnown, select, yes {Außerhalb des Wartungsfensters; das nächste öffnet {nextOpeningAt}, nichts zu tun} other {Die Richtlinie hat kein Wartungsfenster; Sie müssen eines festlegen}}',
    en: '{nextOpeningAtKnown, select, yes {Outside the maintenance window; the next one opens {nextOpeningAt}, nothing to do} other {The policy has no maintenance window; you need to set one}}',
  },
  window_too_short: {
    de: '{nextOpeningAtKnown, select, yes {Der Rest des Wartungsfensters reicht nicht; das nächste öffnet {nextOpeningAt}, nichts zu tun} other {Der Rest des Wartungsfensters reicht nicht, und es gibt kein weiteres; Sie müssen eines festlegen}}',
    en: '{nextOpeningAtKnown, select, yes {The rest of the maintenance window is too short; the next one opens {nextOpeningAt}, nothing to do} other {The rest of the maintenance window is too short, and there is no other; you need to set one}}',
  },
  not_approved: {
    de: 'Wartet auf Ihre Freigabe',
    en: 'Waits for your approval',
  },
  backup_not_fresh: {
    de: '{backupAtKnown, select, yes {Die letzte Sicherung ({backupAt}) ist älter als {maxAgeMs}; sichern Sie das Gerät oder geben Sie es mit Begründung frei} other {Von diesem Gerät ist keine Sicherung bekannt; sichern Sie es oder geben Sie es mit Begründung frei}}',
    en: '{backupAtKnown, select, yes {The last backup ({backupAt}) is older than {maxAgeMs}; back the device up or approve it with a reason} other {No backup of this device is known; back it up or approve it with a reason}}',
  },
  waits_for_device: {
    de: '{order, select, guest {Zuerst muss der Gast „{device}“ fertig sein; nichts zu tun} other {Zuerst ist „{device}“ an der Reihe; nichts zu tun}}',
    en: '{order, select, guest {Its guest “{device}” has to be done first; nothing to do} other {It is the turn of “{device}” first; nothing to do}}',
  },
  warned: {
    de: 'Der Herausgeber warnt vor diesem Update; Sie entscheiden, ob es trotzdem installiert wird',
    en: 'The publisher warns of this update; you decide whether to install it all the same',
  },
  group_member_busy: {
    de: 'Wartet, bis „{device}“ aus derselben Gruppe fertig ist; nichts zu tun',
    en: 'Waits until “{device}” of the same group is finished; nothing to do',
  },
  held: {
    de: 'Das Update {update} wird zurückgehalten; Sie können es wieder freigeben',
    en: 'The update {update} is held; you can release it',
  },
  attempt_running: {
    de: 'Auf dem Gerät läuft noch ein anderer Versuch; nichts zu tun',
    en: 'Another attempt is still running on the device; nothing to do',
  },
  server_busy: {
    de: 'Der Server ist ausgelastet; das Gerät fragt von selbst wieder',
    en: 'The server is busy; the device asks again by itself',
  },
}

/** Why a rollout was cut. */
export const CUT_SENTENCES: Sentences<CutReason> = {
  deadline: {
    de: 'Von selbst begonnen, weil die Frist von {vulnerability} auf {devices, plural, one {einem Gerät} other {# Geräten}} {dueAt} abläuft',
    en: 'Started by itself, because the deadline of {vulnerability} on {devices, plural, one {one device} other {# devices}} is {dueAt}',
  },
  cadence: {
    de: 'Von selbst begonnen nach dem Zeitplan für „{lane}“',
    en: 'Started by itself by the schedule for {lane}',
  },
  install_now: {
    de: '{by} lässt sofort installieren: {reason}',
    en: '{by} has it installed now: {reason}',
  },
  emergency: {
    de: 'Notfall, ausgelöst von {by}: {reason}',
    en: 'Emergency, started by {by}: {reason}',
  },
  definitions: {
    de: 'Neue Virensignaturen: sofort und ohne Ringe',
    en: 'New antivirus definitions: at once and without rings',
  },
  rollback: {
    de: '{by} rollt „{of}“ zurück: {reason}',
    en: '{by} rolls “{of}” back: {reason}',
  },
}
