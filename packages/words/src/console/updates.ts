import type { Entry } from '../entry.ts'

export const UPDATES = {
  title: { de: 'Updates', en: 'Updates' },
  rollouts: { de: 'Rollouts', en: 'Rollouts' },
  catalogue: { de: 'Angebotene Updates', en: 'Offered updates' },
  rolloutsSubtitle: {
    de: '{n, plural, =0 {Noch kein Rollout} one {1 Rollout} other {# Rollouts}}, laufende zuerst',
    en: '{n, plural, =0 {No rollout yet} one {1 rollout} other {# rollouts}}, running ones first',
  },
  catalogueSubtitle: {
    de: '{n, plural, =0 {Kein Update wird angeboten} one {1 Update wird angeboten} other {# Updates werden angeboten}}',
    en: '{n, plural, =0 {No update is offered} one {1 update is offered} other {# updates are offered}}',
  },
  search: { de: 'Paketname', en: 'Package name' },
  searchRollouts: { de: 'Name des Rollouts', en: 'Name of the rollout' },
  class: { de: 'Art', en: 'Class' },
  state: { de: 'Zustand', en: 'State' },
  anyState: { de: 'Jeder Zustand', en: 'Any state' },
  anyClass: { de: 'Jede Art', en: 'Any class' },
  name: { de: 'Update', en: 'Update' },
  rollout: { de: 'Rollout', en: 'Rollout' },
  offeredOn: { de: 'Geräte', en: 'Devices' },
  closes: { de: 'Schließt', en: 'Closes' },
  closesFindings: {
    de: '{n, plural, =0 {keinen Befund} one {1 Befund} other {# Befunde}}',
    en: '{n, plural, =0 {no finding} one {1 finding} other {# findings}}',
  },
  due: { de: 'Frist', en: 'Deadline' },
  where: { de: 'Wo es steht', en: 'Where it stands' },
  origin: { de: 'Herkunft', en: 'Origin' },
  notInRollout: {
    de: 'noch in keinem Rollout; kommt in den nächsten',
    en: 'in no rollout yet; goes into the next one',
  },
  inRollouts: { de: 'in {names}', en: 'in {names}' },
  heldSince: { de: 'Zurückgehalten seit {at}: {because}', en: 'Held since {at}: {because}' },
  release: { de: 'Wieder freigeben', en: 'Release' },
  releaseHelp: {
    de: 'Das Update darf wieder in Rollouts. Der Grund, aus dem es zurückgehalten wurde, bleibt im Protokoll.',
    en: 'The update may go into rollouts again. Why it was held stays in the audit log.',
  },
  released: { de: '{name} ist wieder freigegeben', en: '{name} is released' },
  none: {
    de: 'Kein Gerät bekommt gerade ein Update angeboten.',
    en: 'No device is offered an update now.',
  },
  noneHelp: {
    de: 'Was die Paketverwaltungen der Geräte anbieten, erscheint hier mit der nächsten Bestandsaufnahme.',
    en: 'What the package managers of the devices offer appears here with the next inventory.',
  },
  noneMatch: { de: 'Nichts passt zu diesen Filtern.', en: 'Nothing fits these filters.' },
  noRollouts: { de: 'Noch kein Rollout.', en: 'No rollout yet.' },
  noRolloutsHelp: {
    de: 'Rollouts beginnen von selbst, sobald eine Gruppe verwaltet wird: dringende täglich, reguläre monatlich.',
    en: 'Rollouts start by themselves as soon as a group is managed: urgent ones daily, routine ones monthly.',
  },
} satisfies Record<string, Entry>

