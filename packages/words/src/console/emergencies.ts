import type { Entry } from '../entry.ts'

/** Emergencies, who approves them, and devices that must not be at work together. */
export const EMERGENCIES = {
  title: { de: 'Notfälle', en: 'Emergencies' },
  subtitle: {
    de: 'Test eine Stunde, dann alle Geräte; zwei Personen geben frei. Wer, was, wann und warum schreibt sich von selbst auf.',
    en: 'Test for an hour, then every device; two people approve. Who, what, when and why is written down by itself.',
  },
  none: { de: 'Noch kein Notfall.', en: 'No emergency yet.' },
  noneHelp: {
    de: 'Wenn eine Schwachstelle schon ausgenutzt wird und die gewohnten Ringe zu lange dauern.',
    en: 'For when a vulnerability is exploited already and the usual rings take too long.',
  },
  start: { de: 'Notfall auslösen', en: 'Start an emergency' },
  startHelp: {
    de: 'Eine Stunde nach den Testgeräten bekommen alle Geräte diese Updates, auch außerhalb der Wartungsfenster und auch kritische Server. Neustarts folgen den Regeln der Richtlinie.',
    en: 'An hour after the Test devices every device gets these updates, outside of maintenance windows too, and critical servers too. Restarts follow the rules of the policy.',
  },
  updates: { de: 'Updates', en: 'Updates' },
  updatesMissing: {
    de: 'Wählen Sie mindestens ein Update.',
    en: 'Choose at least one update.',
  },
  updatesHelp: { de: 'Suchen Sie nach dem Paket', en: 'Search for the package' },
  vulnerability: { de: 'Schwachstelle, um die es geht', en: 'Vulnerability that it is about' },
  freezes: { de: 'Sperrzeiten, die nicht gelten sollen', en: 'Freezes that shall not hold it up' },
  proposed: {
    de: 'Vorgeschlagen. {missing, plural, =0 {Er beginnt} one {Es fehlt noch eine Freigabe} other {Es fehlen noch # Freigaben}}.',
    en: 'Proposed. {missing, plural, =0 {It begins} one {One approval is missing} other {# approvals are missing}}.',
  },
  begun: { de: 'Der Notfall läuft.', en: 'The emergency is under way.' },
  approve: { de: 'Notfall freigeben', en: 'Approve the emergency' },
  approveHelp: {
    de: 'Danach beginnt er, sobald keine Freigabe mehr fehlt.',
    en: 'It begins as soon as no approval is missing any more.',
  },
  approved: { de: 'Freigegeben.', en: 'Approved.' },
  withdraw: { de: 'Zurückziehen', en: 'Withdraw' },
  withdrawn: { de: 'Der Notfall ist zurückgezogen.', en: 'The emergency is withdrawn.' },
  states: {
    proposed: { de: 'wartet auf Freigabe', en: 'waits for approval' },
    started: { de: 'ausgelöst', en: 'started' },
    withdrawn: { de: 'zurückgezogen', en: 'withdrawn' },
  },
  reason: { de: 'Grund', en: 'Reason' },
  state: { de: 'Stand', en: 'State' },
  when: { de: 'Wann', en: 'When' },
  who: { de: 'Wer', en: 'Who' },
  what: { de: 'Was', en: 'What' },
  why: { de: 'Warum', en: 'Why' },
  proposedBy: { de: 'Vorgeschlagen von', en: 'Proposed by' },
  approvals: { de: 'Freigaben', en: 'Approvals' },
  voice: {
    de: '{insteadOfKnown, select, yes {{by} als Vertretung von {insteadOf}, {at}} other {{by}, {at}}}',
    en: '{insteadOfKnown, select, yes {{by} as deputy of {insteadOf}, {at}} other {{by}, {at}}}',
  },
  single: {
    de: 'Die Organisation hatte nur eine Person, die freigeben darf.',
    en: 'The organisation had only one person who may approve.',
  },
  passes: { de: 'Gilt trotz der Sperrzeiten', en: 'Passes the freezes' },
  progress: {
    de: '{inEffect} von {devices, plural, one {einem Gerät} other {# Geräten}} wirksam{failed, plural, =0 {} other {, {failed} fehlgeschlagen}}',
    en: 'in effect on {inEffect} of {devices, plural, one {one device} other {# devices}}{failed, plural, =0 {} other {, failed on {failed}}}',
  },
  byItself: { de: 'von selbst', en: 'by itself' },
  protocol: { de: 'Protokoll', en: 'Protocol' },
  approvers: { de: 'Wer Notfälle freigibt', en: 'Who approves emergencies' },
  seat: {
    de: '{deputyKnown, select, yes {{name}, vertreten durch {deputy}} other {{name}, ohne Vertretung}}',
    en: '{deputyKnown, select, yes {{name}, deputy {deputy}} other {{name}, no deputy}}',
  },
  approversHelp: {
    de: 'Ist niemand genannt, gibt jede Person frei, die verwalten darf. Eine Vertretung zählt nur, solange die vertretene Person nicht selbst entschieden hat.',
    en: 'With nobody named, everybody who administers may approve. A deputy counts only as long as the person they stand in for has not decided.',
  },
  approversEdit: { de: 'Ändern', en: 'Change' },
  approversSaved: { de: 'Gespeichert.', en: 'Saved.' },
  approver: { de: 'Person', en: 'Person' },
  deputy: { de: 'Vertretung', en: 'Deputy' },
  noDeputy: { de: 'ohne Vertretung', en: 'no deputy' },
  addSeat: { de: 'Person hinzufügen', en: 'Add a person' },
  removeSeat: { de: '{name} entfernen', en: 'Remove {name}' },
  accept: { de: 'Trotzdem zulassen', en: 'Allow it all the same' },
  acceptHelp: {
    de: 'Das Update geht danach den gewohnten Weg durch die Ringe. Ihr Grund bleibt im Prüfprotokoll.',
    en: 'The update then goes its usual way through the rings. Your reason stays in the audit log.',
  },
  accepted: { de: 'Das Update ist zugelassen.', en: 'The update is allowed.' },
} as const satisfies Record<string, Entry | Record<string, Entry>>

