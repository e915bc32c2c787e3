import type { GateCondition, HaltReason, HoldReason } from '@dirigent/domain/planning/reasons'
import type { Sentences } from '../entry.ts'

/** Why a gate halted a rollout; stands inside other sentences too, so it ends without a full stop. */
export const HALT_SENTENCES: Sentences<HaltReason> = {
  health_check_failed: {
    de: '{devices, plural, one {ein Gerät hat} other {# Geräte haben}} die Funktionsprüfung nicht bestanden ({checks})',
    en: '{devices, plural, one {one device} other {# devices}} failed the health check ({checks})',
  },
  failures_in_small_ring: {
    de: 'auf {failed} von {devices, plural, one {einem Gerät} other {# Geräten}} im Ring „{ring}“ schlug die Installation fehl',
    en: 'the installation failed on {failed} of {devices, plural, one {one device} other {# devices}} in the ring {ring}',
  },
  failure_share: {
    de: 'im Ring „{ring}“ schlugen {failed} von {reported} Installationen fehl, erlaubt sind {percentMax} %',
    en: 'in the ring {ring} {failed} of {reported} installations failed, {percentMax}% are allowed',
  },
  incident_reported: {
    de: '{by} hat einen Zwischenfall gemeldet: {reason}',
    en: '{by} reported an incident: {reason}',
  },
  critical_device_failed: {
    de: 'auf dem kritischen Server „{device}“ ging es schief',
    en: 'it went wrong on the critical server “{device}”',
  },
}

export const HOLD_SENTENCES: Sentences<HoldReason> = {
  rolled_back: {
    de: '{haltKnown, select, yes {zurückgerollt, weil {halt}} other {von Hand zurückgerollt}}',
    en: '{haltKnown, select, yes {rolled back, because {halt}} other {rolled back by hand}}',
  },
  held_by_person: { de: '{by} hält es zurück: {reason}', en: '{by} holds it: {reason}' },
}

/** One condition of a gate, as it stands in front of the next ring. */
export const GATE_SENTENCES: Sentences<GateCondition> = {
  soaked: {
    de: '{met, select, yes {{soakMs} ruhig} other {{doneAtKnown, select, yes {{soakMs} Ruhezeit, bis {doneAt}} other {{soakMs} Ruhezeit nach der letzten Installation}}}}{shortenedFromMsKnown, select, yes { (verkürzt von {shortenedFromMs}, damit die Frist hält{seenPercentKnown, select, yes {: ein Fehler auf jedem zehnten Gerät fiele mit {seenPercent} % statt {seenFullPercent} % auf} other {}})} other {}}',
    en: '{met, select, yes {{soakMs} quiet} other {{doneAtKnown, select, yes {{soakMs} soak, until {doneAt}} other {{soakMs} soak after the last installation}}}}{shortenedFromMsKnown, select, yes { (shortened from {shortenedFromMs} to meet the deadline{seenPercentKnown, select, yes {: a fault on one device in ten would be noticed with {seenPercent}% instead of {seenFullPercent}%} other {}})} other {}}',
  },
  reported: {
    de: '{reported} von {online} gemeldet, mindestens {percentMin} %',
    en: '{reported} of {online} reported, at least {percentMin}%',
  },
  failures: {
    de: '{failed, plural, =0 {keine Fehler} one {1 Fehler} other {# Fehler}}',
    en: '{failed, plural, =0 {no failures} one {1 failure} other {# failures}}',
  },
  health: {
    de: '{failed, plural, =0 {kein Zwischenfall} one {1 Funktionsprüfung fehlgeschlagen} other {# Funktionsprüfungen fehlgeschlagen}}',
    en: '{failed, plural, =0 {no incident} one {1 failed health check} other {# failed health checks}}',
  },
  installed_somewhere: {
    de: '{met, select, yes {jedes Update ist mindestens einmal installiert} other {noch nicht jedes Update ist irgendwo installiert}}',
    en: '{met, select, yes {every update is installed at least once} other {not every update is installed anywhere yet}}',
  },
  no_devices: {
    de: 'kein Gerät in diesem Ring braucht diese Updates',
    en: 'no device in this ring needs these updates',
  },
  already_there: {
    de: '{devices, plural, one {ein Gerät dieses Rings hat sie} other {# Geräte dieses Rings haben sie}} schon auf anderem Weg und {devices, plural, one {wird} other {werden}} so lange beobachtet',
    en: '{devices, plural, one {one device of this ring has} other {# devices of this ring have}} them already by another way and {devices, plural, one {is} other {are}} watched for as long',
  },
}