export const ROLLOUT = {
  updatesIn: {
    de: '{n, plural, one {1 Update} other {# Updates}}',
    en: '{n, plural, one {1 update} other {# updates}}',
  },
  closes: {
    de: '{n, plural, =0 {schließt keinen Befund} one {schließt 1 Befund} other {schließt # Befunde}}',
    en: '{n, plural, =0 {closes no finding} one {closes 1 finding} other {closes # findings}}',
  },
  cutAt: { de: 'zusammengestellt {at}', en: 'cut {at}' },
  doneAt: { de: 'abgeschlossen {at}', en: 'done {at}' },
  sentenceOpen: {
    de: 'Läuft von selbst: offen für {ring}, {done} von {total} Geräten sind wirksam; nichts zu tun',
    en: 'Runs by itself: open for {ring}, {done} of {total} devices are in effect; nothing to do',
  },
  sentenceHalted: {
    de: 'Gestoppt: {halt}. Nichts wird mehr begonnen; Sie entscheiden',
    en: 'Halted: {halt}. Nothing is started any more; you decide',
  },
  sentencePaused: {
    de: '{by} hat ihn angehalten: {reason}. Er läuft weiter, sobald jemand ihn fortsetzt',
    en: '{by} paused it: {reason}. It goes on when somebody resumes it',
  },
  sentenceDone: {
    de: 'Abgeschlossen: {done} von {total} Geräten sind wirksam',
    en: 'Done: {done} of {total} devices are in effect',
  },
  rings: { de: 'Ringe', en: 'Rings' },
  gateTo: { de: 'Freigabekriterien vor „{ring}“', en: 'Gate before {ring}' },
  met: { de: 'erfüllt', en: 'met' },
  notMet: { de: 'noch nicht erfüllt', en: 'not met yet' },
  waves: { de: 'Welle {open} von {all}', en: 'wave {open} of {all}' },
  ringEmpty: { de: 'kein Gerät', en: 'no device' },
  ringDone: { de: '{done} von {total} wirksam', en: '{done} of {total} in effect' },
  ringHeld: { de: '{n} zurückgehalten', en: '{n} held' },
  ringFailed: { de: '{n} fehlgeschlagen', en: '{n} failed' },
  approvals: {
    de: '{n, plural, one {1 Freigabe nötig} other {# Freigaben nötig}}',
    en: '{n, plural, one {1 approval needed} other {# approvals needed}}',
  },
  health: {
    de: '{compared, plural, =0 {Kein Gerät wurde vorher und nachher geprüft.} one {Ein Gerät vorher und nachher geprüft: {worse, plural, =0 {nicht schlechter} other {danach schlechter}}.} other {# Geräte vorher und nachher geprüft: {worse, plural, =0 {keines schlechter} one {eines schlechter} other {# schlechter}}{better, plural, =0 {} one {, eines besser} other {, # besser}}.}} {verdict, select, worse {So viele wären ohne die Updates nur mit {chance} % Wahrscheinlichkeit schlechter.} no_sign {Das ist kein Anzeichen für einen Schaden, aber auch kein Beweis dagegen.} other {So wenige Geräte können nichts belegen.}}{unmeasured, plural, =0 {} one { Ein Gerät ohne Vergleich.} other { # Geräte ohne Vergleich.}}',
    en: '{compared, plural, =0 {No device was checked before and after.} one {One device checked before and after: {worse, plural, =0 {not worse} other {worse after}}.} other {# devices checked before and after: {worse, plural, =0 {none worse} one {one worse} other {# worse}}{better, plural, =0 {} one {, one better} other {, # better}}.}} {verdict, select, worse {Without the updates so many would be worse with a chance of {chance}% only.} no_sign {No sign of harm, but no proof against it either.} other {So few devices can show nothing.}}{unmeasured, plural, =0 {} one { One device without a comparison.} other { # devices without a comparison.}}',
  },
  noticed: {
    de: 'Mit {devices, plural, one {einem Gerät} other {# Geräten}} wäre ein Fehler auf jedem zehnten mit {percent} % aufgefallen. {ruledOut, select, yes {Nicht auszuschließen ist einer auf weniger als {rarer} % der Geräte.} other {Sicher ausschließen lässt sich damit nichts.}}',
    en: 'With {devices, plural, one {one device} other {# devices}} a fault on one in ten would have been seen with {percent}%. {ruledOut, select, yes {One on fewer than {rarer}% of devices cannot be ruled out.} other {That rules nothing out.}}',
  },
  noticedTitle: { de: 'Was die Ringe bemerkt hätten', en: 'What the rings could have noticed' },
  hoverHint: {
    de: 'Ein Punkt ist ein Gerät: Zeigen Sie darauf, oder gehen Sie mit der Tabulatortaste durch.',
    en: 'A dot is a device: point at it, or go through with the Tab key.',
  },
  devices: { de: 'Geräte', en: 'Devices' },
  updates: { de: 'Updates, eingefroren', en: 'Updates, frozen' },
  updatesHelp: {
    de: 'Was getestet wurde, wird verteilt: Neuere Versionen kommen in den nächsten Rollout.',
    en: 'What was tested is what is delivered: newer versions go into the next rollout.',
  },
  history: { de: 'Entscheidungen', en: 'Decisions' },
  noHistory: { de: 'Noch hat niemand eingegriffen.', en: 'Nobody has stepped in yet.' },
  held: { de: 'zurückgehalten', en: 'held' },
  untested: { de: 'noch auf keinem Testgerät', en: 'on no test device yet' },
  inEffectOn: { de: '{done} von {total}', en: '{done} of {total}' },
  pause: { de: 'Anhalten', en: 'Pause' },
  pauseHelp: {
    de: 'Nichts Neues wird begonnen; was läuft, endet.',
    en: 'Nothing new is started; what runs ends.',
  },
  paused: { de: 'Angehalten', en: 'Paused' },
  resume: { de: 'Fortsetzen', en: 'Resume' },
  resumeHelp: {
    de: 'Es geht dort weiter, wo es stand. Nach einem Stopp übernehmen Sie die Verantwortung: Der Grund bleibt im Protokoll.',
    en: 'It goes on where it stood. After a halt you take responsibility: the reason stays in the audit log.',
  },
  resumed: { de: 'Läuft weiter', en: 'Goes on' },
  rollback: { de: 'Zurückrollen', en: 'Roll back' },
  rollbackHelp: {
    de: 'Auf jedem Gerät, das die Updates schon hat, wird die vorige Version wieder installiert; danach werden sie zurückgehalten.',
    en: 'On every device that has the updates already the previous version is installed again; then they are held.',
  },
  rollbackType: {
    de: 'Zur Bestätigung den Namen „{name}“ eintippen',
    en: 'Type the name “{name}” to confirm',
  },
  rolledBack: { de: 'Wird zurückgerollt', en: 'Rolling back' },
  incident: { de: 'Zwischenfall melden', en: 'Report incident' },
  incidentHelp: {
    de: 'Der Rollout wird sofort gestoppt. Schreiben Sie, was nicht mehr geht.',
    en: 'The rollout is halted at once. Write what no longer works.',
  },
  incidentDone: { de: 'Gemeldet; der Rollout ist gestoppt', en: 'Reported; the rollout is halted' },
  approve: { de: 'Freigeben', en: 'Approve' },
  approveTitle: { de: '„{device}“ freigeben', en: 'Approve “{device}”' },
  approveFresh: {
    de: 'Sicherung von {at} ist vorhanden ({age} alt).',
    en: 'There is a backup of {at} ({age} old).',
  },
  approveStale: {
    de: 'Die letzte Sicherung ist von {at} ({age} alt), das ist zu alt.',
    en: 'The last backup is of {at} ({age} old), which is too old.',
  },
  approveNone: {
    de: 'Von diesem Gerät ist keine Sicherung bekannt.',
    en: 'No backup of this device is known.',
  },
  approveOverride: { de: 'Warum trotzdem?', en: 'Why all the same?' },
  approveOverrideHelp: {
    de: 'Ihr Name und dieser Grund stehen im Protokoll.',
    en: 'Your name and this reason stand in the audit log.',
  },
  approved: { de: '„{device}“ ist freigegeben', en: '“{device}” is approved' },
  waive: { de: 'Ohne Test weitergeben', en: 'Go on untested' },
  waiveHelp: {
    de: 'Dieses Update hat noch kein Test- oder Pilotgerät installiert. Es geht dann ohne diesen Nachweis weiter.',
    en: 'No Test or Pilot device has installed this update yet. It then goes on without that evidence.',
  },
  waived: { de: 'Geht ohne Test weiter', en: 'Goes on untested' },
  device: { de: 'Gerät', en: 'Device' },
  sentence: { de: 'Wo es steht', en: 'Where it stands' },
  allRings: { de: 'Alle Ringe', en: 'All rings' },
  gateLater: { de: 'Wird geprüft, sobald „{ring}“ offen ist', en: 'Checked once {ring} is open' },
  approvalsLater: {
    de: '{n, plural, one {1 Freigabe} other {# Freigaben}} nötig, sobald der Ring offen ist',
    en: '{n, plural, one {1 approval} other {# approvals}} needed once the ring is open',
  },
  noDevices: { de: 'Kein Gerät braucht diese Updates.', en: 'No device needs these updates.' },
  stateWaiting: {
    de: 'Ist noch nicht an der Reihe; nichts zu tun',
    en: 'Its turn has not come yet; nothing to do',
  },
  stateRunning: { de: 'Installiert gerade; nichts zu tun', en: 'Installing now; nothing to do' },
  stateInstalled: {
    de: 'Installiert; die nächste Bestandsaufnahme muss die Wirkung noch bestätigen',
    en: 'Installed; the next inventory still has to verify the effect',
  },
  stateInEffect: { de: 'Wirksam und bestätigt', en: 'In effect and verified' },
  stateFailed: {
    de: 'Fehlgeschlagen; sehen Sie sich das Ergebnis auf dem Gerät an',
    en: 'Failed; look at the result on the device',
  },
  stateRolledBack: {
    de: 'Zurückgerollt; die vorige Version läuft wieder',
    en: 'Rolled back; the previous version runs again',
  },
  stateHeld: {
    de: 'Wartet auf ein Wort zum Update selbst; die anderen Geräte gehen weiter',
    en: 'Waits for a word about the update itself; other devices go on',
  },
  stateStuck: {
    de: 'Kommt nicht weiter: Jemand muss am Gerät nachsehen',
    en: 'Stuck: somebody must look at the device',
  },
  stateNotNeeded: { de: 'Braucht diese Updates nicht mehr', en: 'No longer needs these updates' },
} satisfies Record<string, Entry>
