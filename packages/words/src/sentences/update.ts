import type { UpdateReason } from '@dirigent/domain/planning/reasons'
import type { Sentences } from '../entry.ts'

/** Why an update is where it is on one device: the next step, its time, and who acts. */
export const UPDATE_SENTENCES: Sentences<UpdateReason> = {
  device_observed: {
    de: '{groupKnown, select, yes {Nur beobachtet, weil die Gruppe „{group}“ noch nicht verwaltet wird; Sie können sie auf „verwalten“ stellen} other {Nur beobachtet, weil das Gerät in keiner verwalteten Gruppe ist; Sie können es in eine aufnehmen}}',
    en: '{groupKnown, select, yes {Observed only, because the group “{group}” is not managed yet; you can set it to managed} other {Observed only, because the device is in no managed group; you can add it to one}}',
  },
  device_retired: {
    de: 'Das Gerät ist außer Betrieb genommen; es wird nichts mehr installiert',
    en: 'The device is retired; nothing is installed on it any more',
  },
  no_policy: {
    de: 'Keine Richtlinie gilt für dieses Gerät; Sie müssen seiner Gruppe eine geben',
    en: 'No policy applies to this device; you need to give its group one',
  },
  waits_for_cut: {
    de: '{nextCutAtKnown, select, yes {Kommt in den nächsten Rollout „{lane}“, {nextCutAt}; nichts zu tun} other {Kommt in den nächsten Rollout „{lane}“; die Richtlinie nennt dafür noch keinen Termin}}',
    en: '{nextCutAtKnown, select, yes {Goes into the next {lane} rollout, {nextCutAt}; nothing to do} other {Goes into the next {lane} rollout; the policy names no time for it yet}}',
  },
  feature_by_hand: {
    de: 'Funktions-Updates installiert niemand von selbst; Sie können es jetzt installieren lassen',
    en: 'Feature updates are never installed by themselves; you can have it installed now',
  },
  waits_for_ring: {
    de: '{expectedAtKnown, select, yes {Wartet auf den Ring „{waitingFor}“, voraussichtlich bis {expectedAt}; nichts zu tun} other {Wartet auf den Ring „{waitingFor}“; nichts zu tun}}',
    en: '{expectedAtKnown, select, yes {Waits for the ring {waitingFor} to finish, expected by {expectedAt}; nothing to do} other {Waits for the ring {waitingFor} to finish; nothing to do}}',
  },
  waits_for_wave: {
    de: '{expectedAtKnown, select, yes {Kommt mit Welle {wave} von {waves} an die Reihe, voraussichtlich {expectedAt}; nichts zu tun} other {Kommt mit Welle {wave} von {waves} an die Reihe; nichts zu tun}}',
    en: '{expectedAtKnown, select, yes {Comes with wave {wave} of {waves}, expected {expectedAt}; nothing to do} other {Comes with wave {wave} of {waves}; nothing to do}}',
  },
  waits_for_window: {
    de: '{nextOpeningAtKnown, select, yes {Wartet auf das nächste Wartungsfenster, {nextOpeningAt}; nichts zu tun} other {Wartet auf ein Wartungsfenster, aber die Richtlinie hat keines; Sie müssen eines festlegen}}',
    en: '{nextOpeningAtKnown, select, yes {Waits for the next maintenance window, {nextOpeningAt}; nothing to do} other {Waits for a maintenance window, but the policy has none; you need to set one}}',
  },
  window_too_short: {
    de: '{nextOpeningAtKnown, select, yes {Passt nicht mehr in das Wartungsfenster ({minutes} min): was eher fällig ist, geht vor; kommt {nextOpeningAt} an die Reihe, nichts zu tun} other {Passt in kein Wartungsfenster ({minutes} min); Sie müssen das Fenster verlängern oder es jetzt installieren lassen}}',
    en: '{nextOpeningAtKnown, select, yes {Does not fit into the maintenance window ({minutes} min) any more: what is due earlier goes first; its turn comes {nextOpeningAt}, nothing to do} other {Fits into no maintenance window ({minutes} min); you need to lengthen the window or have it installed now}}',
  },
  frozen: {
    de: 'Sperrzeit „{freeze}“ bis {until}; danach geht es von selbst weiter',
    en: 'Freeze “{freeze}” until {until}; after that it goes on by itself',
  },
  waits_for_approval: {
    de: '{backupAtKnown, select, yes {Wartet seit {since} auf Ihre Freigabe; letzte Sicherung: {backupAt}} other {Wartet seit {since} auf Ihre Freigabe; von diesem Gerät ist keine Sicherung bekannt}}',
    en: '{backupAtKnown, select, yes {Waits for your approval since {since}; last backup: {backupAt}} other {Waits for your approval since {since}; no backup of this device is known}}',
  },
  backup_not_fresh: {
    de: '{backupAtKnown, select, yes {Die letzte Sicherung ({backupAt}) ist älter als {maxAgeMs}; sichern Sie das Gerät oder geben Sie es mit Begründung frei} other {Von diesem Gerät ist keine Sicherung bekannt; sichern Sie es oder geben Sie es mit Begründung frei}}',
    en: '{backupAtKnown, select, yes {The last backup ({backupAt}) is older than {maxAgeMs}; back the device up or approve it with a reason} other {No backup of this device is known; back it up or approve it with a reason}}',
  },
  group_member_busy: {
    de: 'Wartet, bis „{device}“ aus derselben Gruppe fertig ist; nichts zu tun',
    en: 'Waits until “{device}” of the same group is finished; nothing to do',
  },
  waits_for_device: {
    de: '{order, select, guest {Wartet, bis der Gast „{device}“ fertig ist; nichts zu tun, solange dort nichts fehlschlägt} other {Wartet auf „{device}“, das zuerst an der Reihe ist; nichts zu tun, solange dort nichts fehlschlägt}}',
    en: '{order, select, guest {Waits until its guest “{device}” is done; nothing to do unless something fails there} other {Waits for “{device}”, whose turn is first; nothing to do unless something fails there}}',
  },
  waits_for_rollback: {
    de: 'Wartet, bis dieses Gerät die Version {version} wiederhat; gelingt das nicht, kommt dieses Update an die Reihe; nichts zu tun',
    en: 'Waits until this device has version {version} back; if that fails, this update gets its turn; nothing to do',
  },
  rollout_halted: {
    de: 'Der Rollout ist gestoppt: {halt}. Sie entscheiden, ob er weitergeht',
    en: 'The rollout is halted: {halt}. You decide whether it goes on',
  },
  rollout_paused: {
    de: '{by} hat den Rollout angehalten ({at}): {reason}. Es geht weiter, sobald jemand ihn fortsetzt',
    en: '{by} paused the rollout ({at}): {reason}. It goes on when somebody resumes it',
  },
  held: {
    de: 'Zurückgehalten seit {since}: {hold}. Sie können es wieder freigeben, oder eine neuere Version tritt an seine Stelle',
    en: 'Held since {since}: {hold}. You can release it, or a newer version takes its place',
  },
  untested: {
    de: 'Noch auf keinem Gerät in Test oder Pilot installiert; Sie können ein Testgerät bestimmen oder darauf verzichten',
    en: 'Not installed on any Test or Pilot device yet; you can name a test device or waive it',
  },
  known_issue: {
    de: 'Der Herausgeber ({source}) nennt ein bekanntes Problem: {text}. Sie entscheiden, ob es trotzdem installiert wird',
    en: 'The publisher ({source}) names a known issue: {text}. You decide whether to install it all the same',
  },
  withdrawn: {
    de: 'Vom Herausgeber ({source}) zurückgezogen: {text}. Es wird nicht installiert; ein Nachfolger kommt von selbst an die Reihe',
    en: 'Withdrawn by its publisher ({source}): {text}. It is not installed; a successor comes by itself',
  },
  held_on_device: {
    de: 'Auf dem Gerät ist das Paket festgehalten; jemand muss das dort aufheben',
    en: 'The package is held on the device itself; somebody has to lift that there',
  },
  closure_removes: {
    de: 'Die Installation würde {packages} entfernen; das geschieht nie von selbst, Sie müssen entscheiden',
    en: 'Installing it would remove {packages}; that never happens by itself, you need to decide',
  },
  device_offline: {
    de: '{lastSeenAtKnown, select, yes {Das Gerät ist seit {lastSeenAt} nicht erreichbar; es geht weiter, sobald es sich meldet} other {Das Gerät hat sich noch nie gemeldet; bitte prüfen Sie, ob es läuft}}',
    en: '{lastSeenAtKnown, select, yes {The device has been out of reach since {lastSeenAt}; it goes on as soon as it is back} other {The device has never checked in; please see whether it runs}}',
  },
  provider_not_scanned: {
    de: 'Unbekannt: „{provider}“ konnte auf dem Gerät nicht gelesen werden; bitte prüfen Sie die Paketquellen dort',
    en: 'Unknown: “{provider}” could not be read on the device; please check its package sources',
  },
  will_start: {
    de: '{notBeforeKnown, select, yes {Beginnt von selbst, frühestens {notBefore}; nichts zu tun} other {Beginnt, sobald sich das Gerät das nächste Mal meldet; nichts zu tun}}',
    en: '{notBeforeKnown, select, yes {Starts by itself, {notBefore} at the earliest; nothing to do} other {Starts when the device checks in next; nothing to do}}',
  },
  running: {
    de: 'Läuft gerade seit {startedAt} ({step}); nichts zu tun',
    en: 'Running since {startedAt} ({step}); nothing to do',
  },
  overdue: {
    de: 'Begonnen {startedAt}, aber das Ergebnis fehlt; bitte sehen Sie am Gerät nach',
    en: 'Started {startedAt}, but the result is missing; please look at the device',
  },
  waits_for_proof: {
    de: 'Installiert {installedAt}; die nächste Bestandsaufnahme muss die Wirkung noch bestätigen, nichts zu tun',
    en: 'Installed {installedAt}; the next inventory still has to verify the effect, nothing to do',
  },
  restart_pending: {
    de: '{restartAllowed, select, never {Installiert, aber seit {since} fehlt ein Neustart; die Richtlinie startet nie von selbst neu, jemand muss es tun} other {Installiert; wirksam erst nach dem Neustart, der seit {since} aussteht und von selbst kommt}}',
    en: '{restartAllowed, select, never {Installed, but a restart is missing since {since}; the policy never restarts by itself, somebody has to} other {Installed; in effect only after the restart that is due since {since} and comes by itself}}',
  },
  service_restart_pending: {
    de: 'Installiert, aber noch mit der alten Version läuft: {services}; wirksam nach dem Neustart des Dienstes',
    en: 'Installed, but still running the old version: {services}; in effect after the service restarts',
  },
  failed: {
    de: '{retryAtKnown, select, yes {Fehlgeschlagen ({attempts, plural, one {1 Versuch} other {# Versuche}}): {outcome}. Nächster Versuch {retryAt}} other {Fehlgeschlagen ({attempts, plural, one {1 Versuch} other {# Versuche}}): {outcome}. Es wird nicht wieder versucht, Sie müssen entscheiden}}',
    en: '{retryAtKnown, select, yes {Failed ({attempts, plural, one {1 attempt} other {# attempts}}): {outcome}. Next attempt {retryAt}} other {Failed ({attempts, plural, one {1 attempt} other {# attempts}}): {outcome}. It is not tried again, you need to decide}}',
  },
  keeps_failing: {
    de: 'Schon {retries, plural, one {einmal} other {#-mal hintereinander}} nicht gelungen: {outcome}. Bitte sehen Sie am Gerät nach{retryAtKnown, select, yes {; nächster Versuch {retryAt}} other {}}',
    en: 'Has not worked {retries, plural, one {once} other {# times in a row}}: {outcome}. Please look at the device{retryAtKnown, select, yes {; next attempt {retryAt}} other {}}',
  },
  superseded: {
    de: 'Von Version {byVersion} abgelöst, die an seiner Stelle kommt; nichts zu tun',
    en: 'Superseded by version {byVersion}, which comes in its place; nothing to do',
  },
  in_effect: {
    de: 'Wirksam und bestätigt seit {since}',
    en: 'In effect and verified since {since}',
  },
}