export const AVAILABILITY = {
  tab: { de: 'Verfügbarkeit', en: 'Availability' },
  subtitle: {
    de: 'Geräte einer Gruppe werden nie gleichzeitig aktualisiert.',
    en: 'Devices of a group are never updated at the same time.',
  },
  none: { de: 'Noch keine Verfügbarkeitsgruppe.', en: 'No availability group yet.' },
  noneHelp: {
    de: 'Kritische Server kommen bis dahin je Richtlinie einzeln an die Reihe.',
    en: 'Until then critical servers take their turn one at a time per policy.',
  },
  create: { de: 'Gruppe anlegen', en: 'Create a group' },
  change: { de: 'Ändern', en: 'Change' },
  remove: { de: 'Löschen', en: 'Delete' },
  removeHelp: {
    de: 'Die Geräte dürfen danach wieder gleichzeitig aktualisiert werden.',
    en: 'The devices may then be updated at the same time again.',
  },
  saved: { de: 'Gespeichert.', en: 'Saved.' },
  name: { de: 'Name', en: 'Name' },
  devices: { de: 'Geräte', en: 'Devices' },
  devicesHelp: { de: 'Mindestens zwei', en: 'At least two' },
  orders: { de: 'Reihenfolge', en: 'Order' },
  ordersHelp: {
    de: 'Was zuerst wirksam sein muss, bevor ein anderes Gerät an die Reihe kommt.',
    en: 'What must be in effect first, before another device takes its turn.',
  },
  noOrders: { de: 'Kein Gerät wartet auf ein anderes.', en: 'No device waits for another one.' },
  orderAdd: { de: 'Reihenfolge festlegen', en: 'Set an order' },
  orderDevice: { de: 'Gerät', en: 'Device' },
  orderDeviceHelp: { de: 'Das später an die Reihe kommt', en: 'The one that comes later' },
  orderDeviceMissing: { de: 'Wählen Sie ein Gerät.', en: 'Choose a device.' },
  orderAfter: { de: 'Kommt nach', en: 'Comes after' },
  orderAfterHelp: {
    de: 'Leer: Es wartet auf kein anderes mehr',
    en: 'Empty: it waits for no other one any more',
  },
  orderGuests: {
    de: 'Neu genannte Geräte sind Gäste, die auf diesem Gerät laufen',
    en: 'Newly named devices are guests that run on this device',
  },
  comesAfter: {
    de: '{order, select, guest {„{device}“ kommt nach seinem Gast „{after}“} other {„{device}“ kommt nach „{after}“}}',
    en: '{order, select, guest {“{device}” comes after its guest “{after}”} other {“{device}” comes after “{after}”}}',
  },
} as const satisfies Record<string, Entry>
