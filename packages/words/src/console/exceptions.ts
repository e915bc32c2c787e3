import type { Entry } from '../entry.ts'

/** Accepted risks: the list, and what is asked when one is granted. */
export const EXCEPTIONS = {
  subtitle: {
    de: 'Risiken, die jemand für eine bestimmte Zeit verantwortet. Danach gelten sie wieder als offen.',
    en: 'Risks that somebody answers for until a date. After it they count as open again.',
  },
  none: { de: 'Keine Ausnahmen', en: 'No exceptions' },
  noneHelp: {
    de: 'Lässt sich ein Befund nicht beheben, halten Sie hier fest, wer das Risiko trägt, warum und bis wann.',
    en: 'Where a finding cannot be closed, record here who carries the risk, why, and until when.',
  },
  grant: { de: 'Ausnahme erteilen', en: 'Grant an exception' },
  accept: { de: 'Risiko annehmen …', en: 'Accept the risk …' },
  granted: {
    de: 'Ausnahme erteilt: {findings, plural, =0 {zurzeit deckt sie keinen Befund} one {sie deckt einen Befund} other {sie deckt # Befunde}}',
    en: 'Exception granted: {findings, plural, =0 {it covers no finding now} one {it covers one finding} other {it covers # findings}}',
  },
  what: { de: 'Was', en: 'What' },
  vulnerability: { de: 'Schwachstelle', en: 'Vulnerability' },
  package: { de: 'Paket', en: 'Package' },
  anyVulnerability: { de: 'alle Befunde von {name}', en: 'all findings of {name}' },
  scopeHelp: {
    de: 'Schwachstelle, Paket oder beides; leer heißt „alle“.',
    en: 'A vulnerability, a package, or both; empty means “all”.',
  },
  where: { de: 'Wo', en: 'Where' },
  everywhere: { de: 'auf allen Geräten', en: 'on all devices' },
  onDevice: { de: 'auf {name}', en: 'on {name}' },
  inGroup: { de: 'in der Gruppe „{name}“', en: 'in the group “{name}”' },
  onlyThis: { de: 'nur auf {name}', en: 'only on {name}' },
  owner: { de: 'Wer verantwortet das Risiko?', en: 'Who answers for the risk?' },
  ownerColumn: { de: 'Verantwortlich', en: 'Owner' },
  reason: { de: 'Warum wird nicht behoben?', en: 'Why is it not closed?' },
  control: { de: 'Was schützt bis dahin?', en: 'What protects until then?' },
  controlHelp: {
    de: 'Zum Beispiel: eigenes Netz, Funktion abgeschaltet. Auch „nichts“ ist eine Antwort.',
    en: 'For example: a network of its own, the function switched off. “Nothing” is an answer too.',
  },
  expires: { de: 'Gilt bis', en: 'Valid until' },
  expiresHelp: { de: 'Höchstens {days} Tage.', en: 'At most {days} days.' },
  covers: {
    de: '{findings, plural, =0 {kein Befund} one {1 Befund} other {# Befunde}}{devices, plural, =0 {} one { auf 1 Gerät} other { auf # Geräten}}',
    en: '{findings, plural, =0 {no finding} one {1 finding} other {# findings}}{devices, plural, =0 {} one { on 1 device} other { on # devices}}',
  },
  covered: { de: 'Deckt', en: 'Covers' },
  why: { de: 'Begründung', en: 'Reason' },
  grantedBy: { de: 'erteilt von {name} am {at}', en: 'granted by {name} on {at}' },
  revokedBy: {
    de: 'widerrufen von {name} am {at}: {reason}',
    en: 'revoked by {name} on {at}: {reason}',
  },
  protects: { de: 'Schutz: {control}', en: 'Protection: {control}' },
  renew: { de: 'Verlängern', en: 'Renew' },
  renewed: { de: 'Ausnahme verlängert', en: 'Exception renewed' },
  revoke: { de: 'Widerrufen', en: 'Revoke' },
  revoked: {
    de: 'Ausnahme widerrufen; was sie deckte, ist wieder offen',
    en: 'Exception revoked; what it covered is open again',
  },
  revokeHelp: {
    de: 'Was sie deckt, ist sofort wieder offen, mit der Frist, die es immer hatte.',
    en: 'What it covers is open again at once, with the deadline it always had.',
  },
  showAll: { de: 'auch beendete', en: 'ended ones too' },
  states: {
    live: { de: 'gilt', en: 'in force' },
    expired: { de: 'abgelaufen', en: 'expired' },
    revoked: { de: 'widerrufen', en: 'revoked' },
  },
} as const satisfies Record<string, Entry | Record<string, Entry>>
